import RecordStream
import Testing

@testable import PacketDecoding

@Suite struct HexLineTests {
  static let digits = "2A550005300102039ABC"
  static let bytes: [UInt8] = [0x2A, 0x55, 0x00, 0x05, 0x30, 0x01, 0x02, 0x03, 0x9A, 0xBC]

  @Test(
    "each dialect gives the same packet",
    arguments: [
      ("00FF" + digits, 4), ("00ff" + digits.lowercased(), 4), ("80FF" + digits, 5),
      ("00 FF 2A 55 0005 30 01 02 03 9ABC", 4), ("00FF, 2A55, 0005300102039ABC", 4),
      ("\t 00FF\(digits) \r", 4), (digits, 0), ("{80}\(digits)", 0), ("{81}\(digits)8", 0),
      ("codes     : {80}2a550005300102039abc", 0),
      ("[CRC: OK] 80FF\(digits) Baudrate: 9600", 5),
      ("\u{1B}[32m[CRC: OK]\u{1B}[0m 80FF\(digits) Baudrate: 19200 SNR: 21.3 Pwr: -30.2", 5),
      ("2026-11-22 17:00:00 [CRC: BAD] 00FF\(digits)  Baudrate: 9600", 4),
      ("2026-11-22 17:00:00 80FF\(digits)", 5), ("packet: 00ff\(digits) end: 1", 4),
      ("00FF 2A55 0005300102039ABC  at=0.65 channel=914.9M rate=9600", 4),
      (#"{"time" : "2026-11-22 17:00:00", "codes" : ["{80}\#(digits)"]}"#, 0),
      ("[2026-01-01 00:00:00] [CRC: FAIL] 00FF\(digits) Baudrate: 19200", 4),
    ] as [(String, UInt8)])
  func dialects(line: String, version: UInt8) throws {
    let frame = try #require(try HexLine.frame(line))
    #expect(frame.bytes.dropFirst(2) == HexLineTests.bytes[...])
    #expect(frame.version == version)
    #expect(frame.measurement == nil)
  }

  @Test("empty lines and comments hold no packet", arguments: ["", "   ", "\t\r", "# 00FF2A"])
  func nothing(line: String) throws {
    #expect(try HexLine.frame(line) == nil)
  }

  @Test(
    "what is no packet is said to be none",
    arguments: [
      ("HVAC running:", .notHexadecimal), ("00FF2A5", .oddDigits(7)), ("00FF2Azz", .notHexadecimal),
      ("00FF2A 55 xx", .notHexadecimal), ("at=0.5", .notHexadecimal), ("D2125201", .noHeader),
      ("{600}", .notHexadecimal),
      ("[CRC: OK]", .notHexadecimal), ("[CRC: OK", .notHexadecimal),
      ("{99999999999999999999}", .notHexadecimal),
      ("00FF\u{FFFD}", .notHexadecimal), ("\u{1B}[31mred\u{1B}[0m", .notHexadecimal),
      (#"{"model":"Acurite","codes":[]}"#, .notHexadecimal),
    ] as [(String, HexLine.Fault)])
  func faults(line: String, fault: HexLine.Fault) {
    #expect(throws: fault) { try HexLine.frame(line) }
  }

  @Test(
    "a line of the greatest length, nearly all of it blanks", arguments: [" ", "\0", "\t", "\r"])
  func blanks(blank: String) throws {
    let blanks = String(repeating: blank, count: 1 << 20)
    #expect(try HexLine.frame("00FF\(HexLineTests.digits)" + blanks)?.bytes.count == 12)
    #expect(HexLine.comment("# a" + blanks) == "a")
  }

  @Test("rtl_433's bit count ends the packet")
  func bitCount() throws {
    let frame = try #require(try HexLine.frame("{24}2AD2045300000000"))
    #expect(frame.bytes == [0x00, 0xFF, 0x2A, 0xD2, 0x04])
  }

  @Test(
    "a comment names the packet after it",
    arguments: [
      ("# HVAC running", "HVAC running"), ("## a", "a"), ("#\u{1B}[2Jx", "[2Jx"), ("#", nil),
      ("00FF2A", nil), ("", nil), (" #\tb ", "b"),
    ] as [(String, String?)])
  func comments(line: String, comment: String?) {
    #expect(HexLine.comment(line) == comment)
  }
}
