/// Blocks put together, so that there are no more slots than a control can use.
struct LevelSlot {
  private static let least = 0.005
  private var power = 0.0
  private var noise = 0.0
  private var seconds = 0.0

  /// Adds a block; returns the means since the last return, once they are over 5 ms.
  mutating func add(
    _ level: BlockLevel, seconds duration: Double
  ) -> (power: Double, noise: Double, seconds: Double)? {
    power += level.power * duration
    noise += level.noise * duration
    seconds += duration
    guard seconds >= Self.least else { return nil }
    defer { self = LevelSlot() }
    return (power / seconds, noise / seconds, seconds)
  }
}

/// How much of the time samples clip: two buckets that clipped time fills and all time drains.
struct ClippingWatch {
  private struct Bucket {
    /// Share of the time that may clip for ever.
    let drain: Double
    /// Seconds.
    let size: Double
    var level = 0.0

    mutating func add(clipped: Double, of seconds: Double) {
      level = min(size, max(0, level + clipped - drain * seconds))
    }

    var isFull: Bool { level >= size }
  }

  /// Full after 1.3 s of clipping throughout, or 4 s of half the time.
  private var fast = Bucket(drain: 0.25, size: 1)
  /// Full after 150 s of clipping for 2 % of the time, or 8 s of 20 %.
  private var slow = Bucket(drain: 0.01, size: 1.5)

  /// Adds a block. From 2 % of clipped components on all of it counts as clipped: a carrier just
  /// above full scale has a fifth. Peaks of noise are few.
  mutating func add(_ share: Double, seconds: Double) {
    let clipped = min(1, max(0, share) * 50) * seconds
    fast.add(clipped: clipped, of: seconds)
    slow.add(clipped: clipped, of: seconds)
  }

  /// True if more than a quarter of the time clips.
  var isMostly: Bool { fast.isFull }

  /// How much less gain there should be, in dB; nil if nothing is wrong.
  var decibelsTooMuch: Double? { fast.isFull ? 6 : slow.isFull ? 3 : nil }

  /// Forgets everything.
  mutating func clear() { self = ClippingWatch() }
}

/// A gain that has clipped, and is not to be tried for some time.
struct GainCeiling {
  /// In dB.
  let gain: Double
  private let hold: Double
  private let end: Double

  private static let firstHold = 600.0
  private static let longestHold = 14_400.0

  /// A ceiling from a time on, in seconds: ten minutes for the first. If the gain that clipped had
  /// been raised to, that was tried in vain, and the next try is twice as far away. What was four
  /// hours ago is forgotten.
  init(_ gain: Double, at time: Double, wasRaised: Bool, after previous: GainCeiling?) {
    self.gain = gain
    let hold =
      previous.flatMap { time < $0.end + Self.longestHold ? $0.hold : nil } ?? Self.firstHold / 2
    let isFirst = hold < Self.firstHold
    self.hold = min(Self.longestHold, wasRaised || isFirst ? 2 * hold : hold)
    end = time + self.hold
  }

  /// True while the gain is not to be tried.
  func holds(at time: Double) -> Bool { time < end }
}
