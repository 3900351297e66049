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
      until grep -qs 'packets_total{meter="40DA952B"} 1' meters.prom; do :; done
      cat one >&3
      until grep -q 'packets_total{meter="40DA952B"} 2' meters.prom; do :; done
      exec 3>&-; wait $exporter; echo $?
      """)
    #expect(result.lines == ["0"], "\(result.errors)")
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
