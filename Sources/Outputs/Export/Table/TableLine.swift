import Notation

/// A line of the table while it is put together, as UTF-8.
struct TableLine: Sendable {
  /// Blanks between two columns.
  static let separation = 2

  /// The line so far, and the room of those before it, which it takes over.
  private(set) var bytes: [UInt8] = []
  private var isEmpty = true

  /// Begins the next line.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    isEmpty = true
  }

  /// Appends a cell, filled up to a width in characters; a longer one is not cut.
  mutating func append(_ text: String, width: Int, alignedRight: Bool = false) {
    if !isEmpty { appendBlanks(TableLine.separation) }
    isEmpty = false
    // Nearly all texts are ASCII, of which a byte is a character.
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    let text = isPlain ? text : printable(text)
    let blanks = width - (isPlain ? text.utf8.count : text.count)
    if alignedRight { appendBlanks(blanks) }
    bytes += text.utf8
    if !alignedRight { appendBlanks(blanks) }
  }

  /// Appends a cell that is cut where the line ends.
  mutating func append(_ text: String, cutTo width: Int) {
    let text = printable(text)
    append(text.count > width ? text.prefix(max(0, width - 1)) + "…" : text, width: 0)
  }

  /// Ends the line: nothing but its end follows the last character that is no blank.
  mutating func end() {
    let last = bytes.lastIndex { $0 != UInt8(ascii: " ") }
    bytes.removeLast(bytes.count - (last.map { $0 + 1 } ?? 0))
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func appendBlanks(_ count: Int) {
    guard count > 0 else { return }
    for _ in 0..<count { bytes.append(UInt8(ascii: " ")) }
  }
}
