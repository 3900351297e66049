import TestKit
import Testing

@Suite("Export formats on the command line")
struct ExportFormatTests {
  @Test(
    "every format takes damaged lines, goes on, and ends with 65",
    arguments: [
      "influx", "prometheus", "prometheus meters.prom", "pcap", "pcap packets.pcap", "hex",
      "rtl433", "sqlite packets.db", "report",
    ])
  func damagedLines(command: String) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run(
      "(head -n 1 lines; echo '{\"schema\":'; tail -n 2 lines) | gs-export \(command) --stats > out"
    )
    #expect(result.status == 65, "\(result.errors)")
    #expect(result.errors.contains("line 2 skipped"))
    #expect(result.errors.contains(#""exported":3,"#))
  }

  @Test(
    "a selection that matches nothing is told of, unless it is to be quiet",
    arguments: ["json --meter 0A0B0C01", "csv --network nowhere", "table --kind bulk"])
  func emptySelection(command: String) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run("gs-export \(command) < lines > out")
    #expect(result.status == 0)
    #expect(result.errors == "gs-export: none of 3 packets matches the selection\n")
    #expect(try shell.run("gs-export \(command) --quiet < lines > out").errors == "")
  }

  @Test(
    "a file that cannot be used is an input/output error, with its name and the reason",
    arguments: [
      ("prometheus nothing/x.prom", "cannot write nothing/x.prom: No such file or directory"),
      ("pcap nothing/x.pcap", "cannot write nothing/x.pcap: No such file or directory"),
      ("sqlite folder", "cannot use folder: Is a directory"),
      ("report --database folder", "cannot read folder: Is a directory"),
      ("report --database nothing", "cannot read nothing: No such file or directory"),
      ("mqtt --ca-file nothing", "cannot read nothing: No such file or directory"),
    ])
  func unusableFile(command: String, message: String) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run("mkdir folder; gs-export \(command) < lines")
    #expect(result.status == 74 && result.output.isEmpty)
    #expect(result.errors == "gs-export: error: \(message)\n")
  }

  @Test("a packet reaches the Prometheus file while the next is waited for")
  func prometheus() throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run(
      """
      mkfifo in
      gs-export prometheus meters.prom < in & exporter=$!
      exec 3> in
      cat one >&3
      wait_until "grep -qs 'packets_total{meter=.40DA952B.} 1' meters.prom"
      cat one >&3
      exec 3>&-; wait $exporter; echo $?
      grep -o 'packets_total{meter="40DA952B"} .*' meters.prom
      """)
    #expect(result.lines == ["0", #"packets_total{meter="40DA952B"} 2"#], "\(result.errors)")
  }

  @Test(
    "a file that cannot be written is an input/output error", arguments: ["prometheus", "pcap"])
  func notWritable(format: String) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run("gs-export \(format) no/such/file < lines")
    #expect(result.status == 74 && result.errors.contains("no/such/file"), "\(result.errors)")
  }
}
