/// A time of packet JSON: `2026-11-22T17:00:00.123456Z`.
struct Timestamp: Equatable, Comparable, Sendable {
  /// Nanoseconds since 1970-01-01 UTC.
  let nanoseconds: Int64

  init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Reads RFC 3339 with `Z` and up to nine decimals; nil for anything else, for years outside
  /// 1970 ... 2261, and for a leap second.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), Timestamp.hasSeparators(bytes),
      let year = Timestamp.digits(bytes[0..<4]), (1970...2261).contains(year),
      let month = Timestamp.digits(bytes[5..<7]), (1...12).contains(month),
      let day = Timestamp.digits(bytes[8..<10]),
      (1...Timestamp.daysInMonth(month, of: year)).contains(day),
      let hour = Timestamp.digits(bytes[11..<13]), hour < 24,
      let minute = Timestamp.digits(bytes[14..<16]), minute < 60,
      let second = Timestamp.digits(bytes[17..<19]), second < 60,
      let fraction = Timestamp.fraction(bytes[19..<(bytes.count - 1)])
    else { return nil }
    let days = Timestamp.days(year, month, day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    nanoseconds = seconds * 1_000_000_000 + fraction
  }

  static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  private static func hasSeparators(_ bytes: [UInt8]) -> Bool {
    let expected: [(Int, UInt8)] = [(4, 0x2D), (7, 0x2D), (10, 0x54), (13, 0x3A), (16, 0x3A)]
    return expected.allSatisfy { bytes[$0.0] == $0.1 }
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
    bytes.reduce(Int64?.some(0)) { value, byte in
      guard let value, (0x30...0x39).contains(byte) else { return nil }
      return value * 10 + Int64(byte - 0x30)
    }
  }

  private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard let point = bytes.first else { return 0 }
    let decimals = bytes.dropFirst()
    guard point == UInt8(ascii: "."), (1...9).contains(decimals.count) else { return nil }
    let padding = [UInt8](repeating: 0x30, count: 9 - decimals.count)
    return digits((Array(decimals) + padding)[...])
  }

  private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
    let next = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
    return next - days(year, month, 1)
  }

  /// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the
  /// leap day is the last of its year.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let marchMonth = (month + 9) % 12
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
  }
}
