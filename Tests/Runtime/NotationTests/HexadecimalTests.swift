import Notation
import TestKit
import Testing

@Suite("Hexadecimal")
struct HexadecimalTests {
  @Test("each byte has its two digits, in upper case, and is read in either case")
  func everyByte() {
    let all = (UInt8.min...UInt8.max).map { $0 }
    let text = all.hexadecimal
    #expect(text.count == 512)
    #expect(text.hasPrefix("000102030405060708090A0B0C0D0E0F10") && text.hasSuffix("FDFEFF"))
    #expect([UInt8](hexadecimal: text) == all)
    #expect([UInt8](hexadecimal: text.lowercased()) == all)
    #expect([UInt8].init(hexadecimal: "") == [] && [UInt8]().hexadecimal == "")
  }

  @Test("random bytes come back")
  func roundTrip() {
    var generator = SeededGenerator(seed: 21)
    for count in 0..<200 {
      let bytes = generator.bytes(count)
      #expect([UInt8](hexadecimal: bytes.hexadecimal) == bytes)
      #expect([UInt8](hexadecimal: bytes[...].hexadecimal[...].utf8) == bytes)
    }
  }

  @Test(
    "anything else is refused",
    arguments: ["0", "0A0", "0G", "G0", " 0A", "0A ", "0x0A", "+1", "١٢"])
  func refused(text: String) {
    #expect([UInt8](hexadecimal: text) == nil)
    #expect(UInt16(fourDigits: text) == nil)
  }

  @Test("the characters about the digits are none")
  func digits() {
    let digits = (UInt8.min...UInt8.max).filter { Hexadecimal.value(of: $0) != Hexadecimal.noDigit }
    #expect(digits == Array("0123456789ABCDEFabcdef".utf8))
    #expect(digits.map { Hexadecimal.value(of: $0) } == Array(0...15) + Array(10...15))
    #expect(Hexadecimal.isDigits("0aF") && Hexadecimal.isDigits("") && !Hexadecimal.isDigits("0x1"))
  }

  @Test("initial values have four digits")
  func initialValues() {
    for value in [0, 1, 0x45F8, 0xB5E3, .max] as [UInt16] {
      #expect(UInt16(fourDigits: value.hexadecimal) == value)
    }
    #expect(UInt16(0xA).hexadecimal == "000A" && UInt16(fourDigits: "b5E3") == 0xB5E3)
    for text in ["", "B5E", "0B5E3", "+5E3", "-001", "B5 3"] {
      #expect(UInt16(fourDigits: text) == nil, "\(text)")
    }
  }

  @Test(
    "numbers have the digits of so many bytes, or do not fit",
    arguments: [
      (0, 4, "00000000"), (0x0A0B_0C01, 4, "0A0B0C01"), (0xFFFF_FFFF, 4, "FFFFFFFF"),
      (0x1_0000_0000, 4, nil), (255, 1, "FF"), (256, 1, nil), (-1, 8, nil),
      (.max, 8, "7FFFFFFFFFFFFFFF"),
    ] as [(Int64, Int, String?)])
  func numbers(number: Int64, bytes: Int, text: String?) {
    #expect(number.hexadecimal(bytes: bytes) == text)
  }
}
