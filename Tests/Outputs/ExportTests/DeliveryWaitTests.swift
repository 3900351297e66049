import Export
import SystemInterface
import TestKit
import Testing

/// A clock that goes on only while somebody waits, by three seconds at most.
private final class PlayedClock: @unchecked Sendable {
  private let start = ContinuousClock.now
  private(set) var elapsed = Duration.zero

  var clock: DeliveryClock {
    DeliveryClock(
      now: { self.start + self.elapsed }, sleep: { self.elapsed += min($0, .seconds(3)) })
  }
}

@Suite("How long a delivery is waited for")
struct DeliveryPatienceTests {
  private let time = PlayedClock()

  private func wait(stop: StopSignal? = nil) throws -> DeliveryWait {
    try DeliveryWait(stop: stop, clock: time.clock)
  }

  @Test("at the end of the input ten seconds in which nothing is taken, and no longer")
  func away() throws {
    let outcome = try wait().waitForEnd(beginning: {}, until: { .init(isDone: false, left: 1) })
    #expect(outcome == .stalled && time.elapsed == .seconds(10))
  }

  @Test("each time that something is taken the ten seconds begin anew")
  func slow() throws {
    let outcome = try wait().waitForEnd(
      beginning: {},
      // Something is taken every nine seconds, four times.
      until: {
        let taken = min(4, Int(self.time.elapsed.components.seconds) / 9)
        return .init(isDone: false, left: 10 - taken)
      })
    #expect(outcome == .stalled && time.elapsed == .seconds(46))
  }

  @Test(
    "after a signal five seconds, and one if nothing was taken before",
    arguments: [(true, 5), (false, 1)])
  func stopped(isTaking: Bool, seconds: Int) throws {
    let ends = try Descriptor.pipe()
    defer { [ends.reading, ends.writing].forEach { $0.close() } }
    try ends.writing.writeAll([1])
    let outcome = try wait(stop: StopSignal(descriptor: ends.reading)).waitForEnd(
      isTaking: isTaking, beginning: {}, until: { .init(isDone: false, left: 1) })
    #expect(outcome == .stopRequested && time.elapsed == .seconds(seconds))
  }
}

@Suite("Waiting for a delivery", .timeLimit(.minutes(1)))
struct DeliveryWaitTests {
  private let ends: (reading: Descriptor, writing: Descriptor)

  init() throws { ends = try Descriptor.pipe() }

  private static let endless: Duration = .seconds(3600)

  private func wait(
    patience: Duration = endless, afterStop: Duration = endless, grace: Duration = endless
  ) throws -> DeliveryWait {
    try DeliveryWait(
      patience: patience, patienceAfterStop: afterStop, graceAfterStop: grace,
      stop: StopSignal(descriptor: ends.reading))
  }

  private func requestStop() { try? ends.writing.writeAll([1]) }

  private func close() { [ends.reading, ends.writing].forEach { $0.close() } }

  @Test("what is done needs no wait")
  func done() throws {
    defer { close() }
    #expect(try wait().wait { .init(isDone: true) } == .done)
    #expect(try wait(patience: .zero).wait { .init(isDone: true, left: 3) } == .done)
  }

  @Test("a change is looked at")
  func change() throws {
    defer { close() }
    let wait = try wait()
    var looks = 0
    let outcome = wait.wait {
      looks += 1
      wait.notify()
      return .init(isDone: looks == 5, left: 1)
    }
    #expect(outcome == .done && looks == 5)
  }

  @Test("the time begins anew only when less is left than ever before")
  func progress() throws {
    defer { close() }
    let wait = try wait(patience: .milliseconds(50))
    var left = 20
    // Up and down, but never lower: this is no progress.
    #expect(
      wait.wait {
        left = left == 20 ? 30 : 20
        wait.notify()
        return .init(isDone: false, left: left)
      } == .stalled)
  }

  @Test("a stop ends a wait, and the last one if it comes meanwhile")
  func stop() throws {
    defer { close() }
    let wait = try wait()
    #expect(
      wait.waitForEnd(beginning: requestStop, until: { .init(isDone: false, left: 1) })
        == .stopRequested)
    #expect(wait.wait { .init(isDone: false, left: 1) } == .stopRequested)
  }

  @Test("a stop that came before the last wait leaves it less time, and looks nevertheless")
  func stopBefore() throws {
    defer { close() }
    requestStop()
    var looks = 0
    let outcome = try wait(afterStop: .milliseconds(50)).waitForEnd(
      beginning: {},
      until: {
        looks += 1
        return .init(isDone: false, left: 1)
      })
    #expect(outcome == .stopRequested && looks > 0)
  }

  @Test("after a stop one that was taking nothing is not waited for")
  func stopBeforeAndNothingTaken() throws {
    defer { close() }
    requestStop()
    let wait = try wait(grace: .zero)
    let outcome = try resultInTime {
      wait.waitForEnd(isTaking: false, beginning: {}, until: { .init(isDone: false, left: 1) })
    }
    #expect(outcome == .stopRequested)
  }

  @Test("after a stop one that begins to take something, or goes on, is waited for")
  func stopBeforeAndProgress() throws {
    defer { close() }
    requestStop()
    for isTaking in [false, true] {
      let wait = try wait(grace: isTaking ? .zero : .seconds(30))
      var left = 20
      let outcome = wait.waitForEnd(
        isTaking: isTaking, beginning: {},
        until: {
          left -= 1
          wait.notify()
          return .init(isDone: left == 0, left: left)
        })
      #expect(outcome == .done)
    }
  }
}
