import Notation

/// What a line without a packet is to the packets below it.
enum PacketLabel: Equatable {
  /// A line of words: what a person calls them.
  case words(String)
  /// A row or a ruler of a table: it changes nothing.
  case row
  /// Something else, such as what a program has printed; words above it were not for packets.
  case other

  /// Characters of a label that are kept.
  static let longest = 40
  /// Bytes of a line that may be a label; longer ones are prose.
  private static let longestLine = 100
  /// What stands around a heading.
  private static let decoration = Array(" \t\r*_=->\"'`:|#,;.~+".utf8)
  /// What no heading has, but what programs print has.
  private static let ofPrograms = Array(":=[]{}<>\\@".utf8)

  /// Reads a plain line that holds no packet.
  init(_ line: [UInt8]) {
    let cells = PacketLabel.cells(line)
    guard cells.count == 1, let cell = cells.first else {
      self = cells.isEmpty && line.contains(UInt8(ascii: "_")) ? .other : .row
      return
    }
    guard cell.count <= PacketLabel.longestLine, !cell.contains(where: Self.ofPrograms.contains),
      WrittenDate.first(in: line, cell.startIndex..<cell.endIndex) == nil
    else {
      self = .other
      return
    }
    let words = cell.split(separator: 0x20)
    let numbers = words.count { PacketLabel.isNumber($0) }
    if numbers > 2, 2 * numbers >= words.count {
      self = .row
    } else if cell.contains(where: { $0 >= 0x80 || (0x61...0x7A).contains($0 | 0x20) }),
      let text = PacketLabel.plain(cell)
    {
      self = .words(text)
    } else {
      self = .other
    }
  }

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    word.contains { $0 <= 0x39 }
      && word.allSatisfy { Hexadecimal.value(of: $0) != Hexadecimal.noDigit }
  }

  /// A text as a label: printable, without blanks around it, not too long; nil if nothing is left.
  static func plain(_ text: some Sequence<UInt8>) -> String? {
    let scalars = String(decoding: Array(text), as: UTF8.self).unicodeScalars
    let printable = String(String.UnicodeScalarView(scalars.filter(\.isPrintable)))
    let trimmed = Array(printable.utf8).trimmed
    let label = String(decoding: trimmed, as: UTF8.self).prefix(longest)
    return label.isEmpty ? nil : String(decoding: Array(label.utf8).trimmed, as: UTF8.self)
  }

  /// What is not empty of the cells of a table's row, or the whole line where it is none.
  private static func cells(_ line: [UInt8]) -> [ArraySlice<UInt8>] {
    let bars = Array("|;\t".utf8)
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    for (position, byte) in line.enumerated() {
      let next = position + 1 < line.count ? line[position + 1] : 0
      // A comma in a sentence has a blank behind it.
      guard bars.contains(byte) || byte == UInt8(ascii: ",") && next > 0x20 else { continue }
      parts.append(line[start..<position])
      start = position + 1
    }
    return (parts + [line[start...]]).map(undecorated).filter { !$0.isEmpty }
  }

  private static func undecorated(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let rest = text.drop { decoration.contains($0) || $0 < 0x20 }
    guard let last = rest.lastIndex(where: { !decoration.contains($0) && $0 > 0x20 }) else {
      return rest.prefix(0)
    }
    return rest[...last]
  }
}
