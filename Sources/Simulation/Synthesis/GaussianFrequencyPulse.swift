import RealModule

/// How far one symbol has turned the phase: the integral of its frequency pulse, which is a
/// one-symbol rectangle filtered by a Gaussian. Grows from 0 to 1.
struct GaussianFrequencyPulse: Sendable {
  private static let stepsPerSymbol = 256

  /// The pulse reaches this many symbols before its rectangle and as many after it.
  let reach: Int
  private let integral: [Double]

  /// A pulse for a product BT of the filter's 3 dB bandwidth and the symbol time, 0.1 ... 10.
  init(bandwidthTimeProduct: Double) {
    // The filter's impulse response has this standard deviation in symbols (GSM 05.04, 2.4).
    let deviation = Double.log(2).squareRoot() / (2 * .pi * bandwidthTimeProduct)
    let reach = max(1, Int((4.5 * deviation).rounded(.up)))
    let steps = (2 * reach + 1) * Self.stepsPerSymbol
    self.reach = reach
    integral = (0...steps + 1).map { step in
      let time = Double(step) / Double(Self.stepsPerSymbol) - Double(reach)
      return Self.rampIntegral(time, deviation) - Self.rampIntegral(time - 1, deviation)
    }
  }

  /// The integral at a time in symbols after the rectangle's beginning.
  @inline(__always)
  func value(at time: Double) -> Double {
    let position = (time + Double(reach)) * Double(Self.stepsPerSymbol)
    guard position > 0 else { return 0 }
    let step = Int(position)
    guard step + 1 < integral.count else { return 1 }
    return integral[step] + (integral[step + 1] - integral[step]) * (position - Double(step))
  }

  /// The integral of the normal distribution function.
  private static func rampIntegral(_ time: Double, _ deviation: Double) -> Double {
    let scaled = time / deviation
    let distribution = 0.5 * (1 + Double.erf(scaled / 2.squareRoot()))
    let density = Double.exp(-0.5 * scaled * scaled) / (2 * .pi).squareRoot()
    return deviation * (scaled * distribution + density)
  }
}
