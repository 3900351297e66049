import Foundation
import Notation
import TestKit
import Testing

@Suite("Timestamps")
struct TimestampTests {
  @Test(
    "known moments are written",
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"),
      (-1, "1969-12-31T23:59:59.999999Z"),
      (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
      (1_709_251_199_999_999_999, "2024-02-29T23:59:59.999999Z"),
      (1_795_366_800_123_456_789, "2026-11-22T17:00:00.123456Z"),
      (.max, "2262-04-11T23:47:16.854775Z"),
      (.min, "1677-09-21T00:12:43.145224Z"),
    ] as [(Int64, String)])
  func microseconds(nanoseconds: Int64, text: String) {
    #expect(Timestamp.microseconds(nanoseconds) == text)
  }

  @Test("whole seconds, and what no four-digit year can say")
  func seconds() {
    #expect(Timestamp.seconds(1_780_238_550) == "2026-05-31T14:42:30Z")
    #expect(Timestamp.seconds(253_402_300_799) == "9999-12-31T23:59:59Z")
    #expect(Timestamp.seconds(253_402_300_800) == nil)
    #expect(Timestamp.seconds(-62_167_219_200) == "0000-01-01T00:00:00Z")
    #expect(Timestamp.seconds(-62_167_219_201) == nil)
  }

  @Test("seconds are rounded down, also before 1970")
  func roundedDown() {
    let seconds = [0, 999_999_999, 1_000_000_000, -1, -1_000_000_000].map {
      Timestamp(nanoseconds: $0).seconds
    }
    #expect(seconds == [0, 0, 1, -1, -1])
    #expect(Timestamp(nanoseconds: -1) < Timestamp(nanoseconds: 0))
  }

  /// To the microsecond, which is what is written; and Foundation agrees on the date.
  @Test("random moments from 1970 to 2261 come back")
  func roundTrip() throws {
    let end = try #require(Timestamp("2261-12-31T23:59:59.999999999Z")).nanoseconds
    var generator = SeededGenerator(seed: 22)
    for _ in 0..<2000 {
      let moment = Int64.random(in: 0...end, using: &generator)
      let text = Timestamp(nanoseconds: moment).text
      #expect(Timestamp(text)?.nanoseconds == moment / 1000 * 1000, "\(text)")
      let date = Date(timeIntervalSince1970: TimeInterval(moment / 1_000_000_000))
      let whole = Timestamp.seconds(moment / 1_000_000_000)
      #expect(whole == date.formatted(.iso8601) && whole?.prefix(19) == text.prefix(19))
    }
  }

  @Test(
    "known texts are read",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000000001Z", 1),
      ("2000-02-29T23:59:59.5Z", 951_868_799_500_000_000),
      ("2026-11-22T17:00:00.123456789Z", 1_795_366_800_123_456_789),
      ("2261-12-31T23:59:59.999999999Z", 9_214_646_399_999_999_999),
    ] as [(String, Int64)])
  func read(text: String, nanoseconds: Int64) {
    #expect(Timestamp(text)?.nanoseconds == nanoseconds)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "Z", "2026-11-22", "2026-11-22T17:00:00", "2026-11-22 17:00:00Z", "2026-11-22T17:00:00z",
      "2026-11-22t17:00:00Z", "2026-11-22T17:00Z", "2026-11-22T17:00:00.Z",
      "2026-11-22T17:00:00.1234567890Z", "2026-11-22T17:00:00,5Z", "2026-11-22T17:00:00.-5Z",
      "2026-11-22T24:00:00Z", "2026-11-22T17:60:00Z", "2016-12-31T23:59:60Z",
      "2026-00-22T17:00:00Z", "2026-13-22T17:00:00Z", "2026-11-00T17:00:00Z",
      "2026-11-31T17:00:00Z", "2026-02-29T17:00:00Z", "2100-02-29T17:00:00Z",
      "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "+026-11-22T17:00:00Z",
      "2026-11-22T17:00:00Z ", " 2026-11-22T17:00:00Z", "2026-11-22T17:00:00+00:00Z",
      "٢٠٢٦-11-22T17:00:00Z",
    ])
  func refused(text: String) {
    #expect(Timestamp(text) == nil)
  }
}
