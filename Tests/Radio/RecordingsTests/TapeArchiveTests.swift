import TestKit
import Testing

@testable import Recordings

@Suite("Tar archives") struct TapeArchiveTests {
  /// Entries of an archive in memory.
  private func entries(_ bytes: [UInt8]) throws -> [TapeArchive.Entry] {
    try TapeArchive { offset, count in
      guard offset < UInt64(bytes.count) else { return [] }
      return Array(bytes[Int(offset)...].prefix(count))
    }.entries
  }

  /// A header as POSIX.1-1988 has it.
  private func header(
    _ name: String, _ size: [UInt8], type: Character = "0", folder: String = ""
  ) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], _ place: Int) {
      block.replaceSubrange(place..<place + bytes.count, with: bytes)
    }
    put(Array(name.utf8), 0)
    put(size, 124)
    put(Array("        ".utf8), 148)
    put([type.asciiValue ?? 0], 156)
    put(Array("ustar\u{0}00".utf8), 257)
    put(Array(folder.utf8), 345)
    let sum = block.reduce(0) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    put(Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8) + [0, 0x20], 148)
    return block
  }

  private func octal(_ number: Int) -> [UInt8] {
    let digits = String(number, radix: 8)
    return Array((String(repeating: "0", count: 11 - digits.count) + digits).utf8) + [0]
  }

  private func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }

  private let end = [UInt8](repeating: 0, count: 1024)

  @Test("files are found behind folders, with the folders of their names")
  func files() throws {
    let archive =
      header("x", octal(0), type: "5") + header("a", octal(3)) + padded([1, 2, 3])
      + header("b.sigmf-meta", octal(513), folder: "some/folder")
      + padded([UInt8](repeating: 7, count: 513)) + end
    #expect(
      try entries(archive) == [
        .init(name: "a", offset: 1024, length: 3),
        .init(name: "some/folder/b.sigmf-meta", offset: 2048, length: 513),
      ])
  }

  @Test("long names and long sizes are those of the header in front")
  func extended() throws {
    let path = String(repeating: "n", count: 200)
    let pax = "\(path.count + 10) path=\(path)\n23 size=99999999999999\n"
    let long = Array(path.utf8) + [0]
    let gnuSize: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]
    let archive =
      header("g", octal(8), type: "g") + padded(Array("8 x=abc\n".utf8))
      + header("y", octal(long.count), type: "L") + padded(long) + header("y", octal(1))
      + padded([9])
      + header("x", octal(pax.utf8.count), type: "x") + padded(Array(pax.utf8))
      + header("short", octal(5))
    let found = try entries(archive)
    #expect(found.map(\.name) == [path, path])
    #expect(found.map(\.length) == [1, 99_999_999_999_999])
    #expect(try entries(header("a", gnuSize)) == [.init(name: "a", offset: 512, length: 1 << 33)])
  }

  @Test("what is no archive is refused, and one that is cut off tells what is there")
  func damage() throws {
    #expect(throws: SigMFFault.self) { try entries([UInt8](repeating: 0x80, count: 2000)) }
    #expect(throws: SigMFFault.self) {
      try entries(header("a", octal(3)) + padded([1]) + [UInt8](repeating: 1, count: 512))
    }
    let whole = header("a", octal(600)) + padded([UInt8](repeating: 1, count: 600))
    for length in stride(from: 512, to: whole.count, by: 100) {
      #expect(try entries(Array(whole.prefix(length))).map(\.length) == [600])
    }
    #expect(try entries([]).isEmpty)
  }

  @Test("headers at random neither trap nor last")
  func random() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<2000 {
      let size = (0..<12).map { _ in UInt8(truncatingIfNeeded: generator.next() % 4 * 85) }
      let type = Character(UnicodeScalar("0xLgK5".utf8.randomElement(using: &generator) ?? 0x30))
      let archive = header("a", size, type: type) + generator.bytes(700) + header("b", octal(1))
      _ = try? entries(archive)
      var damaged = archive
      damaged[Int(generator.next() % 512)] &+= 1
      _ = try? entries(damaged)
    }
  }
}
