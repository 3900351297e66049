import FilterRuntime
import Testing

/// Messages that come again and again.
@Suite("Message limit")
struct MessageLimitTests {
  private static let second: Int64 = 1_000_000_000

  @Test("one at once, then one a minute, with the number of those that were left out")
  func limited() {
    var limit = MessageLimit()
    var told: [String] = []
    for second in Int64(0)...125 {
      if let text = limit.pass("lost", kind: "overload", now: second * Self.second) {
        told.append("\(second): \(text)")
      }
    }
    #expect(
      told == [
        "0: lost", "60: lost (and 59 times before this)", "120: lost (and 59 times before this)",
      ])
  }

  @Test("each kind has its own minute, and what is rare is told each time")
  func kinds() {
    var limit = MessageLimit()
    #expect(limit.pass("a", kind: "one", now: 0) == "a")
    #expect(limit.pass("b", kind: "other", now: 1) == "b")
    #expect(limit.pass("c", kind: "one", now: 2) == nil)
    #expect(limit.pass("d", kind: "one", now: 3600 * Self.second) == "d (and 1 times before this)")
    #expect(limit.pass("e", kind: "one", now: 7200 * Self.second) == "e")
  }
}
