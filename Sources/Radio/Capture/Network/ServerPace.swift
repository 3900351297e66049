/// Tells a server that plays a recording from one with a radio: its samples come faster than anything can
/// have received them. The rule is that of `SampleClock`, for any moment.
///
/// A radio cannot wait: what nobody takes is dropped here, where it is counted, and not in the server,
/// which tells nobody. A recording can.
struct ServerPace {
  /// True once a recording is played.
  private(set) var isRecording = false

  private let sampleRate: Double
  private var samples = 0.0
  private var start: Int64?

  /// Seconds of samples that a server may have had before they were asked for, and what crystals are
  /// off at most.
  private static let greatestLead = 1.0
  private static let greatestRateError = 1e-3

  /// The pace of a server that was told a rate in samples per second, above 0.
  init(sampleRate: Double) { self.sampleRate = sampleRate }

  /// Takes the arrival of samples, in nanoseconds on the clock that nobody sets.
  mutating func add(_ count: Int, at monotonic: Int64) {
    guard !isRecording else { return }
    guard let start else { return start = monotonic }
    samples += Double(count)
    let elapsed = Double(monotonic &- start) / 1e9
    isRecording =
      samples / sampleRate - elapsed > Self.greatestLead + Self.greatestRateError * elapsed
  }
}
