import AirInterface
import Notation
public import RecordStream

/// Reads a packet from a line of hexadecimal text, in the dialects that people's logs have.
///
/// - bare or spaced digits, upper or lower case;
/// - `[CRC: OK] 80FF2A… Baudrate: …`, as gr-smart_meters prints, colours and all, and as the
///   tools of swannman/gridstream-protocol keep it;
/// - `{600}2ad5…`, as rtl_433 prints: the number of bits, then the digits; also inside its JSON;
/// - any words, such as a time, before a header `00FF2A` or `80FF2A`;
/// - settings of gs-synth, such as `at=0.5`, after the packet.
///
/// The packet may begin with `00 FF` (version 4), `80 FF` (version 5) or, where the header was
/// left out, with `2A`.
public enum HexLine {
  /// Why a line holds no packet.
  public enum Fault: Error, Equatable, CustomStringConvertible {
    /// Something else than hexadecimal digits.
    case notHexadecimal
    /// An odd number of digits.
    case oddDigits(Int)
    /// Digits that begin with no header.
    case noHeader

    /// One line for a person.
    public var description: String {
      switch self {
      case .notHexadecimal: "not a packet in hexadecimal"
      case .oddDigits(let count): "half a byte is missing: \(count) hexadecimal digits"
      case .noHeader: "no packet: it should begin with 00FF, 80FF or 2A"
      }
    }
  }

  /// Digits of a number of bits, and its bracket.
  private static let longestBitCount = 10
  /// What the packet begins with where other words stand before it.
  private static let wholeHeaders = [HeaderPattern.bytes, HeaderPattern.loggedVersion5].map {
    ($0 + [PacketHeader.startByte]).hexadecimal
  }
  /// Characters of a comment that are kept.
  private static let longestComment = 40

  /// The packet of a line; nil for a line that is empty or a comment (`#`).
  public static func frame(_ line: String) throws(Fault) -> Frame? {
    let plain = withoutColours(line)
    var text = plain.trimmed
    if text.isEmpty || text.utf8.first == UInt8(ascii: "#") { return nil }
    let bitCount = dropBitCount(&text)
    dropBrackets(&text)
    var digits = try digits(fromHeader(text) ?? text)
    // Whole bytes of the announced bits: what is left of a byte cannot belong to the packet.
    if let bitCount, bitCount >= 8 { digits.removeLast(max(0, digits.count - bitCount / 8 * 2)) }
    return try frame(bytes(digits))
  }

  /// The text of a comment line, `#` and control characters taken off; nil for any other line, and
  /// for an empty comment.
  public static func comment(_ line: String) -> String? {
    let text = line.trimmed
    guard text.utf8.first == UInt8(ascii: "#") else { return nil }
    let printable = text.drop { $0 == "#" }.unicodeScalars.filter(\.isPrintable)
    let comment = String(String.UnicodeScalarView(printable)).trimmed.prefix(longestComment)
    return comment.isEmpty ? nil : String(comment)
  }

  private static func frame(_ bytes: [UInt8]) throws(Fault) -> Frame {
    if HeaderPattern.begins(bytes) { return Frame(bytes: bytes, version: 4) }
    if bytes.starts(with: HeaderPattern.loggedVersion5) { return Frame(bytes: bytes, version: 5) }
    guard bytes.first == PacketHeader.startByte else { throw .noHeader }
    return Frame(bytes: HeaderPattern.bytes + bytes, version: 0)
  }

  /// The line without a terminal's control sequences.
  private static func withoutColours(_ line: String) -> String {
    guard line.utf8.contains(escape) else { return line }
    var kept: [UInt8] = []
    var isInSequence = false
    for character in line.utf8 {
      if character == escape {
        isInSequence = true
      } else if !isInSequence {
        kept.append(character)
      } else if character != UInt8(ascii: "["), (0x40...0x7E).contains(character) {
        isInSequence = false
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  private static let escape: UInt8 = 0x1B
  private static let colon = UInt8(ascii: ":")
  private static let equalsSign = UInt8(ascii: "=")

  /// Takes `{600}` off, what stands before it, such as `codes     : `, and what a quotation mark
  /// ends.
  private static func dropBitCount(_ text: inout Substring) -> Int? {
    var rest = text
    while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")) {
      rest = rest[rest.utf8.index(after: open)...]
      guard let close = rest.utf8.prefix(longestBitCount).firstIndex(of: UInt8(ascii: "}")),
        let count = Int(rest[..<close])
      else { continue }
      rest = rest[rest.utf8.index(after: close)...]
      text = rest[..<(rest.utf8.firstIndex(of: UInt8(ascii: "\"")) ?? rest.endIndex)]
      return count
    }
    return nil
  }

  /// Takes words in brackets off the start, and whatever stands before `[CRC: …]`.
  private static func dropBrackets(_ text: inout Substring) {
    if text.utf8.contains(UInt8(ascii: "[")), let tag = text.firstRange(of: "[CRC:") {
      text = text[tag.lowerBound...]
    }
    while text.utf8.first == UInt8(ascii: "["),
      let close = text.utf8.firstIndex(of: UInt8(ascii: "]"))
    {
      text = text[text.index(after: close)...].trimmedStart
    }
  }

  /// The text from the first word on that begins with a whole header, if other words stand before
  /// it that are no digits.
  private static func fromHeader(_ text: Substring) -> Substring? {
    let first = text.utf8.prefix { $0 > 0x20 }
    let noDigit = Hexadecimal.noDigit
    if first.allSatisfy({ Hexadecimal.value(of: $0) != noDigit || $0 == UInt8(ascii: ",") }) {
      return nil
    }
    let header = text.split(whereSeparator: \.isWhitespace).first { word in
      wholeHeaders.contains { word.prefix($0.count).uppercased() == $0 }
    }
    return header.map { text[$0.startIndex...] }
  }

  /// The hexadecimal digits, in ASCII, up to the first word that is something else.
  private static func digits(_ text: Substring) throws(Fault) -> [UInt8] {
    var digits: [UInt8] = []
    for word in text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 || $0 == 0x2C }) {
      guard word.allSatisfy({ Hexadecimal.value(of: $0) != Hexadecimal.noDigit }) else {
        // `Baudrate: …` and `at=0.5` end the packet; `00FF2Azz` is not one.
        guard !digits.isEmpty, word.contains(where: { $0 == colon || $0 == equalsSign }) else {
          throw .notHexadecimal
        }
        break
      }
      digits += word
    }
    guard !digits.isEmpty else { throw .notHexadecimal }
    return digits
  }

  private static func bytes(_ digits: [UInt8]) throws(Fault) -> [UInt8] {
    guard let bytes = [UInt8](hexadecimal: digits) else { throw .oddDigits(digits.count) }
    return bytes
  }
}

extension StringProtocol {
  fileprivate var trimmed: Substring {
    let text = Substring(self).trimmedStart
    // Found in one pass: to drop one character after the other counts them all each time.
    guard let last = text.utf8.lastIndex(where: { $0 > 0x20 }) else { return "" }
    return text[..<text.utf8.index(after: last)]
  }
}

extension Substring {
  fileprivate var trimmedStart: Substring {
    drop { $0.isASCII && $0.isWhitespace }
  }
}
