import Notation
import Testing

@Suite struct TimestampTests {
  @Test(
    "known moments",
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
    #expect(Timestamp.seconds(-62_167_219_201) == nil)
  }
}
