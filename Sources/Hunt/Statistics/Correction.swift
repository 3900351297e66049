/// p-values of many tests at once.
public enum Correction {
  /// Adjusted so that of those below a level at most that share is false, after Benjamini and
  /// Hochberg (1995); in the order given. For tests that are independent or depend positively.
  public static func falseDiscovery(_ values: [Double]) -> [Double] {
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
  /// that it is never too small; Phipson and Smyth (2010).
  public static func empirical(_ seen: Double, against draws: [Double]) -> Double {
    Double(1 + draws.count { $0 >= seen }) / Double(1 + draws.count)
  }
}
