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
    return upperGamma(degrees / 2, x / 2)
  }

  /// P(K ≥ k) of n independent trials that succeed with probability p.
  ///
  /// By the regularized incomplete beta function, DLMF 8.17.5.
  public static func binomial(_ k: Int, of n: Int, probability p: Double) -> Double {
    guard k > 0 else { return 1 }
    guard k <= n, p > 0 else { return 0 }
    guard p < 1 else { return 1 }
    return incompleteBeta(Double(k), Double(n - k + 1), p)
  }

  /// P(R ≥ r) of Student's t over a correlation of n pairs: two-sided, for rank correlation as well.
  public static func correlation(_ r: Double, pairs n: Int) -> Double {
    guard n > 2, !r.isNaN else { return 1 }
    let square = min(r * r, 1)
    guard square < 1 else { return 0 }
    let degrees = Double(n - 2)
    let t2 = degrees * square / (1 - square)
    return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t2))
  }

  /// P of a mean resultant at least this long of n directions that are drawn evenly from the circle:
  /// Rayleigh's test, after Zar, Biostatistical Analysis, 5th edition, equation 27.4.
  ///
  /// - Parameter resultant: 0 ... 1, length of the mean of the unit vectors.
  public static func rayleigh(_ resultant: Double, of n: Int) -> Double {
    guard n > 0 else { return 1 }
    let (count, sum) = (Double(n), resultant * Double(n))
    let root = (1 + 4 * count + 4 * (count * count - sum * sum)).squareRoot()
    return min(1, .exp(root - (1 + 2 * count)))
  }
}

extension Tails {
  /// Regularized upper incomplete gamma function Q(a, x): series below a + 1 (DLMF 8.7.1),
  /// continued fraction above (DLMF 8.9.2), both to machine precision or 10 000 terms.
  static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    let scale = Double.exp(a * .log(x) - x - .logGamma(a))
    if x < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      for _ in 0..<10_000 where abs(term) > abs(sum) * 1e-16 {
        n += 1
        term *= x / n
        sum += term
      }
      return max(0, 1 - sum * scale)
    }
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for i in 1...10_000 {
      let factor = Double(i) * (a - Double(i))
      b += 2
      d = 1 / nonzero(factor * d + b)
      c = nonzero(b + factor / c)
      fraction *= c * d
      if abs(c * d - 1) < 1e-16 { break }
    }
    return min(1, scale * fraction)
  }

  /// Regularized incomplete beta function I_x(a, b) by Lentz' continued fraction, DLMF 8.17.22.
  static func incompleteBeta(_ a: Double, _ b: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    // Where the fraction converges fast.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(b, a, 1 - x) }
    let beta = Double.logGamma(a) + .logGamma(b) - .logGamma(a + b)
    let scale = Double.exp(a * .log(x) + b * .log(onePlus: -x) - beta) / a
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var fraction = d
    for i in 1...10_000 {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      fraction *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      fraction *= c * d
      if abs(c * d - 1) < 1e-16 { break }
    }
    return min(1, scale * fraction)
  }

  private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
