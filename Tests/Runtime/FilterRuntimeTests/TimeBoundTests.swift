import Testing

@testable import FilterRuntime

@Suite("Times as bounds")
struct TimeBoundTests {
  private static let now = UniversalTime(nanoseconds: 1_790_000_000_000_000_000)

  @Test(
    "are times, or so long ago",
    arguments: [
      ("90s", 90), ("15m", 900), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600),
      ("1.5h", 5400), ("0d", 0), ("1789999990", 10), ("2026-09-21T14:13:20Z", -42_400),
    ] as [(String, Double)])
  func bounds(text: String, ago: Double) throws {
    let bound = try #require(TimeBound(text, now: Self.now))
    if text.hasSuffix("Z") {
      #expect(UniversalTime(nanoseconds: bound.nanoseconds).description == text)
    } else {
      #expect(Self.now.nanoseconds - bound.nanoseconds == Int64(ago * 1e9))
    }
  }

  @Test(
    "are nothing else",
    arguments: [
      "", "d", "7x", "-7d", "+7d", "0x7d", "nand", "infd", "1e99d", "9e9s", "tomorrow",
    ])
  func others(text: String) {
    #expect(TimeBound(text, now: Self.now) == nil)
  }
}
