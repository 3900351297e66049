import FilterRuntime
import SystemInterface

/// Keeps a radio: opens it, takes what it gives, notices when it is lost or silent, and opens it
/// again after a while, for ever.
struct RadioWatch {
  /// What has happened.
  enum Event {
    /// The radio was opened.
    case opened(SessionThread.Opened)
    /// Something came from it.
    case came(SampleRing.Item)
    /// It was lost, or could not be opened; why. It is tried again.
    case lost(StageFailure, kind: String)
  }

  /// What the radio is set to when it is opened.
  var settings: TunerSettings
  /// The radio that is open now.
  private(set) var opened: SessionThread.Opened?

  private let radio: any Radio
  private let stall: Int64
  private let patience: Duration
  private let bell: WakeUp
  private var backoff: Backoff
  private var thread: SessionThread?
  /// When the next attempt is due, without a thread; else when it is too late for the next samples.
  private(set) var deadline: Int64
  private var leftBehind = 0

  /// Opening waits for name servers and for firmware that is loaded.
  private static let patienceForOpening: Int64 = 60_000_000_000
  /// Threads of radios that hang; beyond, only a new start of the program helps.
  private static let mostLeftBehind = 8

  /// A watch that opens the radio with its first event.
  ///
  /// - Parameters:
  ///   - stall: nanoseconds without a sample after which a radio counts as lost.
  ///   - retry: nanoseconds before the first new attempt with a radio that was lost.
  ///   - patience: how long a radio that shall end is waited for.
  ///   - bell: rung when it is worth to ask for an event.
  ///   - now: nanoseconds on the clock that nobody sets.
  init(
    _ radio: any Radio, settings: TunerSettings, stall: Int64, retry: Int64, patience: Duration,
    bell: WakeUp, now: Int64
  ) {
    self.radio = radio
    self.settings = settings
    self.stall = stall
    backoff = Backoff(first: retry)
    self.patience = patience
    self.bell = bell
    deadline = now
  }

  /// True while the radio is open, or being opened: then its bell is worth to wait for.
  var isTrying: Bool { thread != nil }

  /// What has happened by now; nil if nothing has. Throws what no further attempt can mend.
  mutating func next(now: Int64) throws -> Event? {
    guard let thread else {
      guard now >= deadline else { return nil }
      self.thread = try SessionThread(radio, settings, bell: bell)
      deadline = now &+ Self.patienceForOpening
      return nil
    }
    let state = thread.state
    if opened == nil, let new = state.opened {
      opened = new
      deadline = now &+ stall
      return .opened(new)
    }
    if let item = opened?.ring.take() {
      deadline = now &+ stall
      backoff.reset()
      return .came(item)
    }
    switch state.end {
    case .refused(let failure) where failure.status != .unavailable: throw failure
    case .refused(let failure): return lose(failure, kind: "refused", now)
    case .ended(let end):
      return lose(StageFailure(.unavailable, Self.words(end)), kind: "lost", now)
    case nil: return now >= deadline ? try loseSilent(thread, now) : nil
    }
  }

  /// Ends the radio. What it had given by then can still be taken.
  mutating func finish() { _ = thread?.finish(within: patience) }

  /// What is left of a radio that was ended; nil if nothing is.
  mutating func nextOfRest() -> Event? {
    if opened == nil, let new = thread?.state.opened {
      opened = new
      return .opened(new)
    }
    return (opened?.ring.take()).map { .came($0) }
  }

  /// What came in this last moment is missed with the rest.
  private mutating func loseSilent(_ silent: SessionThread, _ now: Int64) throws -> Event {
    if !silent.finish(within: patience) { leftBehind += 1 }
    guard leftBehind <= Self.mostLeftBehind else {
      throw StageFailure(.unavailable, "\(radio.name) hangs again and again: start anew")
    }
    let why =
      opened == nil
      ? "\(radio.name) does not open"
      : "no samples from \(radio.name) for \(Double(stall / 1_000_000) / 1000) s"
    return lose(StageFailure(.unavailable, why), kind: "silent", now)
  }

  private mutating func lose(_ failure: StageFailure, kind: String, _ now: Int64) -> Event {
    thread?.state.opened?.ring.close()
    (thread, opened) = (nil, nil)
    deadline = now &+ backoff.takeDelay()
    return .lost(failure, kind: kind)
  }

  private static func words(_ end: SessionEnd) -> String {
    switch end {
    case .cancelled: "the radio was ended"
    case .failed(let why): why
    }
  }
}
