/// Energy at one place of the band that lasted for a while and held no burst: of another radio, of one
/// that was too weak or was hit, or a product of the receiver itself.
public struct UnreadEnergy: Sendable {
  /// When it began, in samples of the input since its start, to about a millisecond.
  public let start: Double
  /// How long it lasted, in seconds, to about a millisecond.
  public let duration: Double
  /// Where it was noticed, in hertz relative to the centre of the band.
  public let centerOffset: Double
  /// Its greatest power over that of noise, in a width of about 19 kHz.
  public let greatestRatio: Float
  /// Power of noise per hertz at its place, relative to full scale.
  public let noiseDensity: Float
  /// Samples per second of `samples`.
  public let sampleRate: Double
  /// The band around it, from some milliseconds before; of what lasted long, the end.
  public let samples: [ComplexSample]
}
