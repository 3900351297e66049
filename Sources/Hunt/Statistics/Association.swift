import RealModule

/// Measures of how two columns of the same length belong together.
public enum Association {
  /// Ranks of values, 1 for the smallest; equal values share the mean of their ranks. What is not a
  /// number has none, and counts for none.
  public static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.filter { !values[$0].isNaN }.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: .nan, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      start = end
    }
    return ranks
  }

  /// Pearson's correlation, -1 ... 1; 0 where one of the two never changes, or is not a number once.
  public static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let n = min(left.count, right.count)
    guard n > 1 else { return 0 }
    // Counted from the first, what never changes is exactly 0, whatever its mean is rounded to.
    let (leftFirst, rightFirst) = (left[0], right[0])
    let leftMean = left.prefix(n).reduce(0) { $0 + ($1 - leftFirst) } / Double(n)
    let rightMean = right.prefix(n).reduce(0) { $0 + ($1 - rightFirst) } / Double(n)
    var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for i in 0..<n {
      let (l, r) = (left[i] - leftFirst - leftMean, right[i] - rightFirst - rightMean)
      product += l * r
      leftSquare += l * l
      rightSquare += r * r
    }
    let scale = leftSquare.squareRoot() * rightSquare.squareRoot()
    return scale > 0 ? max(-1, min(1, product / scale)) : 0
  }

  /// Spearman's rank correlation, -1 ... 1.
  public static func rankCorrelation(_ left: [Double], _ right: [Double]) -> Double {
    correlation(ranks(left), ranks(right))
  }

  /// Mutual information in bits of two columns of classes, 0 ..< its number, as counted: it is
  /// greater than that of the sources by about (L - 1)(R - 1) / (2 n ln 2), after Miller.
  public static func mutualInformation(
    _ left: [Int], classes leftClasses: Int, _ right: [Int], classes rightClasses: Int
  ) -> Double {
    let n = min(left.count, right.count)
    guard n > 0, leftClasses > 0, rightClasses > 0 else { return 0 }
    var joint = [Double](repeating: 0, count: leftClasses * rightClasses)
    var (leftCount, rightCount) = (
      [Double](repeating: 0, count: leftClasses), [Double](repeating: 0, count: rightClasses)
    )
    for i in 0..<n {
      joint[left[i] * rightClasses + right[i]] += 1
      leftCount[left[i]] += 1
      rightCount[right[i]] += 1
    }
    var information = 0.0
    for l in 0..<leftClasses {
      for r in 0..<rightClasses where joint[l * rightClasses + r] > 0 {
        let count = joint[l * rightClasses + r]
        information += count * .log2(count * Double(n) / (leftCount[l] * rightCount[r]))
      }
    }
    return max(0, information / Double(n))
  }

  /// Shannon's entropy of counts, in bits; 0 if nothing was counted.
  public static func entropy(counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    guard total > 0 else { return 0 }
    return counts.reduce(0) { sum, count in
      count > 0 ? sum - Double(count) / total * .log2(Double(count) / total) : sum
    }
  }
}
