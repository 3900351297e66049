import FilterRuntime
import Testing

@Suite("Times on the command line")
struct UniversalTimeTests {
  @Test(
    "are read with their distance to UTC, with fractions, and as seconds since 1970",
    arguments: [
      ("2026-01-01T00:00:00Z", 1_767_225_600_000_000_000),
      ("2026-01-01T02:00:00+02:00", 1_767_225_600_000_000_000),
      ("2026-01-01T02:00:00+0200", 1_767_225_600_000_000_000),
      ("2025-12-31T18:30:00-05:30", 1_767_225_600_000_000_000),
      ("2025-12-31T18:30:00-0530", 1_767_225_600_000_000_000),
      ("2026-01-01T00:00:00+00:00", 1_767_225_600_000_000_000),
      ("2026-01-01T00:00:00-00:00", 1_767_225_600_000_000_000),
      ("2026-01-01T00:00:00.25Z", 1_767_225_600_250_000_000),
      ("2026-01-01T02:00:00.000000001+02:00", 1_767_225_600_000_000_001),
      ("1970-01-01T00:30:00+01:00", -1_800_000_000_000),
      ("1767225600", 1_767_225_600_000_000_000), ("1767225600.25", 1_767_225_600_250_000_000),
      ("0", 0), ("-1.5", -1_500_000_000), ("1e9", 1_000_000_000_000_000_000),
      // Microseconds, which is what a double has of a time of today.
      ("0.0000004", 0), ("8999999999", 8_999_999_999_000_000_000),
    ] as [(String, Int64)])
  func read(text: String, nanoseconds: Int64) {
    #expect(UniversalTime(argument: text)?.nanoseconds == nanoseconds)
  }

  @Test(
    "are refused",
    arguments: [
      "", "now", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00 Z",
      "2026-01-01T00:00:00Z+02:00", "2026-01-01T00:00:00+", "2026-01-01T00:00:00+2",
      "2026-01-01T00:00:00+02", "2026-01-01T00:00:00+02:0", "2026-01-01T00:00:00+02:60",
      "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0:200", "2026-01-01T00:00:00+:02:00:",
      "2026-01-01T00:00:00+02:000", "2026-01-01T00:00:00+٠٢:٠٠", "2026-01-01T00:00:00++2:00",
      "2026-02-30T00:00:00+02:00", "1969-12-31T23:59:59+02:00", "9e9", "-9e9", "nan", "inf",
      "1e400",
    ])
  func refused(text: String) {
    #expect(UniversalTime(argument: text) == nil)
  }

  @Test("are shown to the second, and read again")
  func shown() {
    #expect(UniversalTime.firstOf2026.description == "2026-01-01T00:00:00Z")
    #expect(UniversalTime.firstOf2026.defaultValueDescription == "2026-01-01T00:00:00Z")
    #expect(UniversalTime(nanoseconds: -1).description == "1969-12-31T23:59:59Z")
    let now = UniversalTime.now()
    let again = UniversalTime(argument: now.description)
    #expect(again?.nanoseconds == now.nanoseconds / 1_000_000_000 * 1_000_000_000)
  }
}
