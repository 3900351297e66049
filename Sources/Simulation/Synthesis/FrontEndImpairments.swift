import RealModule

/// What a receiver's front end does to the samples.
public struct FrontEndImpairments: Equatable, Sendable {
  /// Gain before the converter, in dB; a large one makes integer formats clip.
  public var gain = 0.0
  /// Power of the spike at the centre frequency, in dB relative to full scale; nil for none.
  public var directCurrent: Double?
  /// Gain of quadrature over in-phase, in dB.
  public var quadratureGain = 0.0
  /// Deviation of the angle between in-phase and quadrature from 90 degrees, in degrees.
  public var quadraturePhase = 0.0

  /// A perfect front end.
  public init() {}

  /// Changes interleaved components in place: Q becomes g (Q cos p + I sin p), then gain, then DC.
  func apply(to components: UnsafeMutableBufferPointer<Float>) {
    guard self != FrontEndImpairments() else { return }
    let scale = Float(Double.pow(10, gain / 20))
    let imbalance = Double.pow(10, quadratureGain / 20)
    let angle = quadraturePhase * .pi / 180
    let fromQuadrature = Float(imbalance * Double.cos(angle)) * scale
    let fromInPhase = Float(imbalance * Double.sin(angle)) * scale
    let spike = directCurrent.map { Float(Double.pow(10, $0 / 20) / 2.squareRoot()) } ?? 0
    for sample in 0..<components.count / 2 {
      let inPhase = components[2 * sample]
      let quadrature = components[2 * sample + 1]
      components[2 * sample] = inPhase * scale + spike
      components[2 * sample + 1] = quadrature * fromQuadrature + inPhase * fromInPhase + spike
    }
  }
}
