import FilterRuntime
import Testing

@Suite("Counters")
struct StatisticsReporterTests {
  private struct Counters: Encodable {
    var packets: Int
  }

  /// A clock and a page to write on.
  private final class Desk {
    var time = ContinuousClock.now
    var page: [String] = []

    func reporter(_ interval: Duration?) -> StatisticsReporter {
      StatisticsReporter(
        interval: interval, now: { self.time }, write: { self.page.append($0) })
    }
  }

  @Test("come at intervals and at the end, one object a line")
  func interval() {
    let desk = Desk()
    let reporter = desk.reporter(.seconds(10))
    for second in 1...25 {
      desk.time += .seconds(1)
      reporter.tick(Counters(packets: second))
    }
    reporter.finish(Counters(packets: 25))
    #expect(desk.page == [10, 20, 25].map { "{\"packets\":\($0)}\n" })
  }

  @Test("come only at the end if no interval was given")
  func atTheEnd() {
    let desk = Desk()
    let reporter = desk.reporter(.zero)
    desk.time += .seconds(1000)
    reporter.tick(Counters(packets: 1))
    reporter.finish(Counters(packets: 2))
    #expect(desk.page == ["{\"packets\":2}\n"])
  }

  @Test("stay away if nobody asked")
  func never() {
    let desk = Desk()
    let reporter = desk.reporter(nil)
    desk.time += .seconds(1000)
    reporter.tick(Counters(packets: 1))
    reporter.finish(Counters(packets: 2))
    #expect(desk.page.isEmpty)
  }
}
