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
    let lines = try TableSink().onlyLines(for: SamplePackets.object(SamplePackets.beacon))
    #expect(
      lines == [
        expected.map(\.0).joined(separator: "  "), "2026-11-22",
        expected.map(\.1).joined(separator: "  "),
      ])
  }

  @Test("a packet of another kind hides nothing")
  func otherKind() throws {
    var sink = TableSink()
    let line = try sink.lines(for: SamplePackets.object(SamplePackets.encrypted)).last ?? ""
    #expect(
      words(line) == [
        "encrypted", "5", "00FF2A", "D2", "0012", "52", "none",
        "unix_time_candidate=1780238550", "6:7E", "19:725D", "later=[1,true]",
      ])
  }

  @Test("with the first packet that has a label the header comes again, with a column for it")
  func labels() throws {
    for terminal in [nil, TableSink.Terminal(columns: 80, rows: 24)] {
      var sink = TableSink(terminal: terminal)
      var beacon = try SamplePackets.object(SamplePackets.beacon)
      let plain = try sink.lines(for: beacon)
      #expect(plain.count == 3 && !plain[0].contains("LABEL"))
      beacon["label"] = .string("HVAC running")
      let named = try sink.lines(for: beacon)
      try #require(named.count == 3)
      #expect(named[0].contains("LABEL") && named[1] == "2026-11-22")
      #expect(named[2].contains("HVAC running  ") && named[2].contains("40DA952B"))
      beacon["label"] = .string("a label that is longer than its column")
      let long = try sink.lines(for: beacon)
      #expect(long.count == 1 && long[0].contains("a label that is long…  "))
      beacon["label"] = nil
      #expect(try sink.lines(for: beacon).count == 1)
    }
  }

  @Test("no line is wider than the terminal, and the meter's address is always there")
  func narrow() throws {
    for width in 11...400 {
      var sink = TableSink(terminal: .init(columns: width, rows: 24))
      let lines = try sink.lines(for: SamplePackets.object(SamplePackets.beacon))
      #expect(lines.count == 3 && lines.allSatisfy { $0.count <= width }, "\(width) columns")
      #expect(lines[0].contains("LAN ADDRESS") && lines[2].contains("40DA952B"))
    }
  }

  @Test("80 columns show who, when, for how long, and whether it is true")
  func usualTerminal() throws {
    let sink = TableSink(terminal: .init(columns: 80, rows: 24))
    let header = try sink.onlyLines(for: SamplePackets.object(SamplePackets.beacon))[0]
    #expect(
      words(header) == [
        "TIME", "UTC", "KIND", "UPTIME", "LAN", "ADDRESS", "HOP", "S", "CHECK", "NETWORK",
      ])
  }

  @Test("a value's title is in parentheses only beside the bytes that it is the value of")
  func titles() throws {
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    let titles = [
      (both: "UPTIME       (D H:M:S)", value: "(D H:M:S)", alone: "      UPTIME  "),
      (both: "TIMING     (S)", value: "(S)", alone: "  HOP S"),
      (both: "CHECKSUM  (CHECK)", value: "(CHECK)", alone: "  CHECK  "),
    ]
    for columns in [80, 90, 100, 110, 130, 150, 220] {
      let sink = TableSink(terminal: .init(columns: columns, rows: 24))
      let header = try sink.onlyLines(for: beacon)[0]
      for title in titles {
        #expect(header.contains(title.both) == header.contains(title.value), "\(header)")
        #expect(header.contains(title.both) != header.contains(title.alone), "\(header)")
      }
    }
  }

  @Test("on a terminal header and date come again on every page")
  func pages() throws {
    var sink = TableSink(terminal: .init(columns: 80, rows: 6))
    let packet = try SamplePackets.object(SamplePackets.beacon)
    let counts = try (0..<8).map { _ in try sink.lines(for: packet).count }
    #expect(counts == [3, 1, 1, 3, 1, 1, 3, 1])
  }

  @Test("a date stands on a line of its own where it changes, and fits on its page")
  func dates() throws {
    func lines(rows: Int, _ times: [String]) throws -> [String] {
      var sink = TableSink(terminal: .init(columns: 80, rows: rows))
      return try times.flatMap { time in
        try sink.lines(for: JSONObject(parsing: #"{"schema":1,"time":"\#(time)"}"#))
      }.map { $0.hasPrefix("TIME UTC") ? "header" : String($0.prefix(12)) }
    }
    let times = [
      "2026-11-22T23:59:58.5Z", "2026-11-22T23:59:59.25Z", "yesterday", "2026-11-23T00:00:00Z",
      "2026-11-22T23:59:59.75Z",
    ]
    #expect(
      try lines(rows: 0, times) == [
        "header", "2026-11-22", "23:59:58.5", "23:59:59.25", "yesterday", "2026-11-23", "00:00:00",
        "2026-11-22", "23:59:59.75",
      ])
    #expect(
      try lines(rows: 7, times) == [
        "header", "2026-11-22", "23:59:58.5", "23:59:59.25", "yesterday", "header", "2026-11-23",
        "00:00:00", "2026-11-22", "23:59:59.75",
      ])
  }

  @Test("without a packet there is no table")
  func nothing() throws {
    var sink = TableSink()
    let lines = try sink.begin() + sink.finish()
    #expect(lines == [])
  }

  @Test("a terminal that tells no rows has one endless page")
  func unknownRows() throws {
    var sink = TableSink(terminal: .init(columns: 80, rows: 0))
    let packet = try SamplePackets.object(SamplePackets.beacon)
    let counts = try (0..<100).map { _ in try sink.lines(for: packet).count }
    #expect(counts == [3] + Array(repeating: 1, count: 99))
  }

  @Test("text cannot steer the terminal")
  func controlCharacters() throws {
    var sink = TableSink()
    let packet = try JSONObject(
      parsing: #"{"schema":1,"kind":"\u001b[31m","later":"a\nb\u009b2J"}"#)
    let lines = try sink.lines(for: packet)
    #expect(lines.count == 2)
    #expect(
      !lines[1].unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
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
    let lines = try sink.lines(for: SamplePackets.object(line))
    #expect(words(lines.dropFirst().last ?? "") == expected)
  }

  private func words(_ line: String) -> [String] {
    line.split(separator: " ").map { String($0) }
  }
}
