import RealModule
/// Which gain hears most, by what was measured at each.
///
/// Two things cost packets. The converter's own noise hides what the antenna gives: where all noise is
/// 10 dB over it, that costs 0.5 dB of sensitivity, and where both are alike 3 dB. And while samples
/// clip, bursts are lost. The converter's noise is not taken from its data sheet, but from the sweep:
/// it is what stays the same at all gains. What a decibel costs in meters follows from how many there
/// are at each distance: in a plane, with a loss that grows with the fourth power of the distance, 1 dB
/// is 11 % of them.
///
/// The least gain that hears nearly as many as the best is proposed: more has no use, and what a strong
/// neighbour may send has more room.
public struct GainJudgement: Equatable, Sendable {
  /// What was measured at one gain.
  public struct Point: Equatable, Sendable {
    /// In dB.
    public var gain: Double
    /// In dB relative to full scale.
    public var noise: Double
    /// Share of the time, 0 to 1.
    public var clippedTime: Double
    /// Sensitivity that the converter's noise costs, in dB.
    public var loss = 0.0
    /// Share of the meters that are heard, against a receiver without these faults.
    public var heard = 1.0
  }

  /// Why this gain and no other.
  public enum Reason: String, Sendable {
    /// More would bring nothing: the noise is that of the antenna and the first amplifier.
    case enough
    /// More would clip.
    case clipping
    /// Hardly any is greater, and it is not enough.
    case greatest
    /// Even the least clips.
    case clipsAlways
  }

  /// The proposed gain, in dB.
  public let gain: Double
  /// Why.
  public let reason: Reason
  /// The noise of the converter, in dB relative to full scale.
  public let converterNoise: Double
  /// What was measured at each gain, ascending.
  public let points: [Point]

  /// What a gain may hear less than the best and still be taken for as good.
  private static let asGood = 0.98
  /// dB for a factor of ten in the number of meters, twice the exponent of the distance over 2.
  private static let decibelsForTen = 20.0
  /// Noise that rises by so much more than the gain is made by what is too strong, in dB.
  private static let tolerance = 3.0
  /// In dB: what is hardly worth a word.
  private static let smallLoss = 1.0
  /// Sum of squares of dB by which one explanation may be worse than the best.
  private static let asLikely = 0.5
  /// Shares of the time.
  private static let someClipping = 0.01
  private static let muchClipping = 0.25

  /// Judges the steps of a sweep; nil unless noise was measured at two gains at least.
  ///
  /// - Parameter roundingNoise: what the converter has at least, in dB relative to full scale.
  public init?(_ steps: [StepMeasurement], roundingNoise: Double) {
    let points = steps.compactMap { step -> Point? in
      guard step.purpose == .gain, let gain = step.gain, let noise = step.noise else { return nil }
      return Point(gain: gain, noise: noise, clippedTime: step.clippedTime)
    }.sorted { $0.gain < $1.gain }
    guard points.count >= 2 else { return nil }
    let converter = Self.converterNoise(points, atLeast: roundingNoise)
    let judged = Self.judged(points, converter)
    guard let best = judged.map(\.heard).max(),
      let chosen = judged.first(where: { $0.heard >= Self.asGood * best })
    else { return nil }
    gain = chosen.gain
    converterNoise = converter
    self.points = judged
    let above = judged.filter { $0.gain > chosen.gain }
    reason =
      judged.allSatisfy { $0.clippedTime > Self.muchClipping }
      ? .clipsAlways
      : chosen.loss < Self.smallLoss
        ? .enough : above.contains { $0.clippedTime > Self.someClipping } ? .clipping : .greatest
  }

  private static func judged(_ points: [Point], _ converter: Double) -> [Point] {
    var least = Double.infinity
    return points.map { point in
      var point = point
      let rest = power(point.noise) - power(converter)
      point.loss = rest > 0 ? min(40, decibels(power(point.noise) / rest)) : 40
      // What the antenna and the first amplifier give, by the gain: it only falls, as the amplifiers
      // get better, unless products of strong signals are added.
      if rest > 0 {
        let front = decibels(rest) - point.gain
        if point.loss < 3 { point.loss += max(0, front - least - tolerance) }
        least = min(least, point.loss < 3 ? front : .infinity)
      }
      point.heard = (1 - point.clippedTime) * .pow(10, -point.loss / decibelsForTen)
      return point
    }
  }

  /// The part of the noise that does not follow the gain: the one with which a constant and what grows
  /// with the gain come nearest to what was measured.
  private static func converterNoise(_ points: [Point], atLeast rounding: Double) -> Double {
    let clean = points.filter { $0.clippedTime < 0.05 }
    let used = clean.count >= 2 ? clean : points
    guard let least = used.map(\.noise).min(), least > rounding else { return rounding }
    let candidates = Array(stride(from: rounding, through: least, by: 0.1))
    let errors = candidates.map { misfit(used, $0) }
    guard let best = errors.min() else { return rounding }
    // Where many fit alike, as with noise that follows the gain from the first step on, there is little.
    return zip(candidates, errors).first { $0.1 <= 1.1 * best + asLikely }?.0 ?? rounding
  }

  /// Mean square of the misfit in dB, with the best scale of what grows with the gain.
  private static func misfit(_ points: [Point], _ constant: Double) -> Double {
    var best = Double.infinity
    for scale in stride(from: -120.0, through: 0, by: 0.5) {
      let error = points.reduce(0) { sum, point in
        let model = decibels(power(constant) + power(scale + point.gain))
        // A tuner's steps are not what they are called: single points may be far off.
        return sum + min(9, (model - point.noise) * (model - point.noise))
      }
      best = min(best, error)
    }
    return best
  }

  private static func power(_ decibels: Double) -> Double { .pow(10, decibels / 10) }
}
