public import ArgumentParser
import Notation
import SystemInterface

/// A time on the command line: `2026-01-01T00:00:00Z`, with or without a fraction, or with the
/// distance to UTC in place of the `Z`, as `+02:00`; or seconds since 1970.
public struct UniversalTime: ExpressibleByArgument, CustomStringConvertible, Sendable {
  /// The first moment of 2026: a fixed default, so that output can be repeated.
  public static let firstOf2026 = UniversalTime(nanoseconds: 1_767_225_600_000_000_000)

  /// Nanoseconds since 1970-01-01 UTC.
  public let nanoseconds: Int64

  /// A time in nanoseconds since 1970-01-01 UTC.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// What the clock says now.
  public static func now() -> UniversalTime { UniversalTime(nanoseconds: wallClockNanoseconds()) }

  /// Reads a time; nil unless it is one, as seconds within about 290 years of 1970.
  public init?(argument: String) {
    if !argument.lowercased().contains("x"), let seconds = Double(argument) {
      guard abs(seconds) < 9e9 else { return nil }
      nanoseconds = Int64((seconds * 1e6).rounded()) * 1000
    } else if let time = Timestamp(argument) ?? UniversalTime.withOffset(argument) {
      nanoseconds = time.nanoseconds
    } else {
      return nil
    }
  }

  /// Reads a time that ends in its distance to UTC, `+02:00` or `+0200`.
  private static func withOffset(_ text: String) -> Timestamp? {
    guard let place = text.lastIndex(where: { $0 == "+" || $0 == "-" }),
      let local = Timestamp(text[..<place] + "Z")
    else { return nil }
    var digits = text[text.index(after: place)...]
    if digits.count == 5, digits.dropFirst(2).first == ":" {
      digits = digits.prefix(2) + digits.suffix(2)
    }
    guard digits.count == 4, digits.allSatisfy(\.isASCIIDigit),
      let hours = Int64(digits.prefix(2)), hours < 24,
      let minutes = Int64(digits.suffix(2)), minutes < 60
    else { return nil }
    let offset = (hours * 3600 + minutes * 60) * 1_000_000_000
    return Timestamp(nanoseconds: local.nanoseconds + (text[place] == "+" ? -offset : offset))
  }

  /// The time in RFC 3339, to the second.
  public var description: String {
    Timestamp.seconds(Timestamp(nanoseconds: nanoseconds).seconds) ?? ""
  }

  /// What help shows for a default.
  public var defaultValueDescription: String { description }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
