/// Whether there is an antenna.
///
/// An amplifier without one makes nearly as much noise as with one: noise alone does not tell. But a band
/// in which anybody may send, and in which nothing is heard anywhere, is no band; and where noise hardly
/// rises with the gain, nothing comes through the tuner.
public struct AntennaJudgement: Equatable, Sendable {
  /// What is believed.
  public enum Verdict: String, Sendable {
    /// Packets, or others, are heard.
    case present
    /// Little is heard: it may be the place.
    case doubtful
    /// Nothing at all is heard, but the receiver's own noise is as it should be.
    case likelyAbsent
    /// Nothing is heard, and the tuner gives hardly more noise than the converter makes.
    case absent
    /// Too little was measured.
    case unknown
  }

  /// What is believed.
  public let verdict: Verdict
  /// What noise rises by from the least gain to the greatest, in dB; nil without a sweep.
  public let riseOfNoise: Double?
  /// Bursts of any kind that were heard.
  public let bursts: Int
  /// Carriers that were heard, those near the centre of a step left out.
  public let carriers: Int
  /// Seconds of samples.
  public let seconds: Double

  /// In seconds: with less, silence means nothing.
  static let leastSeconds = 3.0
  /// In dB over a sweep of 30 dB and more.
  private static let leastRise = 6.0
  private static let leastSweep = 25.0
  private static let few = 3

  /// Judges all steps of a survey.
  public init(_ steps: [StepMeasurement]) {
    let sweep = steps.filter { $0.purpose == .gain && $0.noise != nil && $0.gain != nil }
      .sorted { ($0.gain ?? 0) < ($1.gain ?? 0) }
    if let least = sweep.first, let most = sweep.last, let low = least.noise, let high = most.noise,
      (most.gain ?? 0) - (least.gain ?? 0) >= Self.leastSweep
    {
      riseOfNoise = high - low
    } else {
      riseOfNoise = nil
    }
    bursts = steps.reduce(0) { $0 + $1.framedBursts + $1.strangers }
    carriers = steps.reduce(0) { $0 + $1.carriers }
    seconds = steps.reduce(0) { $0 + $1.seconds }
    let packets = steps.reduce(0) { $0 + $1.packets }
    let clips = steps.contains { $0.clippedTime > 0.5 }
    if packets > 0 || clips || bursts > Self.few {
      verdict = .present
    } else if seconds < Self.leastSeconds {
      verdict = .unknown
    } else if bursts > 0 || carriers > Self.few {
      verdict = .doubtful
    } else if let riseOfNoise, riseOfNoise < Self.leastRise {
      verdict = .absent
    } else {
      verdict = .likelyAbsent
    }
  }
}
