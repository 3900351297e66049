import FilterRuntime
import Testing

@Suite("Lines of text")
struct TextLinesTests {
  private func lines(
    _ text: String, startingWith first: String = "", piece: Int = .max
  ) throws
    -> [String]
  {
    var reader = TextLines(
      MemorySource(Array(text.utf8), piece: piece), startingWith: Array(first.utf8))
    var lines: [String] = []
    try reader.forEach { lines.append($0) }
    return lines
  }

  @Test("are the same in pieces of any size", arguments: [1, 2, 3, 5, 100])
  func pieces(piece: Int) throws {
    #expect(
      try lines("one\n\ntwo\r\nthrée\nlast", piece: piece) == ["one", "", "two", "thrée", "last"])
  }

  @Test("begin with what was read before")
  func startingBytes() throws {
    #expect(try lines("e\ntwo\n", startingWith: "zero\non") == ["zero", "one", "two"])
    #expect(try lines("", startingWith: "one\ntwo") == ["one", "two"])
  }

  @Test("are none of an empty input")
  func empty() throws {
    #expect(try lines("") == [])
    #expect(try lines("\n") == [""])
  }

  @Test("without end come in pieces, so that memory is bounded")
  func endless() throws {
    let length = 3 * TextLines<MemorySource>.maximumLength
    let pieces = try lines(String(repeating: "x", count: length), piece: 1000)
    #expect(pieces.count > 1)
    #expect(pieces.map(\.count).reduce(0, +) == length)
  }

  @Test(
    "without end that have cells come in pieces that end between them",
    arguments: zip(
      [" ", "\t", ",", ";", "|", "`", "\r", ",", "|"], ["", "", "", "", "", "", "", " ", ","]))
  func endlessCells(separator: Character, within: String) throws {
    let cells = (0..<300_000).map { "\($0)\(within)\(within.isEmpty ? "" : "FF")\(within)AB" }
    let pieces = try lines(cells.joined(separator: String(separator)), piece: 100_000)
    #expect(pieces.count > 1)
    #expect(pieces.flatMap { $0.split(separator: separator).map(String.init) } == cells)
  }

  @Test("without end that are an array of objects do not go on with an object")
  func endlessObjects() throws {
    let objects = (0..<60_000).map { #"{"raw":"00FF\#(100_000 + $0)"}"# }
    let pieces = try lines("[" + objects.joined(separator: ",") + "]", piece: 100_000)
    #expect(pieces.count > 1)
    #expect(pieces.joined() == "[" + objects.joined(separator: ",") + "]")
    #expect(pieces.dropFirst().allSatisfy { !$0.hasPrefix("{") })
    // Each value stays whole.
    #expect(pieces.flatMap { $0.matches(of: /00FF[0-9]{6}"/) }.count == objects.count)
  }

  /// Ends because a stop was asked for.
  private struct StoppedSource: ByteSource {
    var bytes: MemorySource
    let wasStopped = true

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      bytes.read(into: buffer)
    }
  }

  @Test("that a stop cut are dropped")
  func stopped() throws {
    var reader = TextLines(StoppedSource(bytes: MemorySource(Array("one\ntwo\nthr".utf8))))
    var lines: [String] = []
    try reader.forEach { lines.append($0) }
    #expect(lines == ["one", "two"])
  }

  @Test("of bytes that are no text are still lines")
  func noText() throws {
    var reader = TextLines(MemorySource([0xFF, 0xFE, 0x0A, 0x00, 0x0A]))
    var count = 0
    try reader.forEach { _ in count += 1 }
    #expect(count == 2)
  }
}
