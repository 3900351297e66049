import RealModule

/// What the way from the transmitter does to one burst, and what its oscillator does: a complex
/// gain that changes with time, and a second path.
///
/// Nothing of it touches the noise. All that is random derives from `seed` and `burst`.
public struct ChannelEffects: Equatable, Sendable {
  /// Depth of a sinusoidal amplitude modulation: the amplitude is 1 - depth ... 1 + depth.
  public var modulationDepth = 0.0
  /// Frequency of that modulation, in hertz.
  public var modulationRate = 20.0
  /// Its phase when the burst begins, in degrees; nil for a random one.
  public var modulationPhase: Double?
  /// Greatest Doppler shift of fading, in hertz; nil for none. Without a K factor it is Rayleigh
  /// fading.
  public var dopplerShift: Double?
  /// Power of the steady path over that of the scattered ones, in dB: Rician fading, without motion
  /// if there is no Doppler shift; nil for no steady path.
  public var riceFactor: Double?
  /// Delay of a second path, in microseconds; nil for none.
  public var echoDelay: Double?
  /// Power of the second path relative to the first, in dB.
  public var echoLevel = -6.0
  /// Standard deviation of shadowing, in dB.
  public var shadowing = 0.0
  /// Greatest frequency in the shadowing, in hertz.
  public var shadowingRate = 1.0
  /// Drift of the carrier, in hertz per second.
  public var frequencyDrift = 0.0
  /// Width of the carrier's line at half its power, in hertz: phase noise of a free oscillator.
  public var linewidth = 0.0
  /// Seed of all that is random.
  public var seed: UInt64 = 1
  /// Number of the burst: each has randomness of its own.
  public var burst = 0

  /// A steady path alone.
  public init() {}

  /// True if the burst comes as it was sent.
  public var isNone: Bool {
    var none = ChannelEffects()
    none.seed = seed
    none.burst = burst
    return self == none
  }

  /// True if there is fading, Rayleigh or Rician.
  var fades: Bool { dopplerShift != nil || riceFactor != nil }

  /// Seconds that the burst is on the air for longer.
  var spread: Double { (echoDelay ?? 0) * 1e-6 }

  /// The paths: their delays in seconds, and their amplitudes over that of the first.
  var paths: [(delay: Double, amplitude: Double)] {
    [(0, 1)] + (echoDelay == nil ? [] : [(spread, .pow(10, echoLevel / 20))])
  }
}
