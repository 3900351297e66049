import Synchronization
import SystemInterface
import TestKit
import Testing

@Suite("Threads")
struct ThreadTests {
  /// A number behind a condition.
  private final class Counter: @unchecked Sendable {
    let condition = Condition()
    var value = 0

    func add() {
      condition.withLock { value += 1 }
      condition.broadcast()
    }

    func waitUntil(_ number: Int) -> Int {
      condition.withLock {
        while value < number { condition.wait() }
        return value
      }
    }
  }

  @Test("a lock is held by one at a time, and all that wait are woken")
  func broadcast() throws {
    let counter = Counter()
    let woken = Counter()
    for _ in 0..<4 {
      try startThread {
        _ = counter.waitUntil(1000)
        woken.add()
      }
    }
    for _ in 0..<10 { try startThread { for _ in 0..<100 { counter.add() } } }
    #expect(try resultInTime { counter.waitUntil(1000) } == 1000)
    #expect(try resultInTime { woken.waitUntil(4) } == 4)
  }

  @Test("a limited wait ends by its time, with the lock held", arguments: [0, -1, 2_000_000])
  func timeOver(nanoseconds: Int64) throws {
    let condition = Condition()
    let start = ContinuousClock.now
    let wasWoken = condition.withLock {
      // A wake-up for no reason is allowed; there will not be a thousand.
      (0..<1000).allSatisfy { _ in condition.wait(for: .nanoseconds(nanoseconds)) }
    }
    #expect(!wasWoken)
    #expect(ContinuousClock.now - start >= .nanoseconds(nanoseconds))
    let isFree = try resultInTime { condition.withLock { true } }
    #expect(isFree == true)
  }

  @Test("a limited wait ends by a broadcast")
  func wokenInTime() throws {
    let counter = Counter()
    try startThread { counter.add() }
    let wasSeen = try resultInTime {
      counter.condition.withLock {
        while counter.value == 0 {
          guard counter.condition.wait(for: .seconds(1_000_000_000_000)) else { return false }
        }
        return true
      }
    }
    #expect(wasSeen == true)
  }

  private struct Fault: Error, Equatable {}

  @Test("a lock is given back after a fault")
  func fault() throws {
    let condition = Condition()
    #expect(throws: Fault()) {
      try condition.withLock { () throws(Fault) in throw Fault() }
    }
    #expect(try resultInTime { condition.withLock { 5 } } == 5)
  }

  @Test("what a thread works with is let go when it ends")
  func letGo() throws {
    final class Witness: Sendable {
      let end: Counter
      init(_ end: Counter) { self.end = end }
      deinit { end.add() }
    }
    let end = Counter()
    try startThread { [witness = Witness(end)] in withExtendedLifetime(witness) {} }
    #expect(try resultInTime { end.waitUntil(1) } == 1)
  }
}

@Suite("Bells")
struct WakeUpTests {
  private func hasRung(_ bell: WakeUp) -> Bool {
    waitUntilReady([.init(bell.descriptor, for: .reading)], milliseconds: 0)?[0].isReady == true
  }

  @Test("ring until they are reset")
  func ring() throws {
    let bell = try WakeUp()
    #expect(!hasRung(bell))
    bell.ring()
    bell.wait(for: .seconds(60))
    #expect(hasRung(bell) && hasRung(bell))
    bell.reset()
    #expect(!hasRung(bell))
    bell.reset()
  }

  @Test("may ring more often than a pipe has room for, and are reset at once")
  func often() throws {
    let bell = try WakeUp()
    let rang = try resultInTime {
      for _ in 0..<100_000 { bell.ring() }
      return true
    }
    #expect(rang == true)
    #expect(hasRung(bell))
    bell.reset()
    #expect(!hasRung(bell))
  }

  @Test("wake a thread that waits")
  func wake() throws {
    let bell = try WakeUp()
    try startThread { bell.ring() }
    let wasWoken = try resultInTime {
      while !hasRung(bell) { bell.wait(for: .seconds(60)) }
      return true
    }
    #expect(wasWoken == true)
  }
}
