package import SystemInterface

/// Waits, on the thread that reads the input, for what another thread delivers to a broker or a
/// server.
///
/// A wait has an end: when all is done, when a signal asks for it, and when for `patience` nothing
/// was taken by the other side. A connection alone is no progress, and neither is a message that is
/// taken again.
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
    /// A signal asks the stage to stop.
    case stopRequested
  }

  /// How long the other side may take nothing.
  package let patience: Duration
  private let stop: StopSignal?
  private let bell: WakeUp

  /// A wait that `stop` can end. Throws if the system gives no pipe.
  package init(patience: Duration = .seconds(10), stop: StopSignal?) throws(SystemError) {
    self.patience = patience
    self.stop = stop
    bell = try WakeUp()
  }

  /// Lets the waiting thread look again; called by the other one whenever something has changed.
  package func notify() { bell.ring() }

  /// Waits until `look` says that it is done. A stop that was asked for before ends it at once.
  package func wait(until look: () -> Progress) -> Outcome { wait(look, heeding: stop) }

  /// Waits for the last time. A stop that was asked for before is why the end has come, and does
  /// not end the wait; one that is asked for from `begin` on, which tells the other thread, does.
  package func waitForEnd(beginning begin: () -> Void, until look: () -> Progress) -> Outcome {
    let stop = stop?.isRequested == true ? nil : stop
    begin()
    return wait(look, heeding: stop)
  }

  private func wait(_ look: () -> Progress, heeding stop: StopSignal?) -> Outcome {
    var least = Int.max
    var deadline = ContinuousClock.now + patience
    while true {
      bell.reset()
      let progress = look()
      if progress.isDone { return .done }
      if progress.left < least {
        least = progress.left
        deadline = .now + patience
      }
      let rest = deadline - .now
      if rest <= .zero { return .stalled }
      if sleep(rest, heeding: stop) == .stopRequested { return .stopRequested }
    }
  }

  private func sleep(_ rest: Duration, heeding stop: StopSignal?) -> StopSignal.WaitResult {
    guard let stop else {
      bell.wait(for: rest)
      return .timedOut
    }
    return stop.wait(for: .init(bell.descriptor, for: .reading), timeout: milliseconds(rest))
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
