import Notation

/// When a packet came in, as a text says it.
struct PacketTime: Equatable {
  /// Since 1970-01-01 UTC.
  let nanoseconds: Int64
  /// True if the clock did not say its zone.
  let isLocal: Bool

  /// The moment of a date; where no zone is said, the clock's is `zone`. nil for one that is none
  /// in UTC, see `WrittenDate.nanoseconds(in:)`.
  init?(_ date: WrittenDate, _ zone: TimeZoneRules) {
    guard let nanoseconds = date.nanoseconds(in: zone) else { return nil }
    self.init(nanoseconds: nanoseconds, isLocal: date.isLocal)
  }

  /// The time that rtl_433 prints, alone in a value: a date, or seconds since 1970. The time within
  /// the samples, `@0.123s`, is none.
  init?(printed text: ArraySlice<UInt8>, _ zone: TimeZoneRules) {
    let text = Array(text.trimmed)
    if let date = WrittenDate.at(0, in: text, before: text.count) {
      self.init(date, zone)
      return
    }
    guard text.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let seconds = Double(String(decoding: text, as: UTF8.self)), (1e8..<9e9).contains(seconds)
    else { return nil }
    self.init(nanoseconds: Int64((seconds * 1e6).rounded()) * 1000, isLocal: false)
  }

  private init(nanoseconds: Int64, isLocal: Bool) {
    (self.nanoseconds, self.isLocal) = (nanoseconds, isLocal)
  }
}
