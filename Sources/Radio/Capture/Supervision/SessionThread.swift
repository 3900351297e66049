import FilterRuntime
import SampleInput
import SystemInterface

/// One attempt with a radio, on a thread of its own: it is opened, gives samples, and is closed.
///
/// Nothing that a radio's library does can make the program wait: a thread that hangs is left behind.
final class SessionThread: @unchecked Sendable {
  /// How far it has come.
  enum State {
    case opening
    case running(any RadioSession, SampleRing)
    /// It could not be opened.
    case refused(StageFailure)
    /// It was open and is closed. What is in the ring stays.
    case ended(SessionEnd)
  }

  /// How often a session is told to end, and how long one that hangs is waited for.
  private static let interval = Duration.milliseconds(100)
  static let patience = Duration.seconds(2)

  private let condition = Condition()
  private let cancellation: WakeUp
  private let bell: WakeUp
  private var current = State.opening
  private var isCancelled = false

  /// Begins to open a radio. Throws if the system gives no thread or no pipe.
  ///
  /// - Parameter bell: rung when the state changes, and when samples have come.
  init(_ radio: any Radio, _ settings: TunerSettings, bell: WakeUp) throws(SystemError) {
    self.bell = bell
    cancellation = try WakeUp()
    try startThread { [self] in work(radio, settings) }
  }

  /// How far it has come.
  var state: State { condition.withLock { current } }

  /// Ends it, and waits until the radio is closed; false if the radio hangs and is left.
  func finish() -> Bool {
    cancellation.ring()
    let deadline = ContinuousClock.now + Self.patience
    return condition.withLock {
      isCancelled = true
      while !isOver {
        guard .now < deadline else { return false }
        if case .running(let session, _) = current {
          // Again and again: a request that comes before the reading has begun may be forgotten.
          session.cancel()
        }
        _ = condition.wait(for: Self.interval)
      }
      return true
    }
  }

  private var isOver: Bool {
    switch current {
    case .opening, .running: false
    case .refused, .ended: true
    }
  }

  private func work(_ radio: any Radio, _ settings: TunerSettings) {
    do throws(StageFailure) {
      let session = try radio.open(
        settings, stop: StopSignal(descriptor: cancellation.descriptor))
      let tuning = session.tuning
      let ring = SampleRing(
        sampleRate: tuning.sampleRate, bytesPerSample: tuning.format.bytesPerSample, bell: bell)
      let wasCancelled = condition.withLock {
        current = .running(session, ring)
        return isCancelled
      }
      bell.ring()
      let end = wasCancelled ? .cancelled : session.run(into: ring)
      session.close()
      change(to: .ended(end))
    } catch {
      change(to: .refused(error))
    }
  }

  private func change(to state: State) {
    condition.withLock {
      current = state
      condition.broadcast()
    }
    bell.ring()
  }
}
