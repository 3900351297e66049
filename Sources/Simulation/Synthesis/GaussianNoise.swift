import RealModule

/// Level of the noise, from which the amplitudes of bursts follow.
public struct NoiseLevel: Equatable, Sendable {
  /// Noise power over the whole band of samples, in dB relative to a full-scale carrier.
  public var decibels: Double

  /// A level; -21 dB is a standard deviation of 8 steps of 127 in each component of `cu8`.
  public init(decibels: Double = -21) { self.decibels = decibels }

  /// Mean squared magnitude of the noise.
  public var variance: Double { .pow(10, decibels / 10) }

  /// The amplitude A of a burst for Eb/N0 = A² fs / (R sigma²).
  ///
  /// - Parameters:
  ///   - ratio: Eb/N0 in dB.
  ///   - symbolRate: symbols per second, R.
  ///   - sampleRate: samples per second, fs.
  public func amplitude(
    energyPerBitToNoiseDensity ratio: Double, symbolRate: Double, sampleRate: Double
  ) -> Double {
    (Double.pow(10, ratio / 10) * variance * symbolRate / sampleRate).squareRoot()
  }

  /// Eb/N0 in dB of a burst of an amplitude.
  func energyPerBitToNoiseDensity(
    amplitude: Double, symbolRate: Double, sampleRate: Double
  ) -> Double {
    10 * .log10(amplitude * amplitude * sampleRate / (symbolRate * variance))
  }
}

/// White Gaussian noise, one complex sample per position, by the Box-Muller transform.
public struct GaussianNoise: Sendable {
  private let generator: CounterBasedGenerator
  private let variance: Float

  /// Noise of a variance: the mean of the squared magnitude, full scale being 1.
  public init(variance: Double, seed: UInt64) {
    self.variance = Float(variance)
    generator = CounterBasedGenerator(seed: seed, stream: RandomStream.noise.rawValue)
  }

  /// Fills interleaved components with the noise of the samples from `firstSample` on.
  public func fill(_ components: UnsafeMutableBufferPointer<Float>, firstSample: UInt64) {
    for sample in 0..<components.count / 2 {
      let bits = generator.bits(at: firstSample &+ UInt64(truncatingIfNeeded: sample))
      // The first uniform is above 0, so that its logarithm is finite.
      let magnitudeUniform = (Float(UInt32(truncatingIfNeeded: bits >> 32)) + 1) * 0x1p-32
      let angle = Float(UInt32(truncatingIfNeeded: bits)) * (2 * Float.pi * 0x1p-32)
      let magnitude = (-variance * .log(magnitudeUniform)).squareRoot()
      components[2 * sample] = magnitude * .cos(angle)
      components[2 * sample + 1] = magnitude * .sin(angle)
    }
  }
}
