/// A moment in UTC, written and read as RFC 3339 has it: `2026-11-22T17:00:00.123456Z`.
public struct Timestamp: Equatable, Comparable, Hashable, Sendable {
  /// Nanoseconds since 1970-01-01 UTC.
  public var nanoseconds: Int64

  /// A moment in nanoseconds since 1970-01-01 UTC.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Earlier is less.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Whole seconds since 1970-01-01 UTC, rounded down.
  public var seconds: Int64 {
    GregorianCalendar.floorDivision(nanoseconds, Timestamp.nanosecondsPerSecond).quotient
  }

  private static let nanosecondsPerSecond: Int64 = 1_000_000_000
}

// MARK: - Writing

extension Timestamp {
  /// `2026-11-22T17:00:00.123456Z`, cut to whole microseconds.
  public var text: String { Timestamp.microseconds(nanoseconds) }

  /// As `text`, of nanoseconds since 1970-01-01 UTC.
  public static func microseconds(_ nanoseconds: Int64) -> String {
    let (seconds, rest) = GregorianCalendar.floorDivision(nanoseconds, nanosecondsPerSecond)
    return text(seconds: seconds, microseconds: rest / 1000)
  }

  /// `2026-11-22T17:00:00.123456789Z`, of nanoseconds since 1970-01-01 UTC: nothing is lost.
  public static func exact(_ nanoseconds: Int64) -> String {
    let (_, rest) = GregorianCalendar.floorDivision(nanoseconds, 1000)
    let digits = "\(rest)"
    return microseconds(nanoseconds).dropLast() + String(repeating: "0", count: 3 - digits.count)
      + digits + "Z"
  }

  /// `2026-11-22T17:00:00Z`, of seconds since 1970-01-01 UTC. nil outside the years 0 to 9999.
  public static func seconds(_ seconds: Int64) -> String? {
    guard (-62_167_219_200...253_402_300_799).contains(seconds) else { return nil }
    return text(seconds: seconds, microseconds: nil)
  }

  private static func text(seconds: Int64, microseconds: Int64?) -> String {
    let (days, second) = GregorianCalendar.floorDivision(seconds, GregorianCalendar.secondsPerDay)
    let date = GregorianCalendar.date(daysSince1970: days)
    var digits: [UInt8] = []
    digits.reserveCapacity(27)
    digits.append(date.year, width: 4, then: "-")
    digits.append(date.month, width: 2, then: "-")
    digits.append(date.day, width: 2, then: "T")
    digits.append(second / 3600, width: 2, then: ":")
    digits.append(second / 60 % 60, width: 2, then: ":")
    digits.append(second % 60, width: 2, then: microseconds == nil ? "Z" : ".")
    if let microseconds { digits.append(microseconds, width: 6, then: "Z") }
    return String(decoding: digits, as: UTF8.self)
  }
}

extension [UInt8] {
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

// MARK: - Reading

extension Timestamp {
  /// Reads RFC 3339 with `Z` and up to nine decimals; nil for anything else, for years outside
  /// 1970 ... 2261, and for a leap second.
  public init?(_ text: String) {
    var text = text
    let parsed = text.withUTF8 { Timestamp.nanoseconds(of: $0) }
    guard let parsed else { return nil }
    nanoseconds = parsed
  }

  private static func nanoseconds(of bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), hasSeparators(bytes),
      let year = digits(bytes[0..<4]), (1970...2261).contains(year),
      let month = digits(bytes[5..<7]), (1...12).contains(month),
      let day = digits(bytes[8..<10]),
      (1...GregorianCalendar.daysInMonth(month, of: year)).contains(day),
      let hour = digits(bytes[11..<13]), hour < 24,
      let minute = digits(bytes[14..<16]), minute < 60,
      let second = digits(bytes[17..<19]), second < 60,
      let fraction = fraction(bytes[19..<(bytes.count - 1)])
    else { return nil }
    let days = GregorianCalendar.days(year: year, month: month, day: day)
    let seconds = days * GregorianCalendar.secondsPerDay + hour * 3600 + minute * 60 + second
    return seconds * nanosecondsPerSecond + fraction
  }

  private static func hasSeparators(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
      && bytes[10] == UInt8(ascii: "T")
      && bytes[13] == UInt8(ascii: ":") && bytes[16] == UInt8(ascii: ":")
  }

  private static func digits(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    var value: Int64 = 0
    for byte in bytes {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    return value
  }

  private static func fraction(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
    guard let point = bytes.first else { return 0 }
    let decimals = bytes.dropFirst()
    guard point == UInt8(ascii: "."), (1...9).contains(decimals.count) else { return nil }
    return digits(decimals).map { value in
      (decimals.count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }
  }
}
