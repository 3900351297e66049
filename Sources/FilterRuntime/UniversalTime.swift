public import ArgumentParser
import FoundationEssentials

/// A time on the command line: `2026-01-01T00:00:00Z`, with or without a fraction, or seconds
/// since 1970.
public struct UniversalTime: ExpressibleByArgument, CustomStringConvertible, Sendable {
  /// The first moment of 2026: a fixed default, so that output can be repeated.
  public static let firstOf2026 = UniversalTime(nanoseconds: 1_767_225_600_000_000_000)

  /// Nanoseconds since 1970-01-01 UTC.
  public let nanoseconds: Int64

  /// A time in nanoseconds since 1970-01-01 UTC.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// What the clock says now.
  public static func now() -> UniversalTime {
    UniversalTime(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
  }

  /// Reads a time; nil unless it is one, within about 290 years of 1970.
  public init?(argument: String) {
    let withFraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let seconds: Double
    if let number = Double(argument) {
      seconds = number
    } else if let date = (try? Date(argument, strategy: .iso8601))
      ?? (try? Date(argument, strategy: withFraction))
    {
      seconds = date.timeIntervalSince1970
    } else {
      return nil
    }
    guard abs(seconds) < 9e9 else { return nil }
    nanoseconds = Int64((seconds * 1e6).rounded()) * 1000
  }

  /// The time in ISO 8601, to the second.
  public var description: String {
    Date(timeIntervalSince1970: Double(nanoseconds) / 1e9).formatted(.iso8601)
  }

  /// What help shows for a default.
  public var defaultValueDescription: String { description }
}
