import FilterRuntime
import SampleInput
import SystemInterface

/// One attempt with a radio, on a thread of its own: it is opened, gives samples, and is closed.
///
/// Nothing that a radio's library does can make the program wait: a thread that hangs is left behind.
final class SessionThread: @unchecked Sendable {
  /// An opened radio, and what it gives.
  struct Opened {
    let session: any RadioSession
    let ring: SampleRing
  }

  /// How it ended. What is in the ring stays.
  enum End {
    /// It could not be opened.
    case refused(StageFailure)
    /// It was open and is closed.
    case ended(SessionEnd)
  }

  /// How far it has come.
  struct State {
    /// nil until the radio is open.
    var opened: Opened?
    /// nil until it has ended.
    var end: End?
  }

  /// How often a session is told to end.
  private static let interval = Duration.milliseconds(100)

  private let condition = Condition()
  private let cancellation: WakeUp
  private let bell: WakeUp
  private var current = State()
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
  func finish(within patience: Duration) -> Bool {
    cancellation.ring()
    let deadline = ContinuousClock.now + patience
    return condition.withLock {
      isCancelled = true
      while current.end == nil {
        guard .now < deadline else { return false }
        // Again and again: a request that comes before the reading has begun may be forgotten.
        current.opened?.session.cancel()
        _ = condition.wait(for: Self.interval)
      }
      return true
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
        current.opened = Opened(session: session, ring: ring)
        return isCancelled
      }
      bell.ring()
      let end = wasCancelled ? .cancelled : session.run(into: ring)
      session.close()
      finish(with: .ended(end))
    } catch {
      finish(with: .refused(error))
    }
  }

  private func finish(with end: End) {
    condition.withLock {
      current.end = end
      condition.broadcast()
    }
    bell.ring()
  }
}
