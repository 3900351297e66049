import Testing

@testable import PacketDecoding

@Suite("Labels of packets in a text")
struct PacketLabelTests {
  private let packet = "00FF\(TextPacketReaderTests.digits)"

  /// The labels of the packets of a text; `-` for none.
  private func labels(_ lines: String...) -> [String] {
    var reader = TextPacketReader()
    return lines.flatMap { line -> [String] in
      switch reader.read(line) {
      case .packet(let packet): [packet.label ?? "-"]
      case .packets(let packets, _): packets.map { $0.label ?? "-" }
      case .damaged, .words, .nothing: []
      }
    }
  }

  @Test("the last line of words before packets names them, up to the next")
  func headings() {
    #expect(
      labels(packet, "Notes", "Examples", packet, packet, "", "HVAC Off", "", packet)
        == ["-", "Examples", "Examples", "HVAC Off"])
  }

  @Test(
    "a heading is found in what is around it",
    arguments: [
      "HVAC Running", "HVAC Running:", "**HVAC Running**", "== HVAC Running ==", "HVAC Running,,,,",
      "| HVAC Running | | |", "\tHVAC Running\t\t", "\u{FEFF}HVAC\u{A0}Running", "“HVAC Running”",
      "- HVAC Running", "# label: HVAC Running", "#Label:HVAC Running",
      "\u{1B}[1mHVAC Running\u{1B}[0m",
    ])
  func decorated(line: String) {
    #expect(labels(line, packet, packet) == ["HVAC Running", "HVAC Running"])
  }

  @Test(
    "rows and rulers of a table stand between a heading and its packets, and are none",
    arguments: [
      "| Pkt | 0 | 1 | 2 |", "|---|---|---|", "Pkt 0 1 2 3 4 5 6 7", "index,packet,time", "-----",
      "",
      "Pkt\tType\tLength", "40DA952B0100161505147E7E00F2B5", "5021D005", "0x1", "0xFE", "12", "1 2",
      "A40B 40DA952B 0100", "-61.5 20%", "FFFFFFFFFFFF", "40-DA-95-2B", "| 12 | | |",
    ])
  func rows(line: String) {
    #expect(
      labels("HVAC Running", line, packet, line, packet) == ["HVAC Running", "HVAC Running"])
    #expect(labels(line, packet) == ["-"])
  }

  @Test(
    "a heading may have a colon between its words, and few letters",
    arguments: [
      "HVAC: Running", "hvac: running", "Someone else's: a neighbour", "Cafe", "AC", "AC 1", "A1",
      "Meter 40DA952B",
    ])
  func shortHeadings(line: String) {
    #expect(labels("HVAC Off", packet, line, packet) == ["HVAC Off", line])
  }

  @Test("of a block of lines key : value none is a heading, up to its end")
  func inBlocks() {
    let end = "_ _ _ _ _"
    #expect(labels("time      : 2026-11-22 17:00:00", "Location: Somewhere", packet) == ["-"])
    #expect(labels("time      : @0.5s", end, "HVAC: Running", packet) == ["HVAC: Running"])
    #expect(labels("time      : @0.5s", "", "HVAC: Running", packet) == ["HVAC: Running"])
  }

  @Test(
    "what a program prints, or may have printed, is no heading, and ends the one above it",
    arguments: [
      "model     : LandisGyr-GS", "Exact sample rate is: 250000.000414 Hz",
      "[R82XX] PLL not locked!",
      "2026-11-22 17:00:00 starting up", "Registered 122 out of 149 decoders [ 1-4 8 11-12 ]",
      "frequency=915M", "HVAC = on", "HVAC [low]", "meter@home", "At 12:30", "Setpoint: 72",
      "HVAC : Running", "{\"model\":\"Acurite\"}", "_ _ _ _ _ _",
      String(repeating: "words ", count: 40),
    ])
  func ofPrograms(line: String) {
    #expect(labels("HVAC Running", packet, "Noise", line, packet) == ["HVAC Running", "-"])
    #expect(labels("HVAC Running", packet, line, packet) == ["HVAC Running", "-"])
    #expect(labels("# label: On", packet, line, packet) == ["On", "On"])
    #expect(labels(line, packet) == ["-"])
  }

  @Test("a packet that a program printed takes no heading, but what was said to be the label")
  func printed() {
    let lines = [
      "[CRC: OK] \(packet) Baudrate: 9600", "codes : {80}\(TextPacketReaderTests.digits)",
      #"{"codes":["{80}\#(TextPacketReaderTests.digits)"]}"#,
    ]
    for line in lines {
      #expect(labels("Allocating 15 zero-copy buffers", line) == ["-"])
      #expect(labels("HVAC Off", packet, line, packet) == ["HVAC Off", "-", "HVAC Off"])
      #expect(labels("# label: On", "HVAC Off", packet, line) == ["HVAC Off", "On"])
      #expect(
        labels("# label: HVAC on", line, line, "# label:", line) == ["HVAC on", "HVAC on", "-"])
    }
  }

  @Test(
    "a comment names the packet on the next line alone",
    arguments: [
      ("# HVAC running", "HVAC running"), ("#\u{1B}[2Jx", "x"), ("#", "On"),
      (" #\tb ", "b"),
      ("# \(String(repeating: "é", count: 50))", String(repeating: "é", count: 40)),
    ])
  func comments(line: String, label: String) {
    #expect(labels("On", packet, line, packet, packet) == ["On", label, "On"])
    #expect(labels("On", packet, line, "12", packet) == ["On", "On"])
  }

  @Test("a packet of packet JSON keeps its own label")
  func own() {
    let json = #"{"schema":1,"label":"HVAC off","raw":"\#(packet)"}"#
    #expect(labels("# label: On", json, packet) == ["HVAC off", "On"])
  }

  @Test("a label is short in memory, whatever it looks like")
  func marks() {
    let marks = "a" + String(repeating: "\u{301}", count: 100_000)
    for line in [
      "# label: " + marks, "# " + marks, #"{"label":"\#(marks)","raw":"\#(packet)"}"#,
    ] {
      let label = labels(line, packet).first
      #expect(label?.unicodeScalars.count == 40 && label?.utf8.count == 79)
    }
    #expect(PacketLabel.plain(String(repeating: "\u{1F50C}", count: 99).utf8)?.utf8.count == 160)
  }

  @Test("a label is printable and short")
  func plain() {
    #expect(PacketLabel.plain(" a\u{7}\u{202E}b \n".utf8) == "ab")
    #expect(PacketLabel.plain("\u{7} ".utf8) == nil)
    #expect(PacketLabel.plain([0x61, 0xFF, 0x62])?.count == 3)
  }
}
