import RealModule

/// Upper tails of distributions: how likely a value as great as the one seen is by chance alone.
///
/// Formulas of the NIST Digital Library of Mathematical Functions; a test compares them with SciPy.
public enum Tails {
  /// P(Z ≥ z) of the standard normal distribution; DLMF 7.1.2.
  public static func normal(_ z: Double) -> Double {
    z.isNaN ? 1 : 0.5 * .erfc(z / 2.0.squareRoot())
  }

  /// P(X ≥ x) of the chi-square distribution.
  ///
  /// - Parameters:
  ///   - x: 0 or more; anything below is as 0.
  ///   - degrees: degrees of freedom, above 0; otherwise the tail is 1.
  public static func chiSquare(_ x: Double, degrees: Double) -> Double {
    guard degrees > 0, x > 0 else { return 1 }
    return IncompleteFunctions.upperGamma(degrees / 2, x / 2)
  }

  /// P(K ≥ k) of a Poisson distribution of that mean; DLMF 8.4.10.
  public static func poisson(_ k: Int, mean: Double) -> Double {
    guard k > 0, !mean.isNaN else { return 1 }
    return IncompleteFunctions.lowerGamma(Double(k), mean)
  }

  /// P(K ≥ k) of n independent trials that succeed with probability p.
  ///
  /// By the regularized incomplete beta function, DLMF 8.17.5.
  public static func binomial(_ k: Int, of n: Int, probability p: Double) -> Double {
    guard k > 0, !p.isNaN else { return 1 }
    guard k <= n, p > 0 else { return 0 }
    guard p < 1 else { return 1 }
    return IncompleteFunctions.beta(Double(k), Double(n - k + 1), p, complement: 1 - p)
  }

  /// P(|R| ≥ |r|) of Pearson's correlation of n pairs that do not depend on each other, of which one
  /// is normal: two-sided, by Student's t of n - 2 degrees of freedom. 1 below three pairs.
  public static func correlation(_ r: Double, pairs n: Int) -> Double {
    guard n > 2, !r.isNaN else { return 1 }
    let square = min(r * r, 1)
    let rest = max(0, (1 - abs(r)) * (1 + abs(r)))
    return IncompleteFunctions.beta(Double(n - 2) / 2, 0.5, rest, complement: square)
  }

  /// P(|R| ≥ |r|) of Spearman's rank correlation of n pairs, two-sided: of all orders up to nine
  /// pairs, as t knows no least value there and calls three pairs in order certain; then by t.
  ///
  /// It holds for values without ties. Where one of the two has but a few values, permute.
  public static func rankCorrelation(_ r: Double, pairs n: Int) -> Double {
    guard n > 2, !r.isNaN else { return 1 }
    guard n < rankTails.count else {
      return max(correlation(r, pairs: n), 2 * .exp(-.logGamma(Double(n + 1))))
    }
    // Σ d² = (1 - r) (n³ - n) / 6, and 0 to twice the middle are as likely from above as from below.
    let middle = (n * n * n - n) / 6
    let distance = (abs(r) * Double(middle) - 1e-6).rounded(.up)
    let least = middle - Int(max(0, min(distance, Double(middle))))
    return least >= middle ? 1 : min(1, 2 * rankTails[n][least])
  }

  /// P of a mean resultant at least this long of n directions that are drawn evenly from the circle:
  /// Rayleigh's test, after Zar, Biostatistical Analysis, 5th edition, equation 27.4. Two directions
  /// exactly; one says nothing.
  ///
  /// - Parameter resultant: 0 ... 1, length of the mean of the unit vectors.
  public static func rayleigh(_ resultant: Double, of n: Int) -> Double {
    guard n > 1, !resultant.isNaN else { return 1 }
    let length = max(0, min(resultant, 1))
    if n == 2 { return 2 / .pi * .acos(length) }
    let (count, sum) = (Double(n), length * Double(n))
    let root = (1 + 4 * count + 4 * (count * count - sum * sum)).squareRoot()
    // root - (1 + 2 n), without the difference of two great numbers.
    return .exp(-4 * sum * sum / (root + 1 + 2 * count))
  }

  /// Of n pairs, 0 ... 9: P(Σ d² ≤ s) of all orders, by s.
  private static let rankTails = (0...9).map(rankTail)

  private static func rankTail(_ n: Int) -> [Double] {
    let most = (n * n * n - n) / 3
    // By the ranks that are taken already (bits): in how many orders they make each sum.
    var orders = [[Double]](repeating: [Double](repeating: 0, count: most + 1), count: 1 << n)
    orders[0][0] = 1
    for taken in orders.indices {
      let place = taken.nonzeroBitCount
      for rank in 0..<n where taken & 1 << rank == 0 {
        let square = (rank - place) * (rank - place)
        for sum in 0...most where orders[taken][sum] > 0 {
          orders[taken | 1 << rank][sum + square] += orders[taken][sum]
        }
      }
    }
    let all = orders[(1 << n) - 1]
    let total = all.reduce(0, +)
    var running = 0.0
    return all.map { count in
      running += count
      return running / total
    }
  }
}
