import Foundation

/// Values as a person reads them.
enum CellText {
  /// Upper-case hexadecimal, two digits a byte; empty if the number does not fit.
  static func hexadecimal(_ value: Int64, bytes: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    guard value >= 0, digits.count <= 2 * bytes else { return "" }
    return String(repeating: "0", count: 2 * bytes - digits.count) + digits
  }

  /// Seconds as `82d 23:17:15`; empty below zero.
  static func duration(_ seconds: Int64) -> String {
    guard seconds >= 0 else { return "" }
    let clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { twoDigits($0) }
    return "\(seconds / 86_400)d " + clock.joined(separator: ":")
  }

  /// A number with a fixed count of decimals; empty if it is far too large for a column.
  static func decimal(_ value: Double, places: Int) -> String {
    guard abs(value) < 1e9 else { return "" }
    return String(format: "%.\(places)f", value)
  }

  /// `17:00:00.123` of `2026-11-22T17:00:00.123456Z`; any other text as it is.
  static func timeOfDay(_ timestamp: String) -> String {
    guard Timestamp(timestamp) != nil else { return timestamp }
    let time = timestamp.dropFirst(11).dropLast()
    return String(time.prefix(12))
  }

  /// Text for one line of a terminal: whatever would move the cursor or change its colours is
  /// replaced.
  static func printable(_ text: String) -> String {
    let isHarmless = text.unicodeScalars.allSatisfy { !CharacterSet.controlCharacters.contains($0) }
    if isHarmless { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(CharacterSet.controlCharacters.contains(scalar) ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }

  private static func twoDigits(_ value: Int64) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
