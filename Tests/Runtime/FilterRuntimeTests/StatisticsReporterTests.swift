import FilterRuntime
import Glibc
import SystemInterface
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
        stage: "gs-test", interval: interval, now: { self.time }, write: { self.page.append($0) })
    }
  }

  @Test("come at intervals and at the end, one object a line")
  func interval() {
    let desk = Desk()
    let reporter = desk.reporter(.seconds(10))
    for second in 1...25 {
      desk.time += .seconds(1)
      reporter.update(Counters(packets: second))
    }
    reporter.finish()
    #expect(desk.page == [10, 20, 25].map { "{\"packets\":\($0),\"stage\":\"gs-test\"}\n" })
  }

  @Test("come only at the end if no interval was given")
  func atTheEnd() {
    let desk = Desk()
    let reporter = desk.reporter(.zero)
    desk.time += .seconds(1000)
    #expect(reporter.millisecondsToNextLine == -1)
    reporter.update(Counters(packets: 1))
    reporter.update(Counters(packets: 2))
    reporter.finish()
    #expect(desk.page == ["{\"packets\":2,\"stage\":\"gs-test\"}\n"])
  }

  @Test("stay away if nobody asked")
  func never() {
    let desk = Desk()
    let reporter = desk.reporter(nil)
    desk.time += .seconds(1000)
    reporter.update(Counters(packets: 1))
    reporter.writeIfDue()
    reporter.finish()
    #expect(desk.page.isEmpty)
    #expect(reporter.millisecondsToNextLine == -1)
  }

  @Test("are told even by a stage that never got as far as to count")
  func nothingCounted() {
    let desk = Desk()
    desk.reporter(.zero).finish()
    #expect(desk.page == ["{\"stage\":\"gs-test\"}\n"])
  }

  @Test("are due after what is left of the interval, in whole milliseconds")
  func nextLine() {
    let desk = Desk()
    let reporter = desk.reporter(.seconds(10))
    #expect(reporter.millisecondsToNextLine == 10_000)
    desk.time += .microseconds(3_000_400)
    #expect(reporter.millisecondsToNextLine == 7_000)
    desk.time += .seconds(20)
    #expect(reporter.millisecondsToNextLine == 0)
    reporter.writeIfDue()
    #expect(reporter.millisecondsToNextLine == 10_000)
  }

  @Test("come while the input is quiet")
  func quietInput() throws {
    var input: [Int32] = [-1, -1]
    var stop: [Int32] = [-1, -1]
    try #require(pipe(&input) == 0 && pipe(&stop) == 0)
    defer { for descriptor in stop + [input[0]] { close(descriptor) } }
    var time = ContinuousClock.now
    var page: [String] = []
    let reporter = StatisticsReporter(
      stage: "gs-test", interval: .milliseconds(1),
      now: {
        time += .milliseconds(1)
        return time
      },
      write: {
        page.append($0)
        // The quiet ends with the third line.
        if page.count == 3 { close(input[1]) }
      })
    var source = DescriptorSource(
      descriptor: Descriptor(input[0]), stop: StopSignal(descriptor: Descriptor(stop[0])),
      statistics: reporter)
    #expect(try source.read() == nil)
    #expect(page == Array(repeating: "{\"stage\":\"gs-test\"}\n", count: 3))
  }
}
