import RealModule

/// Adds up noise and emissions, block by block, in memory that depends on the block alone.
///
/// The samples depend on emissions, noise and seed, not on the size of the blocks.
public struct SampleSynthesizer {
  /// Samples per second.
  public let sampleRate: Double
  /// Index of the next sample.
  public private(set) var position = 0
  /// Index on the air of the next sample; greater by those that are missing.
  private var airPosition = 0

  private let emissions: [any Emission]
  private let noise: GaussianNoise?
  private let impulses: Impulses?
  private var bandGain: BandGain?
  private var losses: LostSamples?
  private let lossesAreZeros: Bool
  private let impairments: FrontEndImpairments
  private var nextEmission = 0
  private var active: [(waveform: any Waveform, endSample: Double)] = []

  /// A synthesizer at sample 0.
  ///
  /// - Parameters:
  ///   - emissions: in any order.
  ///   - sampleRate: samples per second.
  ///   - noiseLevel: nil for no noise.
  ///   - bandEffects: on noise and emissions.
  ///   - impairments: of the receiver's front end.
  ///   - seed: of the noise, and of what is random in the effects.
  public init(
    emissions: [any Emission], sampleRate: Double, noiseLevel: NoiseLevel?,
    bandEffects: BandEffects = BandEffects(),
    impairments: FrontEndImpairments = FrontEndImpairments(), seed: UInt64
  ) {
    self.emissions = emissions.sorted { $0.startTime < $1.startTime }
    self.sampleRate = sampleRate
    self.impairments = impairments
    noise = noiseLevel.map { GaussianNoise(variance: $0.variance, seed: seed) }
    impulses = Impulses(bandEffects, sampleRate: sampleRate, seed: seed)
    bandGain = BandGain(bandEffects, sampleRate: sampleRate, seed: seed)
    losses = LostSamples(bandEffects, sampleRate: sampleRate, seed: seed)
    lossesAreZeros = bandEffects.lossesAreZeros
  }

  /// Fills interleaved components with the next samples.
  public mutating func process(into components: UnsafeMutableBufferPointer<Float>) {
    position += components.count / 2
    var rest = UnsafeMutableBufferPointer(rebasing: components[...])
    while let loss = losses?.next {
      let count = min(rest.count / 2, max(0, loss.lowerBound - airPosition))
      receive(into: UnsafeMutableBufferPointer(rebasing: rest[..<(2 * count)]))
      rest = UnsafeMutableBufferPointer(rebasing: rest[(2 * count)...])
      guard airPosition >= loss.lowerBound else { return }
      rest = lose(loss, rest)
      guard airPosition >= loss.upperBound else { return }
      losses?.advance()
    }
    receive(into: rest)
  }

  /// Passes over samples that are lost, or as many zeros as there is room for.
  private mutating func lose(
    _ loss: Range<Int>, _ components: UnsafeMutableBufferPointer<Float>
  ) -> UnsafeMutableBufferPointer<Float> {
    guard lossesAreZeros else {
      airPosition = loss.upperBound
      return components
    }
    let count = min(components.count / 2, loss.upperBound - airPosition)
    let zeros = UnsafeMutableBufferPointer(rebasing: components[..<(2 * count)])
    zeros.update(repeating: 0)
    airPosition += count
    return UnsafeMutableBufferPointer(rebasing: components[(2 * count)...])
  }

  /// Fills components with the next samples that are on the air.
  private mutating func receive(into components: UnsafeMutableBufferPointer<Float>) {
    let end = airPosition + components.count / 2
    if let noise {
      noise.fill(components, firstSample: UInt64(airPosition))
    } else {
      components.update(repeating: 0)
    }
    activateEmissions(before: Double(end))
    for index in active.indices {
      active[index].waveform.add(to: components, firstSample: airPosition)
    }
    active.removeAll { $0.endSample <= Double(end) }
    impulses?.add(to: components, firstSample: airPosition)
    bandGain?.apply(to: components, firstSample: airPosition)
    impairments.apply(to: components)
    airPosition = end
  }

  private mutating func activateEmissions(before endSample: Double) {
    while nextEmission < emissions.count,
      emissions[nextEmission].startTime * sampleRate < endSample
    {
      let emission = emissions[nextEmission]
      active.append(
        (
          emission.waveform(sampleRate: sampleRate),
          (emission.startTime + emission.duration) * sampleRate
        ))
      nextEmission += 1
    }
  }
}

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
