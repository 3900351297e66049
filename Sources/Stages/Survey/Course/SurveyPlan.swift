/// Which steps a survey takes, and how long each is.
public struct SurveyPlan: Equatable, Sendable {
  /// The band of GridStream, in hertz.
  public static let wholeBand = 902e6...928e6

  /// Where to listen, in hertz.
  public var band: ClosedRange<Double>
  /// Seconds of the first step, in which nothing but samples is looked at.
  public var checkSeconds: Double
  /// Seconds at each gain.
  public var gainSeconds: Double
  /// Seconds at each centre.
  public var bandSeconds: Double
  /// Seconds at the best centre in the end.
  public var bestSeconds: Double
  /// Gains that are tried at most.
  public var mostGains: Int
  /// False if the gain is given: then it is not looked for.
  public var sweepsGain = true

  /// A survey of some minutes, or a quick one.
  public init(isQuick: Bool, secondsPerStep: Double?, band: ClosedRange<Double>) {
    self.band = band
    bandSeconds = secondsPerStep ?? (isQuick ? 4 : 10)
    gainSeconds = bandSeconds / 4
    checkSeconds = bandSeconds / 2
    bestSeconds = 3 * bandSeconds
    mostGains = isQuick ? 15 : 32
  }

  /// The centres over the band, as few as reach all of it; one if the radio hears all of it at once.
  public func centers(sampleRate: Double) -> [Double] {
    let usable = CenterJudgement.usableShare * sampleRate
    let width = band.upperBound - band.lowerBound
    let count = max(1, Int((width / usable).rounded(.up)))
    guard width > 0 else { return [band.lowerBound] }
    let first = count > 1 ? band.lowerBound + usable / 2 : (band.lowerBound + band.upperBound) / 2
    let step = (width - usable) / Double(max(1, count - 1))
    // On no channel: a radio has a carrier of its own in the middle.
    return (0..<count).map { index in
      ((first + Double(index) * step) / 100_000).rounded(.down) * 100_000 + 50_000
    }
  }

  /// Where gains are tried: the centre that is nearest to the middle of the band.
  public func middle(sampleRate: Double) -> Double {
    let middle = (band.lowerBound + band.upperBound) / 2
    return centers(sampleRate: sampleRate).min { abs($0 - middle) < abs($1 - middle) } ?? middle
  }

  /// The gains to try of those that a radio has, ascending.
  public func gains(of all: [Double]) -> [Double] {
    let sorted = Set(all).sorted()
    guard sweepsGain, sorted.count > 1 else { return [] }
    guard sorted.count > mostGains else { return sorted }
    return (0..<mostGains).map { sorted[$0 * (sorted.count - 1) / (mostGains - 1)] }
  }

  /// Seconds of samples that the whole takes.
  public func seconds(sampleRate: Double, gains: [Double]) -> Double {
    let centers = centers(sampleRate: sampleRate).count
    return checkSeconds + Double(self.gains(of: gains).count) * gainSeconds
      + Double(centers) * bandSeconds + bestSeconds
  }
}
