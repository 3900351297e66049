import FilterRuntime
import RecordStream
import SampleInput
import Synchronization
import SystemInterface

@testable import Capture

/// A radio that plays a part: the same for each of its sessions, or another for each.
final class FakeRadio: Radio {
  /// What a session does.
  enum Part: Sendable {
    /// Gives so many blocks, then is lost.
    case give(Int)
    /// Gives so many blocks, then nothing until it is cancelled.
    case fallSilent(after: Int)
    /// Cannot be opened.
    case refuse(StageFailure)
    /// Gives nothing, and does not end when it is told to, until `release` is called.
    case hang
  }

  struct Tally {
    var opened = 0
    var closed = 0
    var freed = 0
    /// True while a session gives nothing and will not.
    var isSilent = false
    /// How it was set, each time that it was opened.
    var settings: [TunerSettings] = []
  }

  static let blockSamples = 512
  static let rate = 48_000.0

  let name = "fake radio"
  let tally = Mutex(Tally())
  let time: FakeTime
  private let part: @Sendable (_ opening: Int) -> Part
  private let released = Condition()
  private let isReleased = Mutex(false)

  init(_ time: FakeTime, part: @escaping @Sendable (_ opening: Int) -> Part) {
    self.time = time
    self.part = part
  }

  func open(_ settings: TunerSettings, stop: StopSignal) throws(StageFailure) -> any RadioSession {
    let opening = tally.withLock {
      $0.opened += 1
      $0.isSilent = false
      $0.settings.append(settings)
      return $0.opened
    }
    let part = part(opening)
    if case .refuse(let failure) = part {
      tally.withLock {
        $0.closed += 1; $0.freed += 1
      }
      throw failure
    }
    return FakeSession(self, part)
  }

  func release() {
    isReleased.withLock { $0 = true }
    released.broadcast()
  }

  fileprivate func waitForRelease() {
    released.withLock {
      while !isReleased.withLock({ $0 }) { released.wait() }
    }
  }
}

private final class FakeSession: RadioSession {
  let gains: [Double] = []
  let settlingTime = Duration.zero
  let tuning = Tuning(
    name: "fake radio", sampleRate: FakeRadio.rate, centerFrequency: 915e6, format: .cu8, gain: nil)
  private let radio: FakeRadio
  private let part: FakeRadio.Part
  private let condition = Condition()
  private let isCancelled = Mutex(false)

  init(_ radio: FakeRadio, _ part: FakeRadio.Part) {
    self.radio = radio
    self.part = part
  }

  deinit { radio.tally.withLock { $0.freed += 1 } }

  func run(into ring: SampleRing) -> SessionEnd {
    switch part {
    case .refuse: break
    case .give(let blocks): give(blocks, ring)
    case .fallSilent(let blocks):
      give(blocks, ring)
      radio.tally.withLock { $0.isSilent = true }
      waitForCancel()
      return .cancelled
    case .hang:
      radio.tally.withLock { $0.isSilent = true }
      radio.waitForRelease()
    }
    return .failed("the fake radio is gone")
  }

  private func give(_ blocks: Int, _ ring: SampleRing) {
    for _ in 0..<blocks {
      radio.time.advance(Double(FakeRadio.blockSamples) / FakeRadio.rate)
      ring.add(
        [UInt8](repeating: 127, count: 2 * FakeRadio.blockSamples), arrival: radio.time.now)
    }
  }

  private func waitForCancel() {
    condition.withLock {
      while !isCancelled.withLock({ $0 }) { condition.wait() }
    }
  }

  func cancel() {
    condition.withLock { isCancelled.withLock { $0 = true } }
    condition.broadcast()
  }

  func close() {
    radio.tally.withLock {
      $0.closed += 1
      $0.isSilent = false
    }
  }

  func setGain(_ decibels: Double?) {}
  func tune(to hertz: Double) {}
}

/// A time that passes when nobody has anything to do, and by the samples that a radio gives.
final class FakeTime: CaptureTime, Sendable {
  private let nanoseconds = Mutex(Int64(1_000_000_000_000))
  private let synchronised = Mutex<Bool?>(true)
  private let stopping = Mutex<@Sendable (FakeTime) -> Bool>({ _ in false })
  private let silence = Mutex<@Sendable () -> Bool>({ false })

  static let wallOffset: Int64 = 1_790_000_000_000_000_000

  var now: ClockReading {
    let time = nanoseconds.withLock { $0 }
    return ClockReading(monotonic: time, wall: time + Self.wallOffset)
  }

  var isSynchronised: Bool? {
    get { synchronised.withLock { $0 } }
    set { synchronised.withLock { $0 = newValue } }
  }

  var isStopRequested: Bool { stopping.withLock { $0 }(self) }

  /// Seconds since the beginning.
  var seconds: Double { Double(nanoseconds.withLock { $0 } - 1_000_000_000_000) / 1e9 }

  func stop(when condition: @escaping @Sendable (FakeTime) -> Bool) {
    stopping.withLock { $0 = condition }
  }

  /// Tells the time when a radio will give nothing more: then it passes.
  func watch(_ radio: FakeRadio) {
    silence.withLock { $0 = { [weak radio] in radio?.tally.withLock { $0.isSilent } ?? true } }
  }

  func advance(_ seconds: Double) {
    nanoseconds.withLock { $0 += Int64((seconds * 1e9).rounded()) }
  }

  func wait(for bell: WakeUp, until moment: Int64) {
    // In this order: what came before the silence has rung the bell.
    let isSilent = silence.withLock { $0 }()
    let rings = waitUntilReady([.init(bell.descriptor, for: .reading)], milliseconds: 1)
    if isSilent, rings?.first?.isReady == false { pause(until: moment) }
  }

  func pause(until moment: Int64) { nanoseconds.withLock { $0 = max($0, moment) } }
}

/// Keeps the records of a stream without the samples in them.
struct RecordSink: ByteSink {
  private(set) var records: [Record] = []
  private var parser = RecordParser()

  mutating func write(_ bytes: [UInt8]) throws {
    parser.append(bytes)
    while var record = try parser.next() {
      if record.kind == .samples { record.payload = [] }
      records.append(record)
    }
  }

  mutating func flush() {}
}
