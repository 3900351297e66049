import RealModule
import Statistics

/// Statistics of many features made comparable, and their p-values corrected for their number.
///
/// Each statistic, in units of its own spread over the draws, is compared with the greatest of all
/// features in each draw: the single-step maximum of Westfall and Young (1993). It bounds how often
/// anything is found where nothing is, and with that the share of false findings. What was seen is
/// one of the draws, so that all are treated alike.
struct StudentisedScores {
  /// Of each feature the greatest of all measures.
  private(set) var scores: [Float] = []
  /// Which measure that is.
  private(set) var measures: [LagStatistics.Measure] = []
  /// Corrected p-values.
  private(set) var adjusted: [Double] = []
  /// The greatest score of each draw, in order of size.
  private(set) var greatest: [Float] = []

  /// - Parameter measures: those that count.
  init(
    _ seen: LagStatistics, _ draws: [LagStatistics], by counting: [LagStatistics.Measure]
  ) {
    let count = seen.correlations.values.count
    scores = [Float](repeating: -.infinity, count: count)
    measures = [LagStatistics.Measure](repeating: .correlation, count: count)
    var maxima = [Float](repeating: -.infinity, count: draws.count)
    for measure in counting { take(measure, seen, draws, &maxima) }
    greatest = maxima.sorted()
    adjusted = scores.map { score in
      Double(1 + Self.countAtLeast(score, greatest)) / Double(1 + greatest.count)
    }
  }

  private mutating func take(
    _ measure: LagStatistics.Measure, _ seen: LagStatistics, _ draws: [LagStatistics],
    _ maxima: inout [Float]
  ) {
    let normal = measure == .information ? Self.normalInformation : Self.normalCorrelation
    let own = seen[measure].values.map(normal)
    let columns = draws.map { $0[measure].values.map(normal) }
    for feature in own.indices {
      var (sum, squares) = (own[feature], own[feature] * own[feature])
      for column in columns {
        sum += column[feature]
        squares += column[feature] * column[feature]
      }
      let n = Float(draws.count + 1)
      let mean = sum / n
      let variance = squares / n - mean * mean
      guard variance > 1e-9 else { continue }
      let scale = 1 / variance.squareRoot()
      for (draw, column) in columns.enumerated() {
        maxima[draw] = max(maxima[draw], (column[feature] - mean) * scale)
      }
      let score = (own[feature] - mean) * scale
      if score > scores[feature] {
        scores[feature] = score
        measures[feature] = measure
      }
    }
  }

  /// Fisher's z of a correlation's magnitude: its spread is about the same for small and large
  /// ones, so that a strong association is as far out as it is rare.
  private static func normalCorrelation(_ value: Float) -> Float {
    Float.atanh(min(abs(value), 0.9999))
  }

  /// The same of the correlation that two normal quantities of that information have.
  private static func normalInformation(_ bits: Float) -> Float {
    let nats = bits * 0.693_147_2
    return normalCorrelation(max(0, 1 - Float.exp(-2 * nats)).squareRoot())
  }

  /// The score beyond which a feature is found at a level of p.
  func threshold(_ significance: Double) -> Float {
    let above = Int(significance * Double(greatest.count + 1)) - 1
    let place = greatest.count - 1 - max(0, above)
    return greatest.indices.contains(place) ? greatest[place] : .infinity
  }

  private static func countAtLeast(_ score: Float, _ sorted: [Float]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < score { low = middle + 1 } else { high = middle }
    }
    return sorted.count - low
  }
}
