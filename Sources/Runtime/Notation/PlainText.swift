import SystemInterface

/// Text for one line of a terminal: whatever would move the cursor, change its colours or turn the
/// direction of writing is replaced. What came over the air or from a file goes through it.
public func printable(_ text: String) -> String {
  // Most texts are ASCII.
  if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    scalars.append(scalar.isPrintable ? scalar : "\u{FFFD}")
  }
  return String(scalars)
}

extension Unicode.Scalar {
  /// False for what controls a terminal or the direction of writing.
  public var isPrintable: Bool {
    let category = properties.generalCategory
    return category != .control && category != .format
  }
}

/// True for what parts the cells of a line: blanks and what else is not printed, bars, commas, semicolons,
/// quotation marks and brackets.
@inlinable
public func partsCells(_ byte: UInt8) -> Bool {
  switch Unicode.Scalar(byte) {
  case "\0"..." ", "|", ",", ";", "\"", "'", "`", "(", ")", "[", "]", "{", "}": true
  default: false
  }
}

/// A number with its noun, for messages: `1 burst`, `2 bursts`. `noun` is the singular of one that
/// takes an s.
public func counted(_ count: some BinaryInteger, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// Seconds as `82d 23:17:15`; empty below zero.
public func durationText(seconds: Int64) -> String {
  guard seconds >= 0 else { return "" }
  let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { part in
    part < 10 ? "0\(part)" : "\(part)"
  }
  return "\(seconds / 86_400)d " + clock.joined(separator: ":")
}

extension StringProtocol {
  /// The text filled up with blanks to so many characters; a longer one stays as it is.
  public func padded(to width: Int, alignedRight: Bool = false) -> String {
    let padding = String(repeating: " ", count: Swift.max(0, width - count))
    return alignedRight ? padding + self : self + padding
  }
}

extension String {
  /// The text without blanks at its end.
  public var withoutTrailingBlanks: String {
    guard let last = utf8.lastIndex(where: { $0 != 0x20 }) else { return "" }
    return String(self[...last])
  }
}

extension Double {
  /// The number with so many decimals, 0 ... 17, rounded to the nearest, without an exponent.
  public func decimals(_ places: Int) -> String { fixedPointText(self, decimals: places) }
}
