package import SystemInterface

/// Waits, on the thread that reads the input, for what another thread delivers to a broker or a
/// server.
///
/// A wait has an end: when all is done, when a signal asks for it, and when for `patience` nothing
/// was taken by the other side. A connection alone is no progress, and neither is a message that is
/// taken again. Whoever sends a signal often kills what has not ended ten seconds later, so after one
/// the other side has less time.
package final class DeliveryWait: Sendable {
  /// How far a delivery has come.
  package struct Progress: Sendable {
    /// What was waited for has come.
    package var isDone: Bool
    /// How much is left to deliver: progress is that this becomes less than it ever was.
    package var left: Int

    /// A state of things.
    package init(isDone: Bool, left: Int = 0) {
      self.isDone = isDone
      self.left = left
    }
  }

  /// What a wait ended with.
  package enum Outcome: Sendable {
    /// What was waited for has come.
    case done
    /// Nothing was taken for too long.
    case stalled
    /// A signal asks the stage to stop, and what is left has had the time that it leaves.
    case stopRequested
  }

  /// How long the other side may take nothing.
  package let patience: Duration
  /// The same after a signal.
  private let patienceAfterStop: Duration
  /// How long another side that was taking nothing before a signal has to begin with it.
  private let graceAfterStop: Duration
  private let stop: StopSignal?
  private let bell: WakeUp
  private let clock: DeliveryClock

  /// A wait that `stop` can end. None of the times after a stop is longer than `patience`. Throws if
  /// the system gives no pipe.
  package init(
    patience: Duration = .seconds(10), patienceAfterStop: Duration = .seconds(5),
    graceAfterStop: Duration = .seconds(1), stop: StopSignal?, clock: DeliveryClock = .system
  ) throws(SystemError) {
    self.patience = patience
    self.patienceAfterStop = min(patience, patienceAfterStop)
    self.graceAfterStop = min(patience, graceAfterStop)
    self.stop = stop
    self.clock = clock
    bell = try WakeUp()
  }

  /// Lets the waiting thread look again; called by the other one whenever something has changed.
  package func notify() { bell.ring() }

  /// Waits until `look` says that it is done. A stop that was asked for before ends it at once.
  package func wait(until look: () -> Progress) -> Outcome { wait(look, heeding: stop) }

  /// Waits for the last time. A stop that was asked for before is why the end has come: it does not
  /// end the wait, but shortens it, the more if the other side was taking nothing. One that is asked
  /// for from `begin` on, which tells the other thread, ends it at once.
  package func waitForEnd(
    isTaking: Bool = true, beginning begin: () -> Void, until look: () -> Progress
  ) -> Outcome {
    let isAfterStop = stop?.isRequested == true
    begin()
    guard isAfterStop else { return wait(look, heeding: stop) }
    let outcome = wait(
      look, heeding: nil, first: isTaking ? patienceAfterStop : graceAfterStop,
      then: patienceAfterStop)
    return outcome == .stalled ? .stopRequested : outcome
  }

  private func wait(_ look: () -> Progress, heeding stop: StopSignal?) -> Outcome {
    wait(look, heeding: stop, first: patience, then: patience)
  }

  /// The other side has `first` to take something, and after each time that it did `patience`.
  private func wait(
    _ look: () -> Progress, heeding stop: StopSignal?, first: Duration, then patience: Duration
  ) -> Outcome {
    var least: Int?
    var deadline = clock.now() + first
    while true {
      bell.reset()
      let progress = look()
      if progress.isDone { return .done }
      if let before = least, progress.left < before { deadline = clock.now() + patience }
      least = min(progress.left, least ?? progress.left)
      let rest = deadline - clock.now()
      if rest <= .zero { return .stalled }
      if sleep(rest, heeding: stop) == .stopRequested { return .stopRequested }
    }
  }

  private func sleep(_ rest: Duration, heeding stop: StopSignal?) -> StopSignal.WaitResult {
    if let sleep = clock.sleep {
      sleep(rest)
      return .timedOut
    }
    guard let stop else {
      bell.wait(for: rest)
      return .timedOut
    }
    return stop.wait(for: .init(bell.descriptor, for: .reading), timeout: milliseconds(rest))
  }
}

/// The time that a wait goes by.
package struct DeliveryClock: Sendable {
  let now: @Sendable () -> ContinuousClock.Instant
  /// Lets time go by, at most so much; nil where the system does.
  let sleep: (@Sendable (Duration) -> Void)?

  /// The system's.
  package static let system = DeliveryClock(now: { .now }, sleep: nil)

  /// A clock that goes as somebody says; signals end no wait.
  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant, sleep: (@Sendable (Duration) -> Void)?
  ) {
    self.now = now
    self.sleep = sleep
  }
}

/// How long to wait before the next attempt to connect: 1 s, then twice as long each time, up to a
/// minute, for ever.
public struct ReconnectBackoff: Sendable {
  /// The longest pause when the end is asked for: there is no time for more, and time for one more
  /// attempt at least.
  package static let longestAtTheEnd: Duration = .seconds(1)
  private static let longest: Duration = .seconds(60)

  private let first: Duration
  private var next: Duration

  /// Before the first attempt; `first` is the first pause.
  public init(first: Duration = .seconds(1)) {
    self.first = first
    next = first
  }

  /// An attempt failed: the time until the next one.
  public mutating func failed() -> Duration {
    defer { next = min(next * 2, ReconnectBackoff.longest) }
    return next
  }

  /// An attempt succeeded.
  public mutating func succeeded() { next = first }
}
