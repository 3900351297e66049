import Foundation
import Inspection
import TestKit
import Testing

@Suite("Formats that no stage reads")
struct ForeignFormatTests {
  @Test("a program is told from text")
  func program() throws {
    let bytes = try Array(Data(contentsOf: URL(filePath: "/proc/self/exe")).prefix(1000))
    #expect(ForeignFormat(bytes) == .executable)
  }

  @Test("bytes at random are no text")
  func random() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<100 { #expect(ForeignFormat(generator.bytes(4096)) != nil) }
  }

  @Test(
    "text may be",
    arguments: [
      "", "#", "00FF2A55", "\u{1B}[32m[CRC: OK]\u{1B}[0m 80FF2A", "# caf\u{E9}\r\n\t2A55",
      "\u{FEFF}{",
      // What a serial line may make when it is plugged in.
      "\0\0" + String(repeating: "00FF2A55 ", count: 8),
      // The first bytes of a live line.
      "\0", "\0\u{1}\u{2}",
    ])
  func text(_ text: String) {
    #expect(ForeignFormat(Array(text.utf8)) == nil)
  }

  @Test("so may a comment in an old code, and half a character", arguments: [2, 200])
  func oldCode(length: Int) {
    let comment = Array("# M".utf8) + [0xE4] + Array("rz, Z".utf8) + [0xE4] + Array("hler\n".utf8)
    let packets = Array(String(repeating: "00FF2A55\n", count: length).utf8)
    #expect(ForeignFormat(comment + packets) == nil)
    #expect(ForeignFormat(comment + packets + [0xC3]) == nil)
  }
}
