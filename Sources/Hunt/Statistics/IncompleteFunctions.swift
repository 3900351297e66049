import RealModule

/// The incomplete gamma and beta functions, which tails of distributions are made of; precise in
/// the small ones, 1e-300 too.
enum IncompleteFunctions {
  /// Terms at most; a series that needs more has an argument beyond 10 million.
  private static let terms = 20_000

  /// Regularized upper incomplete gamma function Q(a, x): by its series below a + 1 (DLMF 8.7.1),
  /// by its continued fraction above (DLMF 8.9.2).
  static func upperGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 1 }
    guard x.isFinite else { return 0 }
    return x < a + 1 ? max(0, 1 - gammaSeries(a, x)) : gammaFraction(a, x)
  }

  /// Regularized lower incomplete gamma function P(a, x) = 1 - Q(a, x).
  static func lowerGamma(_ a: Double, _ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x.isFinite else { return 1 }
    return x < a + 1 ? min(1, gammaSeries(a, x)) : max(0, 1 - gammaFraction(a, x))
  }

  private static func gammaScale(_ a: Double, _ x: Double) -> Double {
    .exp(a * .log(x) - x - .logGamma(a))
  }

  private static func gammaSeries(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var n = a
    for _ in 0..<terms where term > sum * 1e-17 {
      n += 1
      term *= x / n
      sum += term
    }
    return sum * gammaScale(a, x)
  }

  private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var fraction = d
    for i in 1...terms {
      let factor = Double(i) * (a - Double(i))
      b += 2
      d = 1 / nonzero(factor * d + b)
      c = nonzero(b + factor / c)
      fraction *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return min(1, gammaScale(a, x) * fraction)
  }

  /// Regularized incomplete beta function I_x(a, b) by Lentz' continued fraction, DLMF 8.17.22.
  ///
  /// - Parameter complement: 1 - x, which the caller may know better than the difference.
  static func beta(_ a: Double, _ b: Double, _ x: Double, complement: Double) -> Double {
    guard x > 0 else { return 0 }
    guard complement > 0 else { return 1 }
    // Where the fraction converges fast.
    if x > (a + 1) / (a + b + 2) { return 1 - beta(b, a, complement, complement: x) }
    let logBeta = Double.logGamma(a) + .logGamma(b) - .logGamma(a + b)
    let logComplement = x < 0.5 ? Double.log(onePlus: -x) : .log(complement)
    let scale = Double.exp(a * .log(x) + b * logComplement - logBeta) / a
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var fraction = d
    for i in 1...terms {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      fraction *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      fraction *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return min(1, scale * fraction)
  }

  private static func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
}
