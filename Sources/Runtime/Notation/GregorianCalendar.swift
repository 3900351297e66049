/// Days and dates of the proleptic Gregorian calendar, in UTC.
///
/// Foundation's formatters take microseconds per call and round on their own; packets come by the
/// million. The conversions are those of Howard Hinnant's public "chrono-compatible low-level date
/// algorithms": years begin in March, so that the leap day is the last of the year.
enum GregorianCalendar {
  static let secondsPerDay: Int64 = 86_400
  /// Days from 0000-03-01 to 1970-01-01.
  private static let daysBefore1970: Int64 = 719_468
  /// Days in 400 years.
  private static let daysPerEra: Int64 = 146_097

  /// Year, month (1 ... 12) and day (1 ... 31).
  static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivision(days + daysBefore1970, daysPerEra)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  /// Days since 1970-01-01 of a date; years from 0 on.
  static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - daysBefore1970
  }

  /// 28 ... 31.
  static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
    let next =
      month == 12
      ? days(year: year + 1, month: 1, day: 1) : days(year: year, month: month + 1, day: 1)
    return next - days(year: year, month: month, day: 1)
  }

  /// Quotient rounded down, and a remainder that is never below zero.
  static func floorDivision(
    _ number: Int64, _ divisor: Int64
  ) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
