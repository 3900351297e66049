import AirInterface

/// How wrong the radio's crystal is, by the carriers of meters: they sit on multiples of 100 kHz, and
/// their own crystals, one better than the other, are wrong by little.
public struct CrystalJudgement: Equatable, Sendable {
  /// What `--ppm` has to be in place of what it was during the survey, as a whole number.
  public let correction: Int
  /// What is left of the carriers' error, in parts per million: positive if they are received too high.
  public let carrierError: Double
  /// Half of the meters are within so many parts per million of that.
  public let spread: Double
  /// How many meters were asked.
  public let meters: Int
  /// True if enough agree that the correction is worth to be set.
  public let isCertain: Bool

  /// In parts per million: a fixed grid of 100 kHz at 915 MHz tells no more than this.
  private static let most = 54.0
  private static let step = 0.1
  /// Between two meters' crystals, in parts per million.
  private static let tolerance = 4.0
  private static let fewestMeters = 3

  /// Judges packets; nil if there are none of a known meter.
  ///
  /// - Parameter correction: what the radio was told of its crystal during the survey.
  public init?(_ packets: [HeardPacket], correction: Int) {
    let byMeter = Dictionary(grouping: packets.filter { $0.meter != nil }) { $0.meter ?? "" }
    let carriers = byMeter.values.map { $0.map(\.carrier) }
    guard !carriers.isEmpty else { return nil }
    // The whole range is tried: a mean would be wrong where errors lie around half a channel.
    var best = (error: 0.0, cost: Double.infinity)
    for tenth in Int(-Self.most / Self.step)...Int(Self.most / Self.step) {
      let error = Double(tenth) * Self.step
      let cost = Self.cost(of: error, carriers)
      if cost < best.cost { best = (error, cost) }
    }
    let errors = carriers.compactMap { list in
      median(list.map { Self.rest($0, at: best.error) })
    }
    guard let middle = median(errors), let spread = median(errors.map { abs($0 - middle) }) else {
      return nil
    }
    carrierError = best.error + middle
    self.spread = spread
    meters = carriers.count
    // A crystal that is fast makes carriers appear too low, and is corrected by a positive number.
    self.correction = correction - Int(carrierError.rounded())
    isCertain = meters >= Self.fewestMeters && spread < Self.tolerance
  }

  /// Sum over meters of the mean distance from the grid, in parts per million; each counts for little
  /// more than the tolerance at most.
  private static func cost(of error: Double, _ carriers: [[Double]]) -> Double {
    carriers.reduce(0) { sum, list in
      let distances = list.map { min(3 * tolerance, abs(rest($0, at: error))) }
      return sum + distances.reduce(0, +) / Double(list.count)
    }
  }

  /// How far a carrier is from the next channel if all are wrong by `error`, in parts per million.
  private static func rest(_ carrier: Double, at error: Double) -> Double {
    let corrected = carrier / (1 + error * 1e-6)
    return (corrected - RadioParameters.channel(nearestTo: corrected)) / corrected * 1e6
  }
}
