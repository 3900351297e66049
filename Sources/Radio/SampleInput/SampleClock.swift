public import SystemInterface

/// Tells the time of samples by when they arrive.
///
/// A radio counts with its own crystal, and samples arrive late: by what buffers hold, and by how
/// long the system lets the reader wait. So the samples that come with the least delay in some
/// seconds tell the time, on a clock that nobody sets. What the system's time is beside that clock is
/// known at every moment, so that a step of it is followed at once.
public struct SampleClock: Sendable {
  /// Nanoseconds by which the time may be wrong before it is told anew: 20 ms.
  public static let tolerance: Int64 = 20_000_000

  /// Time of sample 0, in nanoseconds since 1970-01-01 UTC, so that later samples have the right
  /// time; nil before the first arrival.
  public private(set) var timeOfSampleZero: Int64?
  /// False once samples have come that nothing can have received by then: a file on a pipe. Its time
  /// is that of the first samples' arrival, whatever comes later.
  public private(set) var isPaced = true
  /// True once the first samples' arrival has been compared with that of others, for a second.
  public private(set) var isSettled = false
  /// What the radio has more than its samples per second, in parts per million; nil until a minute
  /// has gone by.
  public private(set) var rateError: Double?

  private let sampleRate: Double
  /// Arrival of a sample without delay, as is believed now, and the sample's index.
  private var anchor: Anchor?
  /// The first one, and the first that came with the least delay of its window.
  private var first: Anchor?
  private var reference: Anchor?
  /// Wall clock less monotonic clock, in nanoseconds.
  private var wallOffset: Int64 = 0
  /// Where the window ends, on the monotonic clock, and the least delay in it so far.
  private var windowEnd: Int64 = 0
  private var leastDelay = Int64.max
  private var sampleOfLeastDelay: UInt64 = 0

  private struct Anchor {
    var sample: UInt64
    var monotonic: Int64
  }

  /// Nanoseconds of a window. Of 1400 blocks of 7 ms one is read at once. The first is short: its
  /// samples may have waited for the radio to start.
  private static let window: Int64 = 10_000_000_000
  private static let firstWindow: Int64 = 1_000_000_000
  /// Nanoseconds after which the rate's error is told: with 1 ms of jitter to 20 ppm.
  private static let leastSpan = 60e9
  /// What samples may be early beside the first arrival: a second that the first one waited, and what
  /// crystals are off at most.
  private static let greatestLead = 1e9
  private static let greatestRateError = 1e-3
  /// Nanoseconds that still are a number of 64 bits: 285 years.
  private static let greatestDuration = 9e18

  /// A clock for a source of so many samples per second, above 0.
  public init(sampleRate: Double) { self.sampleRate = sampleRate }

  /// Takes an arrival; returns the time of sample 0 if it has to be told: for the first, and when
  /// what was told is wrong by more than `tolerance`.
  ///
  /// - Parameters:
  ///   - reading: when the samples arrived.
  ///   - samples: index of the sample after them, from 0.
  public mutating func add(_ reading: ClockReading, samples: UInt64) -> Int64? {
    guard let anchor else { return begin(reading, samples) }
    guard isPaced else { return nil }
    let delay = delay(of: samples, at: reading.monotonic, after: anchor)
    if delay < leastDelay { (leastDelay, sampleOfLeastDelay) = (delay, samples) }
    let offset = reading.wall &- reading.monotonic
    let isStepped = (offset &- wallOffset).magnitude > UInt64(Self.tolerance)
    let isWrong = reading.monotonic >= windowEnd && endWindow(at: reading.monotonic)
    guard isPaced, isStepped || isWrong else { return nil }
    wallOffset = offset
    return tell()
  }

  /// Samples of an unknown number were lost: the next arrival tells the time anew.
  public mutating func restart() {
    (anchor, first, reference, rateError) = (nil, nil, nil, nil)
    (isPaced, isSettled) = (true, false)
  }

  private mutating func begin(_ reading: ClockReading, _ samples: UInt64) -> Int64? {
    let anchor = Anchor(sample: samples, monotonic: reading.monotonic)
    self.anchor = anchor
    first = anchor
    wallOffset = reading.wall &- reading.monotonic
    beginWindow(until: reading.monotonic &+ Self.firstWindow)
    return tell()
  }

  private mutating func beginWindow(until end: Int64) {
    windowEnd = end
    leastDelay = .max
  }

  /// Looks at the least delay of a window; true if the anchor was wrong, and has been moved.
  private mutating func endWindow(at time: Int64) -> Bool {
    defer { beginWindow(until: time &+ Self.window) }
    guard let anchor, let first else { return false }
    let arrival = Anchor(
      sample: sampleOfLeastDelay,
      monotonic: anchor.monotonic &+ duration(from: anchor.sample, to: sampleOfLeastDelay)
        &+ leastDelay)
    let lead = -delay(of: arrival.sample, at: arrival.monotonic, after: first)
    let elapsed = Double(arrival.monotonic &- first.monotonic)
    guard Double(lead) < Self.greatestLead + Self.greatestRateError * elapsed else {
      isPaced = false
      return false
    }
    isSettled = true
    measureRate(arrival)
    guard leastDelay.magnitude > UInt64(Self.tolerance) else { return false }
    self.anchor = arrival
    return true
  }

  private mutating func measureRate(_ arrival: Anchor) {
    guard let reference else { return reference = arrival }
    let span = Double(arrival.monotonic &- reference.monotonic)
    guard span > Self.leastSpan else { return }
    let nominal = Double(duration(from: reference.sample, to: arrival.sample))
    rateError = (nominal / span - 1) * 1e6
  }

  private mutating func tell() -> Int64? {
    guard let anchor else { return nil }
    timeOfSampleZero =
      anchor.monotonic &+ wallOffset &- duration(from: 0, to: anchor.sample)
    return timeOfSampleZero
  }

  /// How much later samples came than they would without delay, in nanoseconds.
  private func delay(of sample: UInt64, at monotonic: Int64, after anchor: Anchor) -> Int64 {
    monotonic &- anchor.monotonic &- duration(from: anchor.sample, to: sample)
  }

  /// Nanoseconds from one sample to another.
  private func duration(from one: UInt64, to other: UInt64) -> Int64 {
    Int64(min(Double(other &- one) / sampleRate * 1e9, Self.greatestDuration).rounded())
  }
}
