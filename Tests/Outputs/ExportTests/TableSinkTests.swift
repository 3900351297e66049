import Export
import PacketSchema
import PacketFixtures
import SinkKit
import Testing

@Suite("Table export")
struct TableSinkTests {
  @Test("a beacon shows its bytes and its values, each under its title")
  func beacon() throws {
    let expected = [
      ("TIME UTC    ", "17:00:00.123"), ("KIND     ", "beacon   "), ("V", "4"),
      ("START ", "00FF2A"), ("TYPE", "55  "), ("LENGTH", "0023  "), ("CI", "30"),
      ("DESTINATION ", "FFFFFFFFFFFF"), ("WAN ADDRESS ", "FE40DA952B00"), ("COUNTER", "7E     "),
      ("UPTIME  ", "006D627B"), ("   (D H:M:S)", "82d 23:17:15"), ("LAN ADDRESS", "40DA952B   "),
      ("COST", "16  "), ("TREE", "15  "), ("LEVEL", "05   "), ("TIMING", "147E  "),
      ("   (S)", " 52.46"), ("CHECKSUM", "F2B5    "), ("(CHECK)   ", "ok        "),
      ("TRAILING", "04      "), ("NETWORK", "B5E3   "), ("    MHZ", "  916.5"),
      ("SNR DB", "  31.2"), ("OTHER BYTES AND FIELDS", "24:A40B 30:0100 37:7E00"),
    ]
    var sink = TableSink()
    #expect(try sink.begin() == [expected.map(\.0).joined(separator: "  ")])
    #expect(
      try sink.lines(for: SamplePackets.object(SamplePackets.beacon))
        == [expected.map(\.1).joined(separator: "  ")])
  }

  @Test("a packet of another kind hides nothing")
  func otherKind() throws {
    var sink = TableSink()
    let line = try sink.lines(for: SamplePackets.object(SamplePackets.encrypted))[0]
    #expect(
      words(line) == [
        "encrypted", "5", "00FF2A", "D2", "0012", "52", "none",
        "unix_time_candidate=1780238550", "6:7E", "19:725D", "later=[1,true]",
      ])
  }

  @Test("no line is wider than the terminal, and the meter's address is always there")
  func narrow() throws {
    for width in 11...400 {
      var sink = TableSink(terminal: .init(columns: width, rows: 24))
      let lines = try sink.begin() + sink.lines(for: SamplePackets.object(SamplePackets.beacon))
      #expect(lines.allSatisfy { $0.count <= width }, "\(width) columns")
      #expect(lines[0].contains("LAN ADDRESS") && lines[1].contains("40DA952B"))
    }
  }

  @Test("80 columns show who, when, for how long, and whether it is true")
  func usualTerminal() throws {
    let header = try TableSink(terminal: .init(columns: 80, rows: 24)).firstLines()[0]
    #expect(
      words(header) == [
        "TIME", "UTC", "KIND", "(D", "H:M:S)", "LAN", "ADDRESS", "(S)", "(CHECK)", "NETWORK",
      ])
  }

  @Test("on a terminal the header comes again on every page")
  func pages() throws {
    var sink = TableSink(terminal: .init(columns: 80, rows: 5))
    let packet = try SamplePackets.object(SamplePackets.beacon)
    let counts = try (0..<8).map { _ in try sink.lines(for: packet).count }
    #expect(counts == [1, 1, 1, 2, 1, 1, 2, 1])
  }

  @Test("a terminal that tells no rows has one endless page")
  func unknownRows() throws {
    var sink = TableSink(terminal: .init(columns: 80, rows: 0))
    let packet = try SamplePackets.object(SamplePackets.beacon)
    for _ in 0..<100 { #expect(try sink.lines(for: packet).count == 1) }
  }

  @Test("text cannot steer the terminal")
  func controlCharacters() throws {
    var sink = TableSink()
    let packet = try JSONObject(
      parsing: #"{"schema":1,"kind":"\u001b[31m","later":"a\nb\u009b2J"}"#)
    let lines = try sink.lines(for: packet)
    #expect(lines.count == 1)
    #expect(
      !lines[0].unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
  }

  @Test(
    "values that no packet can have do not spoil the line",
    arguments: [
      (#"{"schema":1,"uptime_s":-1}"#, []),
      (#"{"schema":1,"kind":"beacon","route_cost":22}"#, ["beacon", "16"]),
      (#"{"schema":1,"kind":"status","route_cost":291}"#, ["status", "0123"]),
      (#"{"schema":1,"uptime_s":9223372036854775807}"#, ["106751991167300d", "15:30:07"]),
      (#"{"schema":1,"counter":256,"length":70000,"hop_phase_s":1e300,"level":-9}"#, []),
      (
        #"{"schema":1,"time":"yesterday","hop_phase_s":-1,"channel_hz":"x","unknown":7}"#,
        ["yesterday", "-1.00", "7"]
      ),
    ])
  func strange(line: String, expected: [String]) throws {
    var sink = TableSink()
    #expect(words(try sink.lines(for: SamplePackets.object(line))[0]) == expected)
  }

  private func words(_ line: String) -> [String] {
    line.split(separator: " ").map { String($0) }
  }
}
