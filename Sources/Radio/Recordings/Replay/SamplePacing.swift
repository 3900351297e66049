/// Lets samples out as fast as a radio would have given them.
public struct SamplePacing {
  /// One that has fallen behind by more than this, as by a suspended computer, does not catch up.
  private static let patience = Duration.seconds(1)

  private let now: () -> ContinuousClock.Instant
  private let wait: (Duration) -> Void
  private var due: ContinuousClock.Instant?

  /// A pace whose clock begins with the first samples.
  ///
  /// - Parameters:
  ///   - now: the clock.
  ///   - wait: waits so long, or less if there is a reason to stop.
  public init(
    now: @escaping () -> ContinuousClock.Instant = { ContinuousClock.now },
    wait: @escaping (Duration) -> Void
  ) {
    self.now = now
    self.wait = wait
  }

  /// Waits until a radio would have received the next samples whole.
  ///
  /// - Parameters:
  ///   - samples: how many, those that are missing before them as well.
  ///   - sampleRate: samples per second, above 0.
  public mutating func pass(_ samples: UInt64, sampleRate: Double) {
    let time = now()
    // A year: longer gaps are nothing that anybody waits for.
    let duration = Duration.seconds(min(Double(samples) / sampleRate, 3.2e7))
    var next = max(due ?? time, time - Self.patience) + duration
    if next > time { wait(next - time) } else { next = max(next, time - Self.patience) }
    due = next
  }
}
