import Notation

/// What a line without a packet is to the packets below it.
///
/// `HVAC: Running` is a line of words, `model     : LandisGyr-GS` and `sample rate is: 250000 Hz`
/// are what programs print: a colon stands in a line of words once, next to the word before it,
/// with a blank and no number behind it.
enum PacketLabel: Equatable {
  /// A line of words: what a person calls them.
  case words(String)
  /// A row or a ruler of a table, numbers, digits of a packet: it changes nothing.
  case row
  /// Something else, such as what a program has printed: no words above it are for packets below.
  case other

  /// Unicode scalars of a label that are kept, in UTF-8 160 bytes at most. Not characters as they
  /// are seen: any number of marks may stand over one letter.
  static let longest = 40
  /// Bytes of a line that may be a label; longer ones are prose.
  private static let longestLine = 100
  /// What stands around a heading.
  private static let decoration = Array(" \t\r*_=->\"'`:|#,;.~+".utf8)
  /// What no heading has, but what programs print has.
  private static let ofPrograms = Array("=[]{}<>\\@".utf8)
  /// Digits without a decimal one among them that are no word.
  private static let longerThanWords = 8

  /// Reads a plain line that holds no packet.
  ///
  /// - Parameter isInBlock: whether it stands among the lines `key : value` of a program.
  init(_ line: [UInt8], isInBlock: Bool = false) {
    let cells = PacketLabel.cells(line)
    guard cells.count == 1, let cell = cells.first else {
      self = cells.isEmpty && line.contains(UInt8(ascii: "_")) ? .other : .row
      return
    }
    let words = cell.split(separator: 0x20)
    guard !words.allSatisfy(PacketLabel.isOfDigits) else {
      self = .row
      return
    }
    guard cell.count <= PacketLabel.longestLine, !cell.contains(where: Self.ofPrograms.contains),
      PacketLabel.mayHaveItsColon(cell, isInBlock),
      WrittenDate.first(in: line, cell.startIndex..<cell.endIndex) == nil
    else {
      self = .other
      return
    }
    let numbers = words.count { PacketLabel.isNumber($0) }
    if numbers <= 2 || 2 * numbers < words.count, cell.contains(where: PacketLabel.isLetter),
      let text = PacketLabel.plain(cell)
    {
      self = .words(text)
    } else {
      self = .row
    }
  }

  /// True without a colon, or with one as in `HVAC: Running`.
  private static func mayHaveItsColon(_ cell: ArraySlice<UInt8>, _ isInBlock: Bool) -> Bool {
    guard let colon = cell.firstIndex(of: UInt8(ascii: ":")) else { return true }
    let value = cell[(colon + 1)...]
    guard !isInBlock, let last = cell[..<colon].last, last > 0x20, value.first == 0x20,
      !value.contains(UInt8(ascii: ":")), cell[..<colon].contains(where: isLetter),
      let first = value.trimmed.first
    else { return false }
    return isLetter(first)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (0x61...0x7A).contains(byte | 0x20)
  }

  /// True for `0x1`, `40DA952B` and `-61.5`; `Cafe` and `AC` are words.
  private static func isOfDigits(_ word: ArraySlice<UInt8>) -> Bool {
    let isDecimal = { (0x30...0x39).contains($0) } as (UInt8) -> Bool
    let digits = CellDigits(word).digits
    if digits.allSatisfy({ Hexadecimal.value(of: $0) != Hexadecimal.noDigit }) {
      let hasPrefix = word.count > 2 && word.prefix(2).map { $0 | 0x20 } == Array("0x".utf8)
      if hasPrefix || digits.count >= longerThanWords { return true }
      if digits.count >= 4, digits.contains(where: isDecimal) { return true }
    }
    return word.contains(where: isDecimal)
      && word.allSatisfy { isDecimal($0) || "+-.,%".utf8.contains($0) }
  }

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    word.contains { $0 <= 0x39 }
      && word.allSatisfy { Hexadecimal.value(of: $0) != Hexadecimal.noDigit }
  }

  /// A text as a label: printable, without blanks around it, not too long; nil if nothing is left.
  static func plain(_ text: some Sequence<UInt8>) -> String? {
    let scalars = String(decoding: Array(text), as: UTF8.self).unicodeScalars.lazy
      .filter(\.isPrintable).drop { $0.value <= 0x20 }
    let label = Array(String(String.UnicodeScalarView(scalars.prefix(longest))).utf8).trimmed
    return label.isEmpty ? nil : String(decoding: label, as: UTF8.self)
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
