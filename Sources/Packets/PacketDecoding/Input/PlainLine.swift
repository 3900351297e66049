/// A line as UTF-8 without what terminals, browsers and word processors put into it.
enum PlainLine {
  private static let escape: UInt8 = 0x1B

  /// The line with plain blanks, quotation marks, hyphens and bars, and without a terminal's
  /// control sequences, byte order marks and signs of no width.
  static func bytes(_ line: String) -> [UInt8] {
    let bytes = Array(line.utf8)
    // Nearly all lines are plain.
    guard bytes.contains(where: { $0 >= 0x80 || $0 == escape }) else { return bytes }
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    for scalar in String(decoding: withoutColours(bytes), as: UTF8.self).unicodeScalars {
      switch substitute(scalar) {
      case .itself: plain.append(contentsOf: UTF8.encode(scalar) ?? .init())
      case .character(let character): plain.append(UInt8(ascii: character))
      case .nothing: break
      }
    }
    return plain
  }

  private enum Substitute {
    case itself
    case character(Unicode.Scalar)
    case nothing
  }

  private static func substitute(_ scalar: Unicode.Scalar) -> Substitute {
    switch scalar {
    case "\u{FEFF}", "\u{200B}"..."\u{200F}", "\u{2060}", "\u{AD}": .nothing
    case "\u{A0}", "\u{1680}", "\u{2000}"..."\u{200A}", "\u{202F}", "\u{205F}", "\u{3000}":
      .character(" ")
    case "\u{2018}"..."\u{201B}", "\u{2032}": .character("'")
    case "\u{201C}"..."\u{201F}", "\u{AB}", "\u{BB}", "\u{2033}": .character("\"")
    case "\u{2010}"..."\u{2015}", "\u{2212}": .character("-")
    case "\u{2502}", "\u{2503}", "\u{2551}", "\u{FF5C}", "\u{A6}": .character("|")
    default: .itself
    }
  }

  private static func withoutColours(_ line: [UInt8]) -> [UInt8] {
    guard line.contains(escape) else { return line }
    var kept: [UInt8] = []
    var isInSequence = false
    for character in line {
      if character == escape {
        isInSequence = true
      } else if !isInSequence {
        kept.append(character)
      } else if character != UInt8(ascii: "["), (0x40...0x7E).contains(character) {
        isInSequence = false
      }
    }
    return kept
  }
}

extension Collection<UInt8> where SubSequence == ArraySlice<UInt8> {
  /// Without blanks and control characters at both ends.
  var trimmed: ArraySlice<UInt8> {
    let rest = drop { $0 <= 0x20 }
    guard let last = rest.lastIndex(where: { $0 > 0x20 }) else { return rest.prefix(0) }
    return rest[...last]
  }
}
