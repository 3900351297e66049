import SignalProcessing

/// What others have sent during one step, until it is over: of what is seen in several places only the
/// strongest counts.
///
/// A strong burst has energy beside it, which opens activities of its own. In their slices it lies on an
/// edge, and looks like anything.
struct StrangersOfStep {
  /// A burst of GridStream's, which has energy beside it, too.
  struct Neighbour {
    /// In samples of the input.
    let span: ClosedRange<Double>
    /// In hertz from the centre of the band.
    let offset: Double
  }

  private var found: [BurstFeatures] = []
  private var neighbours: [Neighbour] = []
  private static let most = 2048
  /// In hertz: half of a slice, and of what may be in it.
  private static let reach = 300_000.0
  /// As a ratio, 10 dB: what is not much weaker is another's.
  private static let muchStronger: Float = 10
  /// In dB: a weaker burst has nothing beside it.
  private static let strongBurst: Float = 18

  mutating func add(_ features: BurstFeatures) {
    if found.count < Self.most { found.append(features) }
  }

  /// Adds a burst that was demodulated; what holds no packet may be another's, measured wrongly.
  mutating func add(_ burst: DemodulatedBurst, holdsPacket: Bool, sampleRate: Double) {
    guard !holdsPacket || burst.signalToNoiseRatio > Self.strongBurst,
      neighbours.count < Self.most
    else { return }
    neighbours.append(
      Neighbour(
        span: burst.start...burst.start + burst.duration * sampleRate, offset: burst.carrierOffset))
  }

  /// What is nobody's shadow; empty afterwards.
  mutating func take() -> [BurstFeatures] {
    var kept: [BurstFeatures] = []
    for features in found.sorted(by: { $0.strength > $1.strength }) {
      let isBeside = neighbours.contains {
        $0.span.overlaps(features.span) && abs($0.offset - features.offset) < Self.reach
      }
      let isShadow = kept.contains { Self.shadows($0, features) }
      if !isBeside, !isShadow { kept.append(features) }
    }
    self = StrangersOfStep()
    return kept
  }

  private static func shadows(_ strong: BurstFeatures, _ weak: BurstFeatures) -> Bool {
    guard strong.span.overlaps(weak.span) else { return false }
    let distance = abs(strong.offset - weak.offset)
    let isWithin = distance < strong.width / 2 + weak.width / 2
    return isWithin || distance < reach && strong.strength > muchStronger * weak.strength
  }
}
