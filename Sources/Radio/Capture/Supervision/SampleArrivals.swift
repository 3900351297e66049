/// When samples came, against the system's clock: how fast a radio really gives them.
///
/// A block comes late by whatever the system and the network let it wait, never early. So of many
/// blocks the least delay counts: that at the beginning against that at the end.
public struct SampleArrivals: Sendable {
  /// A rate against the nominal one.
  public struct RateError: Equatable, Sendable {
    /// In parts per million; positive if samples come faster.
    public var partsPerMillion: Double
    /// How far off that may be, in parts per million.
    public var uncertainty: Double
  }

  private static let window = 1.0
  /// In seconds: what the least delays of two windows may differ by.
  private static let jitter = 0.001
  private static let mostWindows = 3600

  private let sampleRate: Double
  /// Samples so far, those that were lost and told of included.
  public private(set) var samples: UInt64 = 0
  private var start: (time: Int64, samples: UInt64)?
  private var last: Int64 = 0
  /// The least delay within each second, in seconds, and when that was.
  private var least: [(time: Double, delay: Double)] = []

  /// Arrivals of samples at a nominal rate, above 0.
  public init(sampleRate: Double) { self.sampleRate = sampleRate }

  /// Takes the arrival of samples, in nanoseconds on the clock that nobody sets.
  public mutating func add(_ count: UInt64, at time: Int64) {
    samples &+= count
    last = time
    guard let start else {
      self.start = (time, samples)
      return
    }
    let elapsed = Double(time &- start.time) / 1e9
    let delay = elapsed - Double(samples &- start.samples) / sampleRate
    if let window = least.last, elapsed - window.time < Self.window {
      if delay < window.delay { least[least.count - 1].delay = delay }
    } else if least.count < Self.mostWindows {
      least.append((elapsed, delay))
    }
  }

  /// Counts samples that are known to be missing.
  public mutating func pass(_ count: UInt64) { samples &+= count }

  /// Seconds from the first block to the latest.
  public var seconds: Double { start.map { Double(last &- $0.time) / 1e9 } ?? 0 }

  /// True if samples come faster than anything can have received them: a recording is played.
  public var isPlayed: Bool {
    guard let start, seconds > 0.05 else { return false }
    return Double(samples &- start.samples) / sampleRate > 1.5 * seconds + 1
  }

  /// The rate; nil if there were too few samples to tell, or a recording is played.
  public var rateError: RateError? {
    guard least.count >= 6, !isPlayed else { return nil }
    let third = least.count / 3
    guard let early = least.prefix(third).min(by: { $0.delay < $1.delay }),
      let late = least.suffix(third).min(by: { $0.delay < $1.delay }), late.time > early.time
    else { return nil }
    let span = late.time - early.time
    return RateError(
      partsPerMillion: (early.delay - late.delay) / span * 1e6,
      uncertainty: Self.jitter / span * 1e6)
  }
}
