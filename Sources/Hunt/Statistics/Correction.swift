/// p-values of many tests at once.
public enum Correction {
  /// Adjusted so that of those below a level at most that share is false, after Benjamini and
  /// Hochberg (1995); in the order given. For tests that are independent or depend positively. What
  /// is not a number counts as 1.
  public static func falseDiscovery(_ values: [Double]) -> [Double] {
    let values = values.map { $0.isNaN ? 1 : $0 }
    let order = values.indices.sorted { values[$0] > values[$1] }
    var adjusted = values
    var least = 1.0
    for (place, index) in order.enumerated() {
      let rank = Double(values.count - place)
      least = min(least, values[index] * Double(values.count) / rank)
      adjusted[index] = least
    }
    return adjusted
  }

  /// The p-value of one of `count` tests, so that it is rare that any of them is below a level.
  public static func familywise(_ value: Double, tests count: Int) -> Double {
    min(1, value * Double(max(1, count)))
  }

  /// The p-value of a statistic against draws of it by chance, itself counted as one of them, so
  /// that it is never too small; Phipson and Smyth (2010). Draws that differ from it by rounding
  /// alone count as equal; a statistic that is not a number has p = 1.
  public static func empirical(_ seen: Double, against draws: [Double]) -> Double {
    guard !seen.isNaN else { return 1 }
    let least = seen.isFinite ? seen - abs(seen) * 1e-12 : seen
    return Double(1 + draws.count { !($0 < least) }) / Double(1 + draws.count)
  }
}
