import Notation
import PacketDecoding
import PacketSchema
import TestKit
import Testing

@Suite("How stages end")
struct EndingTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// Every stage with something to read, made by the stages before it.
  static let stages = [
    "gs-capture --replay band.cu8 -s 250k -f 915M",
    "gs-capture --raw --replay band.cu8 -s 250k -f 915M",
    "gs-demod < band.gss", "gs-demod --output bits < band.gss",
    "gs-frame < bits", "gs-frame --output hex < bits",
    "gs-decode < frames", "gs-decode --explain < frames", "gs-decode --diff < frames",
    "gs-export json < packets", "gs-export csv < packets", "gs-export table < packets",
    "gs-export pcap < packets", "gs-export report < packets", "gs-export prometheus < packets",
    "gs-synth < packets.hex", "gs-synth --output raw < packets",
    "gs-inspect < band.gss", "gs-inspect < packets", "gs-inspect < packets.hex",
    "gs-inspect -s 250k < band.cu8",
  ]

  /// Opens descriptor 6: a pipe that nobody will ever read.
  private static let nobodyReads = "mkfifo gone; exec 5<> gone 6> gone 5<&-\n"

  @Test("a reader that goes away is a clean end, and the counters are told", arguments: stages)
  func closedPipe(stage: String) throws {
    let result = try shell.run(KnownBand.streams + Self.nobodyReads + "\(stage) --stats >&6")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)")
    let counters = try JSONObject(parsing: String(lines.first ?? ""))
    #expect(counters["stage"] == .string(String(stage.prefix { $0 != " " })))
  }

  @Test(
    "a full disk is an input/output error",
    arguments: stages + ["gs-demod --help", "gs-export --version", "gs-decode --networks"])
  func fullDisk(stage: String) throws {
    let result = try shell.run(KnownBand.streams + "\(stage) > /dev/full")
    #expect(result.status == 74)
    #expect(
      result.errors.hasSuffix(
        ": error: cannot write standard output: No space left on device\n"), "\(result.errors)")
  }

  @Test("a full disk under a named file is told with its name")
  func fullDiskUnderAFile() throws {
    let result = try shell.run(KnownBand.streams + "gs-export pcap /dev/full < packets")
    #expect(result.status == 74)
    #expect(
      result.errors == "gs-export: error: cannot write /dev/full: No space left on device\n")
  }

  @Test(
    "of a document that could not be written nothing is called exported",
    arguments: ["report", "outages", "json --meters"])
  func fullDiskUnderADocument(command: String) throws {
    let result = try shell.run(
      KnownBand.streams + "gs-export \(command) --stats < packets > /dev/full")
    #expect(result.status == 74)
    #expect(
      result.errors.contains(#""dropped":3,"duplicates":0,"exported":0,"#), "\(result.errors)")
    #expect(!result.errors.contains("selection"), "\(result.errors)")
  }

  @Test("of a database on a full disk as many packets are called exported as are in it")
  func fullDiskUnderADatabase() throws {
    // Where a file may not grow, writing fails as on a full disk.
    let result = try shell.run(
      """
      for n in $(seq 4000); do
        printf '{"schema":1,"time":"2026-01-01T00:00:00.%06dZ","kind":"beacon","raw":"00FF"}\\n' "$n"
      done > many
      (trap '' XFSZ; ulimit -f 400; gs-export sqlite packets.db --stats < many; echo $?)
      sqlite3 packets.db 'SELECT count(*) FROM packets'
      """)
    #expect(result.lines.first == "74", "\(result.errors)")
    let line = try #require(result.errors.split(separator: "\n").first { $0.hasPrefix("{") })
    let exported = try JSONObject(parsing: String(line))["exported"]
    #expect(
      exported == result.lines.last.flatMap(Int64.init).map { .integer($0) }, "\(result.errors)")
  }

  @Test("a closed standard output is an input/output error, and no other file gets its bytes")
  func closedOutput() throws {
    let result = try shell.run(
      KnownBand.streams + """
        cp band.cu8 copy.cu8
        gs-capture --replay copy.cu8 -s 250k -f 915M >&-; echo $?
        gs-export pcap capture.pcap < packets >&-; echo $?
        gs-export pcap < packets > other.pcap
        cmp band.cu8 copy.cu8 && cmp capture.pcap other.pcap && echo same
        """)
    #expect(result.lines == ["74", "0", "same"], "\(result.errors)")
  }

  @Test(
    "a closed standard input is an input/output error",
    arguments: Set(stages.filter { $0.contains("<") }.map { $0.prefix { $0 != "<" } }))
  func closedInput(stage: Substring) throws {
    let result = try shell.run("\(stage) <&- > output")
    #expect(result.status == 74)
    #expect(result.errors.contains("cannot read standard input"), "\(result.errors)")
  }

  @Test(
    "counters come while the input is quiet",
    arguments: [
      "gs-demod", "gs-frame", "gs-decode", "gs-export json", "gs-synth", "gs-inspect",
      "gs-capture --replay /dev/stdin",
    ])
  func quietInput(stage: String) throws {
    let result = try shell.run(
      """
      mkfifo in counters
      \(stage) --stats=0.001 < in 2> counters > output &
      exec 3> in 4< counters
      read -r first <&4; read -r second <&4; echo "$second"
      exec 3>&- 4<&-
      wait
      """)
    let counters = try JSONObject(parsing: result.lines.first ?? "")
    #expect(counters["stage"] == .string(String(stage.prefix { $0 != " " })))
  }

  @Test(
    "a connection that is reset is an input/output error, and what came through it is delivered",
    arguments: [
      ("gs-frame --output hex", "bits"), ("gs-decode --all", "unknown.hex"),
      ("gs-decode --diff", "packets.hex"), ("gs-decode --diff", "frames"),
      ("gs-export table", "packets"), ("gs-export report", "packets"),
      ("gs-export prometheus", "packets"), ("gs-inspect", "band.gss"), ("gs-inspect", "packets"),
      ("gs-inspect", "packets.hex"), ("gs-inspect -s 250k", "band.cu8"),
    ])
  func reset(stage: String, input: String) throws {
    // Of a network that nobody knows: it waits for others, to the end.
    let unknown = PacketBuilder.beacon(
      network: 0x1234, source: 0x0A0B_0C01, counter: 1, uptime: 1000)
    try shell.folder.write((unknown.hexadecimal + "\n").utf8, to: "unknown.hex")
    let result = try shell.run(
      KnownBand.streams + """
        \(stage) < \(input) > expected
        test -s expected || exit 1
        "$SCRIPTS"/reset_input.py \(input) \(stage) > output; echo $?
        cmp expected output
        """)
    #expect(result.status == 0 && result.lines == ["74"], "\(result.errors)")
    #expect(
      result.errors.hasSuffix("cannot read standard input: Connection reset by peer\n"),
      "\(result.errors)")
  }
}
