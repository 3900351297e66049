import ArgumentParser
import Foundation

/// A time on the command line: `2026-01-01T00:00:00Z`, or seconds since 1970.
struct UniversalTime: ExpressibleByArgument, CustomStringConvertible {
  /// The default: fixed, so that output can be repeated.
  static let firstOf2026 = UniversalTime(nanoseconds: 1_767_225_600_000_000_000)

  /// Nanoseconds since 1970-01-01 UTC.
  let nanoseconds: Int64

  init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  init?(argument: String) {
    let seconds: Double
    if let number = Double(argument) {
      seconds = number
    } else if let date = try? Date(argument, strategy: .iso8601) {
      seconds = date.timeIntervalSince1970
    } else {
      return nil
    }
    guard abs(seconds) < 9e9 else { return nil }
    nanoseconds = Int64((seconds * 1e9).rounded())
  }

  var description: String {
    Date(timeIntervalSince1970: Double(nanoseconds) / 1e9).formatted(.iso8601)
  }

  var defaultValueDescription: String { description }
}
