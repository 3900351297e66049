import RealModule

/// A real and an imaginary part.
typealias ComplexGain = SIMD2<Double>

extension ComplexGain {
  func times(_ other: Self) -> Self {
    Self(x * other.x - y * other.y, x * other.y + y * other.x)
  }

  /// A unit phasor.
  init(cycles: Double) {
    let angle = 2 * Double.pi * (cycles - cycles.rounded(.down))
    self.init(.cos(angle), .sin(angle))
  }

  var power: Double { x * x + y * y }
}

/// Scattered paths of equal strength that come in from all around a receiver in motion (Clarke's
/// model): a complex Gaussian process of mean power 1, whose autocorrelation is J0(2 pi f t) for the
/// Doppler shift f. A sum of sinusoids (Jakes) with random angles and phases, so that its value at
/// any time needs no history.
struct ScatteredPaths: Sendable {
  /// So many that 1 in 10 000 deep fades come out as often as of a Gaussian process.
  private static let count = 32

  private let paths: [(shift: Double, phase: Double)]

  /// Paths for a greatest Doppler shift in hertz.
  init(dopplerShift: Double, seed: UInt64, stream: UInt64) {
    var generator = CounterBasedGenerator(seed: seed, stream: stream)
    let first = generator.uniform()
    paths = (0..<Self.count).map { path in
      let angle = (Double(path) + first) / Double(Self.count)
      return (dopplerShift * cosine(ofCycles: angle), generator.uniform())
    }
  }

  /// The sum at a time in seconds.
  func gain(at time: Double) -> ComplexGain {
    let sum = paths.reduce(into: ComplexGain.zero) { sum, path in
      sum += ComplexGain(cycles: path.shift * time + path.phase)
    }
    return sum / Double(Self.count).squareRoot()
  }
}

/// What changes slowly along one path: fading and shadowing.
struct SlowGain: Sendable {
  private let scattered: ScatteredPaths?
  /// Amplitude of the scattered paths together.
  private let scatteredAmplitude: Double
  private let steady: (amplitude: Double, shift: Double, phase: Double)
  private let shadow: ScatteredPaths?
  private let shadowing: Double
  /// The greatest frequency in the gain, in hertz.
  let greatestRate: Double

  init(_ effects: ChannelEffects, path: Int) {
    let doppler = effects.dopplerShift ?? 0
    let stream = RandomStream.scattering.of(burst: effects.burst, path: path)
    var draws = CounterBasedGenerator(seed: effects.seed, stream: stream | 1 << 63)
    let steadyPower =
      effects.fades ? effects.riceFactor.map { 1 - 1 / (1 + Double.pow(10, $0 / 10)) } ?? 0 : 1
    scattered =
      effects.fades
      ? ScatteredPaths(dopplerShift: doppler, seed: effects.seed, stream: stream) : nil
    scatteredAmplitude = (1 - steadyPower).squareRoot()
    // A first path without fading is what was sent; all others come with a phase of their own.
    let moves = effects.fades || path > 0
    steady = (
      steadyPower.squareRoot(), moves ? doppler * cosine(ofCycles: draws.uniform()) : 0,
      moves ? draws.uniform() : 0
    )
    shadowing = effects.shadowing
    shadow =
      effects.shadowing > 0
      ? ScatteredPaths(
        dopplerShift: effects.shadowingRate, seed: effects.seed,
        stream: RandomStream.shadowing.of(burst: effects.burst)) : nil
    greatestRate = max(doppler, shadow == nil ? 0 : effects.shadowingRate)
  }

  /// The gain at a time in seconds after the burst's beginning.
  func gain(at time: Double) -> ComplexGain {
    var gain = steady.amplitude * ComplexGain(cycles: steady.shift * time + steady.phase)
    if let scattered { gain += scatteredAmplitude * scattered.gain(at: time) }
    if let shadow {
      // The real part of a process of power 1 has half of it.
      gain *= Double.pow(10, shadowing * 2.0.squareRoot() * shadow.gain(at: time).x / 20)
    }
    return gain
  }
}

/// Sinusoidal amplitude modulation of a burst.
struct AmplitudeModulation: Sendable {
  let depth: Double
  let rate: Double
  let phase: Double

  init(_ effects: ChannelEffects) {
    depth = effects.modulationDepth
    rate = effects.modulationRate
    var generator = CounterBasedGenerator(
      seed: effects.seed, stream: RandomStream.modulation.of(burst: effects.burst))
    phase = effects.modulationPhase.map { $0 / 360 } ?? generator.uniform()
  }

  /// The factor at a time in seconds after the burst's beginning.
  func factor(at time: Double) -> Double {
    depth == 0 ? 1 : 1 + depth * cosine(ofCycles: rate * time + phase - 0.25)
  }
}

/// How strongly a burst arrives while it lasts.
public struct BurstLevels: Sendable {
  private let transmission: Transmission
  private let modulation: AmplitudeModulation
  private let paths: [(amplitude: Double, gain: SlowGain)]

  /// The levels of one burst.
  public init(_ transmission: Transmission) {
    self.transmission = transmission
    let effects = transmission.channelEffects
    modulation = AmplitudeModulation(effects)
    paths = effects.paths.enumerated().map { ($1.amplitude, SlowGain(effects, path: $0)) }
  }

  /// Power over that of the burst as it was sent, at a time in seconds after its beginning. Of a
  /// second path, as if it came without delay.
  public func power(at time: Double) -> Double {
    let sum = paths.reduce(into: ComplexGain.zero) { sum, path in
      sum += path.amplitude * path.gain.gain(at: time)
    }
    let factor = modulation.factor(at: time)
    return factor * factor * sum.power
  }

  /// Eb/N0 in dB in the middle of each bit.
  public func energiesPerBitToNoiseDensity(_ noise: NoiseLevel, sampleRate: Double) -> [Double] {
    let reference = noise.energyPerBitToNoiseDensity(
      amplitude: transmission.amplitude, symbolRate: transmission.symbolRate,
      sampleRate: sampleRate)
    return transmission.bits.bits.indices.map { bit in
      let symbols = FrequencyShiftKeyingModulator.leadingSymbols + Double(bit) + 0.5
      return reference + 10 * .log10(max(power(at: symbols / transmission.symbolClock), 1e-20))
    }
  }
}

/// The phase of a free oscillator: a Wiener process, whose line has the shape of a resonance. The
/// variance of its change in a time t is 2 pi w t for a line w wide at half its power.
struct PhaseNoise {
  private let generator: CounterBasedGenerator
  private let deviationPerSample: Double
  /// Samples after the burst's beginning for which the phase stands.
  private var sample = 0
  private var radians = 0.0

  init(_ effects: ChannelEffects, sampleRate: Double) {
    generator = CounterBasedGenerator(
      seed: effects.seed, stream: RandomStream.phaseNoise.of(burst: effects.burst))
    deviationPerSample = (2 * .pi * effects.linewidth / sampleRate).squareRoot()
  }

  /// The phase in cycles; samples must not go back.
  mutating func cycles(at target: Int) -> Double {
    guard deviationPerSample > 0 else { return 0 }
    while sample < target {
      let draw = UInt64(truncatingIfNeeded: 2 * sample)
      let magnitude = (-2 * Double.log(1 - generator.uniform(at: draw))).squareRoot()
      radians += deviationPerSample * magnitude * cosine(ofCycles: generator.uniform(at: draw + 1))
      sample += 1
    }
    return radians / (2 * .pi)
  }
}
