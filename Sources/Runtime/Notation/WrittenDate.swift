/// A date and time of day as people and programs write them, found in a text.
public struct WrittenDate: Equatable, Sendable {
  /// Where it stands.
  public let range: Range<Int>
  /// Seconds since 1970-01-01 on the clock that was read.
  let clock: Int64
  /// What follows the whole second, in nanoseconds.
  let fraction: Int64
  /// Seconds ahead of UTC; nil if nothing is said.
  let offset: Int64?

  /// The moment, in nanoseconds since 1970-01-01 UTC; where no zone is said, the clock's is `zone`.
  /// nil outside the years 1970 ... 2261, which `Timestamp` can read again.
  public func nanoseconds(in zone: TimeZoneRules) -> Int64? {
    let seconds = offset.map { clock - $0 } ?? zone.time(ofClock: clock)
    let end = GregorianCalendar.days(year: 2262, month: 1, day: 1) * GregorianCalendar.secondsPerDay
    guard (0..<end).contains(seconds) else { return nil }
    return seconds * 1_000_000_000 + fraction
  }

  /// True if it does not say which zone its clock has.
  public var isLocal: Bool { offset == nil }

  /// The forms that are read, tried in this order. A letter stands for a part, everything else for
  /// itself: `Y` year, `m` month, `b` its name, `d` day, `a` name of the day, `t` time of day, `z`
  /// zone, if there is one; `~` what parts date and time; a blank for any number of them.
  ///
  /// With points the day comes first, with strokes the month, as both are usual where they are.
  /// None is without a year, as in the system's log, or without seconds.
  static let forms: [StaticString] = [
    "Y-m-d~tz", "Y/m/d~tz", "Y.m.d~tz", "d.m.Y~tz", "m/d/Y~tz",
    // ctime and date(1); mail (RFC 5322).
    "a b d tz Y", "b d tz Y", "d b Y~tz", "b d Y~tz",
  ]

  /// The first date of a text in UTF-8 that begins in a range; nil if there is none.
  public static func first(in text: [UInt8], _ range: Range<Int>) -> WrittenDate? {
    var isInWord = false
    for start in range {
      let isWord = text[start].isLetterOrDigit
      defer { isInWord = isWord }
      guard isWord, !isInWord else { continue }
      if let date = at(start, in: text, before: range.upperBound) { return date }
    }
    return nil
  }

  /// The date that begins at a place; nil if none does.
  public static func at(_ start: Int, in text: [UInt8], before end: Int) -> WrittenDate? {
    for form in forms {
      var reader = WrittenDateReader(text, from: start, before: end)
      if let date = reader.read(form) { return date }
    }
    return nil
  }
}

/// Reads one form from one place.
private struct WrittenDateReader {
  private let text: [UInt8]
  private let start: Int
  private let end: Int
  private var position: Int
  private var (year, month, day): (Int64, Int64, Int64) = (0, 0, 0)
  private var (second, fraction): (Int64, Int64) = (0, 0)
  private var offset: Int64?

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ].map { Array($0.utf8) }
  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ].map { Array($0.utf8) }
  /// Zones that have a name in mail (RFC 5322, 4.3), in hours ahead of UTC; other names have
  /// several meanings.
  private static let zones: [(name: [UInt8], hours: Int64)] = [
    ("utc", 0), ("ut", 0), ("gmt", 0), ("z", 0), ("est", -5), ("edt", -4), ("cst", -6), ("cdt", -5),
    ("mst", -7), ("mdt", -6), ("pst", -8), ("pdt", -7),
  ].map { (Array($0.0.utf8), $0.1) }

  init(_ text: [UInt8], from start: Int, before end: Int) {
    (self.text, self.start, position) = (text, start, start)
    self.end = min(end, text.count)
  }

  mutating func read(_ form: StaticString) -> WrittenDate? {
    let isRead = form.withUTF8Buffer { letters in
      for letter in letters {
        guard take(letter) else { return false }
      }
      return true
    }
    guard isRead, current.map({ !$0.isLetterOrDigit }) ?? true, (1970...2261).contains(year),
      (1...12).contains(month), day >= 1,
      day <= GregorianCalendar.daysInMonth(month, of: year)
    else { return nil }
    let days = GregorianCalendar.days(year: year, month: month, day: day)
    return WrittenDate(
      range: start..<position, clock: days * GregorianCalendar.secondsPerDay + second,
      fraction: fraction, offset: offset)
  }

  private var current: UInt8? { position < end ? text[position] : nil }

  private mutating func take(_ letter: UInt8) -> Bool {
    switch Unicode.Scalar(letter) {
    case "Y": takeNumber(4...4).map { year = $0 } != nil
    case "m": takeNumber(1...2).map { month = $0 } != nil
    case "d": takeNumber(1...2).map { day = $0 } != nil
    case "b": takeName(Self.months).map { month = Int64($0 + 1) } != nil
    case "a": takeName(Self.weekdays) != nil
    case "t": takeTimeOfDay()
    case "z": takeZone()
    case "~": takeAny("Tt_") || takeBlanks()
    case " ": takeBlanks()
    default: takeAny(letter)
    }
  }

  private mutating func takeAny(_ letter: UInt8) -> Bool {
    guard current == letter else { return false }
    position += 1
    return true
  }

  private mutating func takeAny(_ letters: String) -> Bool {
    guard let byte = current, letters.utf8.contains(byte) else { return false }
    position += 1
    return true
  }

  /// One blank or more; a comma among them says nothing.
  private mutating func takeBlanks() -> Bool {
    let first = position
    while let byte = current, byte <= 0x20 || byte == UInt8(ascii: ",") { position += 1 }
    return position > first
  }

  private mutating func takeNumber(_ digits: ClosedRange<Int>) -> Int64? {
    let first = position
    var value: Int64 = 0
    while let byte = current, (0x30...0x39).contains(byte), position - first < digits.upperBound {
      value = value * 10 + Int64(byte - 0x30)
      position += 1
    }
    return position - first < digits.lowerBound ? nil : value
  }

  /// A name in full or its first three letters, in either case.
  private mutating func takeName(_ names: [[UInt8]]) -> Int? {
    let word = takeWord()
    return names.firstIndex { word == $0 || word.elementsEqual($0.prefix(3)) }
  }

  private mutating func takeWord() -> [UInt8] {
    let first = position
    while let byte = current, byte.isLetter { position += 1 }
    return text[first..<position].map { $0 | 0x20 }
  }

  private mutating func takeTimeOfDay() -> Bool {
    guard var hour = takeNumber(1...2), takeAny(":"), let minute = takeNumber(2...2), takeAny(":"),
      let seconds = takeNumber(2...2), minute < 60, seconds < 60
    else { return false }
    takeFraction()
    if let half = takeHalfOfDay() {
      guard (1...12).contains(hour) else { return false }
      hour = hour % 12 + half
    }
    second = hour * 3600 + minute * 60 + seconds
    return hour < 24
  }

  private mutating func takeFraction() {
    let before = position
    guard takeAny(".,"), let value = takeNumber(1...9) else {
      position = before
      return
    }
    fraction = (position - before - 1..<9).reduce(value) { scaled, _ in scaled * 10 }
    while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
  }

  /// 0 for AM, 12 for PM.
  private mutating func takeHalfOfDay() -> Int64? {
    let before = position
    _ = takeBlanks()
    let word = takeWord()
    if word == Array("am".utf8) { return 0 }
    if word == Array("pm".utf8) { return 12 }
    position = before
    return nil
  }

  /// Always true: a zone need not be there.
  private mutating func takeZone() -> Bool {
    let before = position
    let isApart = takeBlanks()
    let word = takeWord()
    if let zone = Self.zones.first(where: { $0.name == word }) {
      offset = zone.hours * 3600
    } else if word.isEmpty, let (value, end) = distance(isApart: isApart) {
      (offset, position) = (value, end)
    } else {
      position = before
    }
    return true
  }

  /// `+hh:mm` or `+hhmm`; `+hh` only where nothing parts it from the time.
  private func distance(isApart: Bool) -> (Int64, end: Int)? {
    for length in [6, 5, 3] where position + length <= end && (length > 3 || !isApart) {
      let next = position + length
      if next < end, text[next].isLetterOrDigit || text[next] == UInt8(ascii: ":") { continue }
      if let value = TimeZoneRules.offset(text[position..<next]) { return (value, next) }
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
  fileprivate var isLetterOrDigit: Bool { isLetter || (0x30...0x39).contains(self) }
}
