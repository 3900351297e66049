/// Writes times in UTC as RFC 3339 does.
///
/// Foundation's formatters take microseconds per call and round on their own; packets come by the
/// million. The calendar is the proleptic Gregorian one; the conversion from days is that of
/// Howard Hinnant's public "chrono-compatible low-level date algorithms".
public enum Timestamp {
  /// `2026-11-22T17:00:00.123456Z`, cut to whole microseconds.
  ///
  /// - Parameter nanoseconds: since 1970-01-01 UTC.
  public static func microseconds(_ nanoseconds: Int64) -> String {
    let (seconds, rest) = floorDivision(nanoseconds, 1_000_000_000)
    return text(seconds: seconds, microseconds: rest / 1000)
  }

  /// `2026-11-22T17:00:00Z`. nil outside the years 0 to 9999.
  ///
  /// - Parameter seconds: since 1970-01-01 UTC.
  public static func seconds(_ seconds: Int64) -> String? {
    guard (-62_167_219_200...253_402_300_799).contains(seconds) else { return nil }
    return text(seconds: seconds, microseconds: nil)
  }

  private static func text(seconds: Int64, microseconds: Int64?) -> String {
    let (days, second) = floorDivision(seconds, 86_400)
    let (year, month, day) = date(daysSince1970: days)
    var digits: [UInt8] = []
    digits.reserveCapacity(27)
    digits.append(year, width: 4, then: "-")
    digits.append(month, width: 2, then: "-")
    digits.append(day, width: 2, then: "T")
    digits.append(second / 3600, width: 2, then: ":")
    digits.append(second / 60 % 60, width: 2, then: ":")
    digits.append(second % 60, width: 2, then: microseconds == nil ? "Z" : ".")
    if let microseconds { digits.append(microseconds, width: 6, then: "Z") }
    return String(decoding: digits, as: UTF8.self)
  }

  private static func date(daysSince1970 days: Int64) -> (Int64, Int64, Int64) {
    // Years begin in March, so that the leap day is the last of the year.
    let (era, dayOfEra) = floorDivision(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func floorDivision(_ number: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Array where Element == UInt8 {
  /// Appends a number of a fixed width, with leading zeros, and a character.
  fileprivate mutating func append(_ number: Int64, width: Int, then character: Unicode.Scalar) {
    var divisor = (1..<width).reduce(Int64(1)) { power, _ in power * 10 }
    while divisor > 0 {
      append(UInt8(truncatingIfNeeded: 0x30 + number / divisor % 10))
      divisor /= 10
    }
    append(UInt8(truncatingIfNeeded: character.value))
  }
}
