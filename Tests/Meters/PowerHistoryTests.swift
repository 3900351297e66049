import Notation
import Testing

@testable import Meters

@Suite("Outages, as a meter's uptimes tell them")
struct PowerHistoryTests {
  /// An hour after 1970: times here are seconds after it.
  private static func time(_ seconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: (3600 + seconds) * 1_000_000_000)
  }

  /// A meter that was heard at second 1000, on since second 0, then heard again.
  private func outage(
    uptime: Int64, at seconds: Int64, boot: Int64? = nil
  ) -> (outage: PowerOutage?, history: PowerHistory) {
    var history = PowerHistory()
    _ = history.observe(
      uptime: 1000, boot: Self.time(0), seen: Self.time(1000), lastSeen: nil)
    let outage = history.observe(
      uptime: uptime, boot: Self.time(boot ?? seconds - uptime), seen: Self.time(seconds),
      lastSeen: Self.time(1000))
    return (outage, history)
  }

  @Test("power that came back after the meter was heard last was off")
  func restored() {
    let (outage, history) = outage(uptime: 30, at: 1500)
    #expect(
      outage
        == PowerOutage(
          uptimeBefore: 1000, uptime: 30, bootedAt: Self.time(1470),
          lastSeenBefore: Self.time(1000)))
    #expect(history.outageCount == 1 && history.bootedAt == Self.time(1470))
  }

  @Test(
    "power cannot have come back before the meter was heard with it",
    arguments: [(uptime: Int64(940), seconds: Int64(1010)), (900, 1100), (999, 1900), (500, 1400)])
  func impossible(uptime: Int64, seconds: Int64) {
    let (outage, history) = outage(uptime: uptime, at: seconds)
    #expect(outage == nil)
    #expect(history.outageCount == 0 && history.bootedAt == Self.time(0))
  }

  @Test("a packet without an uptime that comes first after an outage hides none")
  func otherKindFirst() {
    var history = PowerHistory()
    _ = history.observe(uptime: 1000, boot: Self.time(0), seen: Self.time(1000), lastSeen: nil)
    let outage = history.observe(
      uptime: 300, boot: Self.time(1700), seen: Self.time(2000), lastSeen: Self.time(1990))
    #expect(outage?.bootedAt == Self.time(1700))
    #expect(outage?.lastSeenBefore == Self.time(940))
  }

  @Test("an uptime that is short, and yet higher than the last, moves no boot time")
  func short() {
    let (outage, history) = outage(uptime: 1020, at: 1120)
    #expect(outage == nil && history.bootedAt == Self.time(0))
  }

  @Test("the first boot time that is told may lie before the meter was heard first")
  func heardBefore() {
    var history = PowerHistory()
    let outage = history.observe(
      uptime: 5000, boot: Self.time(-3000), seen: Self.time(2000), lastSeen: Self.time(1000))
    #expect(outage == nil && history.bootedAt == Self.time(-3000))
  }

  @Test("at the edge, rounding of seconds hides no outage", arguments: [0, 1, 2] as [Int64])
  func edge(seconds: Int64) {
    #expect(outage(uptime: 100 + seconds, at: 1100).outage != nil)
    #expect(outage(uptime: 100 + 3, at: 1100).outage == nil)
  }

  @Test("a meter's own clock, hours off, neither makes an outage impossible nor possible")
  func meterClock() {
    #expect(outage(uptime: 30, at: 1500, boot: -3000).outage == nil)
    #expect(outage(uptime: 30, at: 1500, boot: 1469).outage != nil)
    #expect(outage(uptime: 940, at: 1010, boot: 1060).outage == nil)
  }

  @Test("an uptime of centuries is no fault")
  func overflow() {
    var history = PowerHistory()
    _ = history.observe(uptime: .max, boot: nil, seen: Self.time(0), lastSeen: nil)
    let outage = history.observe(
      uptime: .max - 1, boot: nil, seen: Self.time(1), lastSeen: Self.time(0))
    #expect(outage?.uptime == Int64.max - 1)
  }

  @Test("the latest outages are kept, all are counted")
  func bound() {
    var history = PowerHistory()
    for number in 0..<Int64(PowerHistory.mostOutages + 5) {
      _ = history.observe(uptime: 500, boot: nil, seen: nil, lastSeen: nil)
      _ = history.observe(uptime: number, boot: nil, seen: nil, lastSeen: nil)
    }
    #expect(history.outages.count == PowerHistory.mostOutages)
    #expect(history.outageCount == PowerHistory.mostOutages + 5)
    #expect(history.outages.last?.uptime == Int64(PowerHistory.mostOutages + 4))
  }
}
