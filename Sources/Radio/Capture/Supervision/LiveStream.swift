public import RecordStream
import SampleInput
import SystemInterface

/// Makes a record stream of what a radio gives: samples whose time is right for weeks, and every gap
/// between them counted.
///
/// It knows no radio, no thread and no clock: all it is told comes as values.
public struct LiveStream: Sendable {
  /// What has gone into the stream so far.
  public struct Counters: Encodable, Equatable, Sendable {
    /// Samples written.
    public var samples: UInt64 = 0
    /// Places where samples are missing.
    public var gaps = 0
    /// Samples that are missing there.
    public var lostSamples: UInt64 = 0
    /// How often the radio was lost and came back.
    public var reconnects = 0

    /// Nothing yet.
    public init() {}
  }

  /// What has gone into the stream so far.
  public private(set) var counters = Counters()
  /// Index of the next sample.
  public private(set) var sampleIndex: UInt64 = 0
  /// What the samples are; nil before the first session.
  public private(set) var tuning: Tuning?
  /// When the last samples arrived, on the clock that nobody sets; nil before the first.
  public private(set) var lastArrival: Int64?
  /// What the radio has more than its samples per second, in parts per million; nil until it is known.
  public var rateError: Double? { clock?.rateError }

  private static let absence = "the radio was away"

  private let writer: String
  private var clock: SampleClock?
  private var clockState: ClockState
  private var isDescribed = false
  /// True from the begin of a session after the first, until its first samples.
  private var isResuming = false
  /// What is missing before the next samples.
  private var missing: Gap?

  /// A stream before its first sample.
  ///
  /// - Parameters:
  ///   - writer: name and version of the program.
  ///   - clockState: what the kernel says of the system's clock.
  public init(writer: String, clockState: ClockState) {
    self.writer = writer
    self.clockState = clockState
  }

  /// A radio was opened: its samples follow.
  public mutating func begin(_ tuning: Tuning) {
    if self.tuning?.sampleRate != tuning.sampleRate {
      clock = SampleClock(sampleRate: tuning.sampleRate)
    }
    clock?.restart()
    self.tuning = tuning
    isDescribed = false
    isResuming = lastArrival != nil
  }

  /// The kernel says something else of the system's clock.
  public mutating func change(to state: ClockState) {
    guard state != clockState else { return }
    clockState = state
    isDescribed = false
  }

  /// Takes what came from the radio's ring; returns the records that it makes.
  public mutating func take(_ item: SampleRing.Item) -> [Record] {
    switch item {
    case .lost(let samples, let cause): lose(samples, cause.rawValue)
    case .tuned(let tuning):
      self.tuning = tuning
      isDescribed = false
    case .samples(let bytes, let arrival): return add(bytes, arrival)
    }
    return []
  }

  /// Ends the stream: what is missing after the last samples.
  public mutating func finish() -> [Record] { takeGap() }

  /// Before the first samples nothing can be missing.
  private mutating func lose(_ samples: UInt64, _ reason: String) {
    guard samples > 0, lastArrival != nil else { return }
    sampleIndex &+= samples
    missing = Gap(
      lostSamples: samples &+ (missing?.lostSamples ?? 0), reason: missing?.reason ?? reason)
  }

  private mutating func add(_ bytes: [UInt8], _ arrival: ClockReading) -> [Record] {
    guard let tuning else { return [] }
    let samples = UInt64(bytes.count / tuning.format.bytesPerSample)
    if isResuming { resume(samples, arrival, tuning.sampleRate) }
    var records = takeGap()
    if clock?.add(arrival, samples: sampleIndex &+ samples) != nil { isDescribed = false }
    lastArrival = arrival.monotonic
    if !isDescribed {
      isDescribed = true
      records.append(description(tuning).record(sampleIndex: sampleIndex))
    }
    records.append(Record(.samples, sampleIndex: sampleIndex, payload: bytes))
    sampleIndex &+= samples
    counters.samples &+= samples
    return records
  }

  /// While the radio was away nobody counted its samples: what was missed follows from the clock.
  private mutating func resume(_ samples: UInt64, _ arrival: ClockReading, _ rate: Double) {
    isResuming = false
    counters.reconnects += 1
    guard let lastArrival else { return }
    let elapsed = Double(arrival.monotonic &- lastArrival) / 1e9
    let counted = Double(missing?.lostSamples ?? 0)
    // What was lost before the radio went is within the time that has gone by. A source that gives
    // samples faster than they can have been received has no time missing: nevertheless they do not
    // follow those before.
    let missed = max(missing == nil ? 1 : 0, elapsed * rate - Double(samples) - counted)
    if let count = UInt64(exactly: missed.rounded()) {
      lose(count, Self.absence)
      missing?.reason = Self.absence
    }
  }

  private mutating func takeGap() -> [Record] {
    guard let gap = missing else { return [] }
    missing = nil
    counters.gaps += 1
    counters.lostSamples &+= gap.lostSamples
    return [gap.record(sampleIndex: sampleIndex)]
  }

  private func description(_ tuning: Tuning) -> StreamDescription {
    StreamDescription(
      sampleRate: tuning.sampleRate, centerFrequency: tuning.centerFrequency,
      sampleFormat: tuning.format.rawValue, timeOfSampleZero: clock?.timeOfSampleZero ?? 0,
      source: tuning.name, writer: writer, gain: tuning.gain, clock: clockState)
  }
}
