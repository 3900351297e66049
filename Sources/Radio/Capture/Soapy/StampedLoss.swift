/// Counts what a radio has lost, by the times that it puts on its samples; without such by ours.
struct StampedLoss {
  private let sampleRate: Double
  /// The time for the next sample, by the last stamp: nanoseconds of the radio's clock.
  private var expected: Double?
  /// False once stamps have gone backwards: those are times of a computer, and count nothing.
  private var isTrusted = true
  private var overflows = false

  /// Samples are counted to one; a stamp is rounded to less than that.
  private static let tolerance = 1.5

  init(sampleRate: Double) { self.sampleRate = sampleRate }

  /// The radio says that it has lost samples.
  mutating func overflow() { overflows = true }

  /// Takes samples; returns how many are missing before them.
  ///
  /// - Parameters:
  ///   - count: how many have come.
  ///   - stamp: time of the first of them in nanoseconds of the radio's clock; nil if it tells none.
  ///   - pause: seconds since the samples before arrived, by our clock.
  mutating func add(_ count: Int, stamp: Int64?, pause: Double) -> UInt64 {
    defer { overflows = false }
    let duration = Double(count) / sampleRate
    guard let stamp, isTrusted else {
      // Some drivers stamp only what begins a buffer.
      expected = overflows ? nil : expected.map { $0 + duration * 1e9 }
      // At least one is missing: a receiver must not take for continuous what is not.
      return overflows ? Self.whole(max(1, (pause - duration) * sampleRate)) : 0
    }
    defer { expected = Double(stamp) + duration * 1e9 }
    guard let expected else { return overflows ? 1 : 0 }
    let missing = (Double(stamp) - expected) / 1e9 * sampleRate
    if missing < -Self.tolerance { isTrusted = false }
    if missing > Self.tolerance || overflows { return Self.whole(missing) }
    return 0
  }

  /// As far as a count can be, and a radio's clock that jumps by years is none.
  private static func whole(_ samples: Double) -> UInt64 {
    samples < 1e15 ? UInt64(max(0, samples.rounded())) : 1
  }
}
