import SampleInput
import SystemInterface

/// Tells the time of raw samples by when they are read, from the first on.
struct ArrivalClock {
  private var clock: SampleClock?
  private var reading = ClockReading(monotonic: 0, wall: 0)

  /// Something was read just now.
  mutating func read() { reading = .now() }

  /// Time of sample 0, in nanoseconds since 1970-01-01 UTC, if it is to be told anew.
  ///
  /// - Parameters:
  ///   - told: what was told last.
  ///   - samples: samples so far, with those that were read last.
  ///   - sampleRate: of them a second.
  mutating func correction(of told: Int64, samples: UInt64, sampleRate: Double) -> Int64? {
    var clock = clock ?? SampleClock(sampleRate: sampleRate)
    defer { self.clock = clock }
    _ = clock.add(reading, samples: samples)
    guard clock.isSettled, clock.isPaced, let time = clock.timeOfSampleZero,
      (time &- told).magnitude > SampleClock.tolerance
    else { return nil }
    return time
  }
}
