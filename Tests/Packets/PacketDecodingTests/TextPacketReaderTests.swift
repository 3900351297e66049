import Notation
import PacketFixtures
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite("Packets in lines of text")
struct TextPacketReaderTests {
  static let digits = "2A550006300102039ABC"
  static let bytes: [UInt8] = [0x2A, 0x55, 0x00, 0x06, 0x30, 0x01, 0x02, 0x03, 0x9A, 0xBC]
  private static let cells = "00FF 2A 55 0006 30 010203 9ABC"

  private func packet(_ line: String) throws -> TextPacket {
    var reader = TextPacketReader()
    guard case .packet(let packet) = reader.read(line) else {
      throw TextPacketFault("no packet: \(line)")
    }
    return packet
  }

  private func read(_ line: String) -> TextPacketReader.Line {
    var reader = TextPacketReader()
    return reader.read(line)
  }

  @Test(
    "each form gives the same packet",
    arguments: [
      ("00FF" + digits, 4), ("00ff" + digits.lowercased(), 4), ("80FF" + digits, 5),
      ("00 FF 2A 55 0006 30 01 02 03 9ABC", 4), ("00FF, 2A55, 0006300102039ABC", 4),
      ("\t 00FF\(digits) \r", 4), (digits, 0), ("{80}\(digits)", 0), ("{81}\(digits)8", 0),
      ("codes     : {80}2a550006300102039abc", 0),
      ("[CRC: OK] 80FF\(digits) Baudrate: 9600", 5),
      ("\u{1B}[32m[CRC: OK]\u{1B}[0m 80FF\(digits) Baudrate: 19200 SNR: 21.3 Pwr: -30.2", 5),
      ("packet: 00ff\(digits) end: 1", 4),
      ("00FF 2A55 0006300102039ABC  at=0.65 channel=914.9M rate=9600", 4),
      ("1 " + cells, 4), ("16 \(cells) XX", 4), ("2A \(cells) ??", 4), ("1\t\(cells)\t--", 4),
      ("| 7 | 00FF | 2A | 55 | 0006 | 30 | 010203 | 9ABC | xx |", 4),
      ("|7|`00FF`|`2A`|`55`|`0006`|`30`|`010203`|`9ABC`||", 4),
      ("7;\"00FF\";\"2A\";\"55\";\"0006\";\"30\";\"010203\";\"9ABC\"", 4),
      ("0x00FF 0x2A 0x55 0x0006 0x30 0x010203 0x9ABC", 4),
      ("{ 0x0, 0xff, 0x2a, 0x55, 0x0, 0x6, 0x30, 0x1, 0x2, 0x3, 0x9a, 0xbc };", 4),
      ("00:FF:2A:55:00:06:30:01:02:03:9A:BC", 4), ("00-FF-2A-55-00-06-30-01-02-03-9A-BC", 4),
      ("\u{FEFF}00FF\u{A0}2A\u{2009}55\u{202F}0006\u{3000}30\u{A0}010203\u{A0}9ABC\u{A0}XX", 4),
      ("“00FF” “2A” “55” “0006” “30” “010203” “9ABC” ——", 4),
      ("3 2A 55 0006 30 010203 9ABC", 0), ("00FF\(digits) 9600 21.3 -61", 4),
      ("Mar  1 08:41:30 host rx[12]: 00FF\(digits)", 4), ("00FF\(digits), HVAC on", 4),
    ] as [(String, UInt8)])
  func forms(line: String, version: UInt8) throws {
    let packet = try packet(line)
    #expect(packet.frame.bytes.dropFirst(2) == Self.bytes[...])
    #expect(packet.frame.version == version)
    #expect(packet.frame.measurement == nil && packet.erasedBytes.isEmpty && packet.label == nil)
  }

  @Test(
    "a time before the packet or behind it is the packet's",
    arguments: [
      "00FF\(digits)   Sun Nov 22 17:00:00 2026", "1 \(cells) XX 2026-11-22 17:00:00",
      "2026-11-22 17:00:00 [CRC: BAD] 00FF\(digits)  Baudrate: 9600",
      "2026-11-22 17:00:00 80FF\(digits)", "[2026-11-22T17:00:00] [CRC: FAIL] 00FF\(digits) x: 1",
      "| 7 | 2026/11/22 17:00:00 | 00FF | 2A | 55 | 0006 | 30 | 010203 | 9ABC |",
      "\(cells) 22.11.2026 17:00:00", "\(cells) 22 Nov 2026 17:00:00",
      "00FF2A55 2026-11-22T17:00:00Z",
      "11/22/2026,5:00:00 PM,00FF\(digits)", "00FF\(digits) 2026-11-22T11:00:00-06:00",
      #"{"time" : "2026-11-22 17:00:00", "codes" : ["{80}\#(digits)"]}"#,
      #"{"time" : "1795366800.000000", "codes" : "{80}\#(digits)"}"#,
    ])
  func times(line: String) throws {
    let measurement = try #require(packet(line).frame.measurement)
    #expect(Timestamp.microseconds(measurement.time) == "2026-11-22T17:00:00.000000Z")
    #expect(measurement.carrierFrequency.isNaN && measurement.duration.isNaN)
  }

  @Test(
    "empty lines, comments and what tells of the receiver hold nothing",
    arguments: [
      "", "   ", "\t\r", "# 00FF2A55", #"{"schema":1,"kind":"receiver","time":"x"}"#,
    ])
  func nothing(line: String) {
    #expect(read(line) == .nothing)
  }

  @Test(
    "what does not claim to be a packet is none",
    arguments: [
      "HVAC running:", "at=0.5", "D2125201", "{600}", "[CRC: OK]", "[CRC: OK", "{12}abc",
      "{99999999999999999999}", "00FF\u{FFFD}", "\u{1B}[31mred\u{1B}[0m", "2A is 42", "2A 55",
      "2A55",
      "2A55FFFF30", "00FF 00", "colour 00FF00", "Pkt 0 1 2 3 4 5 6 7", "|---|---|", "0110",
      #"{"model":"Acurite","codes":[]}"#, "{", "{}",
      "_ _ _ _ _ _", "time      : @0.123s", "00FF2A good",
    ])
  func words(line: String) {
    #expect(read(line) == .words)
  }

  @Test(
    "what claims to be a packet and is none is told why",
    arguments: [
      ("00FF2A5", .oddDigits(7)), ("00FF2Azz", .notHexadecimal), ("00FF2A 55 xyz", .notHexadecimal),
      ("00FF2A55002330FFgF", .notHexadecimal), ("2A 55 0006 30 0g 02 03 9ABC", .notHexadecimal),
      ("1 00FF 2A 55 0006 3 010203 9ABC", .oddDigits(23)), ("00FF 2A XX 0005 30", .unknownHeader),
      ("00FF2A550006 3X 010203 9ABC", .notHexadecimal), ("{80}2A55006", .oddDigits(7)),
      (#"{"raw":7}"#, TextPacketFault("no packet: “raw” is no whole bytes in hexadecimal")),
      (#"{"raw":"00F"}"#, TextPacketFault("no packet: “raw” is no whole bytes in hexadecimal")),
      (#"{"schema":1}"#, TextPacketFault("no packet: the object has no “raw”")),
      (#"{"raw":"00FF2A"#, TextPacketFault("not JSON: it ends too early")),
    ] as [(String, TextPacketFault)])
  func faults(line: String, fault: TextPacketFault) {
    #expect(read(line) == .damaged(fault))
  }

  @Test(
    "a line of the greatest length, nearly all of it blanks", arguments: [" ", "\0", "\t", "\r"])
  func blanks(blank: String) throws {
    let blanks = String(repeating: blank, count: 1 << 20)
    #expect(try packet("00FF\(Self.digits)" + blanks).frame.bytes.count == 12)
    #expect(try packet("1" + blanks + Self.cells).frame.bytes.count == 12)
    #expect(read("# a" + blanks) == .nothing)
  }

  @Test("a line of very many cells takes no longer than it is")
  func manyCells() throws {
    let cells = String(repeating: "00 FF ", count: 50_000)
    #expect(try packet(cells).frame.bytes.count == 100_000)
    #expect(read(String(repeating: "2A 55 ", count: 50_000)) == .words)
  }

  @Test("rtl_433's bit count ends the packet")
  func bitCount() throws {
    #expect(try packet("{24}2AD2045300000000").frame.bytes == [0x00, 0xFF, 0x2A, 0xD2, 0x04])
  }

  @Test("each code of a row or of an object is a packet")
  func severalCodes() {
    let codes = ["{80}\(Self.digits)", "{12}abc", "{24}2AD204"]
    for line in [
      "codes : " + codes.joined(separator: ", "),
      #"{"codes":["\#(codes.joined(separator: #"",""#))"]}"#,
    ] {
      guard case .packets(let packets, nil) = read(line) else {
        Issue.record("no packets: \(line)")
        continue
      }
      #expect(packets.map(\.frame.bytes.count) == [12, 5])
    }
  }

  @Test("a damaged code of a row or of an object takes none of the good ones with it")
  func damagedCode() {
    let codes = ["{80}\(Self.digits)", "{36}2A55006", "{24}2AD204"]
    for line in [
      "codes : " + codes.joined(separator: ", "),
      #"{"codes":["\#(codes.joined(separator: #"",""#))"]}"#,
    ] {
      guard case .packets(let packets, let fault) = read(line) else {
        Issue.record("no packets: \(line)")
        continue
      }
      #expect(packets.map(\.frame.bytes.count) == [12, 5] && fault == .oddDigits(7))
    }
  }

  @Test(
    "of what stands behind a packet only an 04 is its trailing byte, and digits of the same word",
    arguments: [
      ("00FF\(digits) 04", 1), ("00FF\(digits)04", 1), ("00FF\(digits)0412", 2),
      ("00FF\(digits) 04 12", 1), ("00FF\(digits) 12", 0), ("00FF\(digits),04", 0),
      ("\(cells) 04", 1), ("\(cells) 04 04", 1), ("\(cells) AA", 0), ("\(cells) 55 dBm", 0),
      ("\(cells) ad hoc", 0), ("\(cells) be careful", 0), ("| 0 | \(cells) | 31 | 12 |", 0),
      ("| 0 | \(cells) | 04 | 12 |", 0), ("| 7 | 00FF | 2A550006 | 30010203 | 9ABC | 04 |", 1),
      ("7,00FF,2A550006,30010203,9ABC,04,12", 1), ("0,\(cells),04", 0), ("\(cells)\t04", 0),
      ("\"00FF\";\"2A55\";\"0006300102039ABC\";\"04\"", 1), ("\(cells) 04 Nov 2026 17:00:00", 0),
    ] as [(String, Int)])
  func trailing(line: String, count: Int) throws {
    #expect(try packet(line).frame.bytes.count == 12 + count)
  }

  @Test(
    "a date behind a packet that was cut is none of its bytes",
    arguments: ["12 Jun 2021 15:38:56", "12.06.2021 15:38:56", "Sat Jun 12 15:38:56 2021"])
  func cutBeforeDate(date: String) throws {
    for line in ["00FF 2A 55 0006 30 01 \(date)", "00FF2A55000630 \(date)"] {
      let frame = try packet(line).frame
      #expect((7...8).contains(frame.bytes.count))
      let time = try #require(frame.measurement?.time)
      #expect(Timestamp.microseconds(time) == "2021-06-12T15:38:56.000000Z")
    }
  }

  @Test("rtl_433's block gives its packet the time, up to its end")
  func blocks() {
    var reader = TextPacketReader()
    let text = """
      time      : 2026-11-22 17:00:00
      model     : LandisGyr-GS Network ID: 142a          Location  : Washington
      Source Meter ID: 0a0b0c01
      [gridstream_decode] Decoded frame data
      codes     : {80}\(Self.digits)
      _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
      codes     : {80}\(Self.digits)
      time      : 2026-11-22 17:00:01.5
      codes     : {80}\(Self.digits)
      time      : @0.123456s
      codes     : {80}\(Self.digits)
      """
    let times = text.split(separator: "\n").compactMap { line -> String? in
      guard case .packet(let packet) = reader.read(String(line)) else { return nil }
      #expect(packet.label == nil)
      return packet.frame.measurement.map { Timestamp.microseconds($0.time) } ?? "none"
    }
    #expect(
      times == ["2026-11-22T17:00:00.000000Z", "none", "2026-11-22T17:00:01.500000Z", "none"])
  }

  @Test(
    "bytes that nobody noted are erasures within the packet, and nothing behind it",
    arguments: [
      ("00FF 2A 55 0006 30 01 XX 03 9ABC", [8], 12),
      ("00FF2A55000630 01 ?? 03 9ABC XX XX", [8], 12),
      ("00FF2A5500063001XX039ABC", [8], 12), ("00FF 2A 55 0006 30 01 -- 03 9A ..", [8, 11], 12),
      ("00FF 2A 55 0006 30 01 02 03 XXXX", [], 10), ("00FF 2A 55 0006 30 01 02 03 9A XX", [11], 12),
      ("00FF 2A 55 0006 30 xxxxxx 9ABC ????", [7, 8, 9], 12),
    ] as [(String, [Int], Int)])
  func erasures(line: String, offsets: [Int], count: Int) throws {
    let packet = try packet(line)
    #expect(packet.erasedBytes == offsets && packet.frame.bytes.count == count)
    #expect(offsets.allSatisfy { packet.frame.bytes[$0] == 0 })
  }

  @Test("nothing that comes in stops it, and whatever stands around a packet leaves it whole")
  func randomLines() {
    var generator = SeededGenerator(seed: 71)
    let pieces = [
      "00FF", "2A", "55", "0023", "XX", "??", "|", ",", ";", "\"", "{", "}", "{80}", "[CRC:", "]",
      "0x",
      "00FF\(Self.digits)", ":", "=", "#", "2026-11-22", "17:00:00", "Mon", "\u{A0}", "\u{1B}[",
      "é", "-",
      "time : ", "codes : ", "raw", " ", " ", "F", "HVAC on",
    ]
    var kinds: [String: Int] = [:]
    var reader = TextPacketReader()
    for _ in 0..<10_000 {
      let count = Int.random(in: 1...12, using: &generator)
      let line = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      switch reader.read(line) {
      case .packet(let packet):
        kinds["packet", default: 0] += 1
        #expect(packet.frame.bytes.count > 2, "\(line)")
        #expect(packet.label?.count ?? 1 <= PacketLabel.longest)
        #expect(packet.erasedBytes.allSatisfy(packet.frame.bytes.indices.contains))
        _ = Packet(packet)
      case .packets: kinds["packets", default: 0] += 1
      case .damaged: kinds["damaged", default: 0] += 1
      case .words: kinds["words", default: 0] += 1
      case .nothing: kinds["nothing", default: 0] += 1
      }
    }
    #expect(kinds.filter { $0.value > 20 }.count >= 4, "\(kinds)")
  }

  @Test("a line that is cut anywhere is words, damaged, or a packet of fewer bytes")
  func cutLines() {
    let line = "1 2026-11-22 17:00:00 " + Self.cells + " XX"
    for end in line.indices {
      if case .packet(let packet) = read(String(line[..<end])) {
        #expect(([0x00, 0xFF] + Self.bytes).starts(with: packet.frame.bytes))
      }
    }
  }
}
