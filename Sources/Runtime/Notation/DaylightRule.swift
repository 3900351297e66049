/// Standard and daylight saving time by the calendar, as POSIX writes it in `TZ`:
/// `CST6CDT,M3.2.0,M11.1.0` (IEEE Std 1003.1, 8.3; RFC 8536, 3.3).
struct DaylightRule: Equatable, Sendable {
  /// A day of each year, and a time of it on the clock.
  struct Change: Equatable, Sendable {
    enum Day: Equatable, Sendable {
      /// Week 1 ... 5 of a month, 5 being the last, and a weekday, 0 for Sunday.
      case weekday(month: Int64, week: Int64, weekday: Int64)
      /// Days after January 1, February 29 counted or not.
      case ofYear(Int64, countingLeapDay: Bool)
    }

    let day: Day
    /// Seconds after midnight.
    let time: Int64

    /// The moment on the clock, in seconds since 1970-01-01.
    func clock(year: Int64) -> Int64 {
      daysSince1970(year: year) * GregorianCalendar.secondsPerDay + time
    }

    private func daysSince1970(year: Int64) -> Int64 {
      switch day {
      case .ofYear(let number, let countsLeapDay):
        let isAfterLeapDay =
          !countsLeapDay && number >= 59 && GregorianCalendar.daysInMonth(2, of: year) == 29
        return GregorianCalendar.days(year: year, month: 1, day: 1) + number
          + (isAfterLeapDay ? 1 : 0)
      case .weekday(let month, let week, let weekday):
        let first = GregorianCalendar.days(year: year, month: month, day: 1)
        // 1970-01-01 was a Thursday.
        let firstWeekday = GregorianCalendar.floorDivision(first + 4, 7).remainder
        let day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
        return first + (day < GregorianCalendar.daysInMonth(month, of: year) ? day : day - 7)
      }
    }
  }

  /// Seconds ahead of UTC without daylight saving time.
  let standardOffset: Int64
  /// The same with it, and when it begins and ends; nil if there is none.
  private let daylight: Daylight?

  private struct Daylight: Equatable, Sendable {
    let offset: Int64
    let start: Change
    let end: Change
  }

  /// Seconds ahead of UTC at a moment, in seconds since 1970-01-01 UTC.
  func offset(at time: Int64) -> Int64 {
    guard let daylight else { return standardOffset }
    let days = GregorianCalendar.floorDivision(
      time + standardOffset, GregorianCalendar.secondsPerDay
    ).quotient
    let year = GregorianCalendar.date(daysSince1970: days).year
    let start = daylight.start.clock(year: year) - standardOffset
    let end = daylight.end.clock(year: year) - daylight.offset
    // South of the equator it begins late in a year and ends early in the next.
    let isDaylight = start < end ? start <= time && time < end : !(end <= time && time < start)
    return isDaylight ? daylight.offset : standardOffset
  }
}

// MARK: - Reading

extension DaylightRule {
  /// What the C library takes where a rule names daylight saving time, but not when it is.
  private static let usualChanges = "M3.2.0,M11.1.0"

  /// Reads a rule; nil for anything else, and for clocks that are a day or more from UTC.
  init?(_ text: some Collection<UInt8>) {
    var rest = Array(text)[...]
    guard DaylightRule.takeName(&rest), let offset = DaylightRule.takeTime(&rest),
      abs(offset) <= TimeZoneRules.greatestOffset
    else { return nil }
    standardOffset = -offset
    guard !rest.isEmpty else {
      daylight = nil
      return
    }
    guard DaylightRule.takeName(&rest) else { return nil }
    var daylightOffset = standardOffset + 3600
    if let first = rest.first, first != UInt8(ascii: ",") {
      guard let offset = DaylightRule.takeTime(&rest) else { return nil }
      daylightOffset = -offset
    }
    guard abs(daylightOffset) <= TimeZoneRules.greatestOffset else { return nil }
    if rest.isEmpty { rest = Array(("," + DaylightRule.usualChanges).utf8)[...] }
    guard DaylightRule.take(",", &rest), let start = DaylightRule.takeChange(&rest),
      DaylightRule.take(",", &rest), let end = DaylightRule.takeChange(&rest), rest.isEmpty
    else { return nil }
    daylight = Daylight(offset: daylightOffset, start: start, end: end)
  }

  /// Takes three letters or more, or anything between `<` and `>`.
  private static func takeName(_ text: inout ArraySlice<UInt8>) -> Bool {
    if take("<", &text) {
      guard let close = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
      text = text[(close + 1)...]
      return true
    }
    let rest = text.drop { (0x61...0x7A).contains($0 | 0x20) }
    defer { text = rest }
    return text.count - rest.count >= 3
  }

  /// Takes hours, minutes and seconds, with a sign or without; the result in seconds.
  private static func takeTime(_ text: inout ArraySlice<UInt8>) -> Int64? {
    let isNegative = take("-", &text)
    if !isNegative { _ = take("+", &text) }
    guard let hours = takeNumber(&text, upTo: 167) else { return nil }
    var seconds = hours * 3600
    for unit in [60, 1] as [Int64] where take(":", &text) {
      guard let part = takeNumber(&text, upTo: 59) else { return nil }
      seconds += part * unit
    }
    return isNegative ? -seconds : seconds
  }

  private static func takeChange(_ text: inout ArraySlice<UInt8>) -> Change? {
    guard let day = takeDay(&text) else { return nil }
    guard take("/", &text) else { return Change(day: day, time: 2 * 3600) }
    return takeTime(&text).map { Change(day: day, time: $0) }
  }

  private static func takeDay(_ text: inout ArraySlice<UInt8>) -> Change.Day? {
    if take("M", &text) {
      guard let month = takeNumber(&text, upTo: 12), month > 0, take(".", &text),
        let week = takeNumber(&text, upTo: 5), week > 0, take(".", &text),
        let weekday = takeNumber(&text, upTo: 6)
      else { return nil }
      return .weekday(month: month, week: week, weekday: weekday)
    }
    if take("J", &text) {
      guard let day = takeNumber(&text, upTo: 365), day > 0 else { return nil }
      return .ofYear(day - 1, countingLeapDay: false)
    }
    return takeNumber(&text, upTo: 365).map { .ofYear($0, countingLeapDay: true) }
  }

  private static func takeNumber(_ text: inout ArraySlice<UInt8>, upTo limit: Int64) -> Int64? {
    let digits = text.prefix { (0x30...0x39).contains($0) }
    guard (1...3).contains(digits.count) else { return nil }
    text = text.dropFirst(digits.count)
    let value = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    return value <= limit ? value : nil
  }

  private static func take(_ character: Unicode.Scalar, _ text: inout ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: character) else { return false }
    text = text.dropFirst()
    return true
  }
}
