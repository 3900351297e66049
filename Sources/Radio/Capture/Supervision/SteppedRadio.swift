public import FilterRuntime
import SampleInput
import SystemInterface

/// A radio that is opened once, and set anew for each stretch of samples: for whoever wants to know
/// how it hears with each of its gains, and on each frequency.
///
/// What comes after a setting was taken with it: samples on their way are left out, and counted. Other
/// than with `LiveCapture`, a radio that is lost stays lost: that is what there is to be told of it.
public struct SteppedRadio {
  /// What comes from the radio.
  public enum Event: Sendable {
    /// Whole samples, taken as the radio was set last.
    case samples([UInt8])
    /// So many samples are missing here, which the radio or the reader has lost.
    case lost(UInt64)
    /// The radio has given nothing for as long as it may.
    case silent
    /// The radio has ended; why, in words for a person.
    case ended(String)
    /// A stop was asked for.
    case stopped
  }

  /// When samples have come, since the radio was opened.
  public private(set) var arrivals: SampleArrivals

  private let opened: SessionThread.Opened
  private let thread: SessionThread
  private let bell: WakeUp
  private let time: any CaptureTime
  private let stall: Int64
  private var deadline: Int64
  /// True until the first samples of the latest setting come.
  private var isSettling = false

  /// How long a radio that shall end is waited for.
  private static let patience = Duration.seconds(2)
  /// Opening waits for name servers and for firmware that is loaded.
  private static let patienceForOpening: Int64 = 60_000_000_000

  /// Opens a radio; nil if a stop was asked for meanwhile. Throws what the radio refuses with.
  ///
  /// - Parameter stall: seconds without a sample after which it is `silent`, above 0.
  public init?(
    _ radio: any Radio, settings: TunerSettings, stall: Double, time: any CaptureTime
  ) throws {
    bell = try WakeUp()
    thread = try SessionThread(radio, settings, bell: bell)
    self.time = time
    self.stall = Int64(min(stall, 1e9) * 1e9)
    guard let opened = try Self.wait(for: thread, radio, bell, time) else {
      _ = thread.finish(within: Self.patience)
      return nil
    }
    self.opened = opened
    arrivals = SampleArrivals(sampleRate: opened.session.tuning.sampleRate)
    deadline = time.now.monotonic &+ self.stall
  }

  /// What the radio is, and what it is set to.
  public var session: any RadioSession { opened.session }

  /// Sets the gain, in dB; nil gives it back to the tuner.
  public mutating func setGain(_ decibels: Double?) throws(StageFailure) {
    try change { (session) throws(StageFailure) in try session.setGain(decibels) }
  }

  /// Sets the centre frequency, in hertz.
  public mutating func tune(to hertz: Double) throws(StageFailure) {
    try change { (session) throws(StageFailure) in try session.tune(to: hertz) }
  }

  /// Waits for what comes next.
  public mutating func next() -> Event {
    while true {
      if time.isStopRequested { return .stopped }
      bell.reset()
      if let item = opened.ring.take() {
        deadline = time.now.monotonic &+ stall
        if let event = take(item) { return event }
        continue
      }
      if let end = thread.state.end { return .ended(Self.words(end)) }
      guard time.now.monotonic < deadline else { return .silent }
      time.wait(for: bell, until: deadline)
    }
  }

  /// Lets the radio go, so that other programs can have it; false if it hangs, and is left.
  @discardableResult
  public func finish() -> Bool {
    opened.ring.close()
    return thread.finish(within: Self.patience)
  }

  private mutating func take(_ item: SampleRing.Item) -> Event? {
    switch item {
    case .samples(let bytes, let arrival):
      arrivals.add(
        UInt64(bytes.count / session.tuning.format.bytesPerSample), at: arrival.monotonic)
      return isSettling ? nil : .samples(bytes)
    case .lost(let samples, let cause):
      arrivals.pass(samples)
      return isSettling || cause == .retuning ? nil : .lost(samples)
    case .tuned:
      isSettling = false
      return nil
    }
  }

  private mutating func change(
    _ body: (any RadioSession) throws(StageFailure) -> Void
  ) throws(StageFailure) {
    opened.ring.beginTuning()
    isSettling = true
    defer {
      let doubtful = session.settlingTime / .seconds(1) * session.tuning.sampleRate
      opened.ring.endTuning(
        session.tuning, doubtful: UInt64(exactly: max(0, doubtful).rounded()) ?? 0)
      deadline = time.now.monotonic &+ stall
    }
    try body(session)
  }

  private static func wait(
    for thread: SessionThread, _ radio: any Radio, _ bell: WakeUp, _ time: any CaptureTime
  ) throws(StageFailure) -> SessionThread.Opened? {
    let deadline = time.now.monotonic &+ patienceForOpening
    while !time.isStopRequested {
      bell.reset()
      let state = thread.state
      if let opened = state.opened { return opened }
      if case .refused(let failure) = state.end { throw failure }
      guard time.now.monotonic < deadline else {
        throw StageFailure(.unavailable, "\(radio.name) does not open")
      }
      time.wait(for: bell, until: deadline)
    }
    return nil
  }

  private static func words(_ end: SessionThread.End) -> String {
    switch end {
    case .refused(let failure): "\(failure)"
    case .ended(.cancelled): "the radio was ended"
    case .ended(.failed(let why)): why
    }
  }
}
