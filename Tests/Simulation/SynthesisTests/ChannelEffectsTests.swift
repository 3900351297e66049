import RealModule
import Synthesis
import Testing

/// What the way through the air does to a burst, measured on its samples.
@Suite struct ChannelEffectsTests {
  private static let sampleRate = 20_000.0

  /// A carrier of amplitude 1 at 0 Hz that lasts for so many seconds, without ramps.
  private func carrier(
    seconds: Double, seed: UInt64 = 1, burst: Int = 0, blockLength: Int = 4096,
    _ change: (inout ChannelEffects) -> Void
  ) -> SynthesizedSamples {
    var transmission = Transmission.sample(
      packet: [UInt8](repeating: 0, count: Int(seconds * 100)), symbolRate: 1000,
      modulationIndex: 1e-9)
    change(&transmission.channelEffects)
    transmission.channelEffects.seed = seed
    transmission.channelEffects.burst = burst
    return SynthesizedSamples(
      SampleSynthesizer(
        emissions: [transmission], sampleRate: Self.sampleRate, noiseLevel: nil, seed: 1),
      count: Int((seconds + 0.02) * Self.sampleRate), blockLength: blockLength)
  }

  /// Samples between the ramps.
  private func middle(_ samples: SynthesizedSamples) -> Range<Int> {
    100..<samples.count - 100
  }

  /// Amplitude and phase in cycles of the envelope's component at a frequency.
  private func envelope(
    _ samples: SynthesizedSamples, at frequency: Double, over range: Range<Int>
  ) -> (amplitude: Double, phase: Double) {
    var (real, imaginary) = (0.0, 0.0)
    for sample in range {
      let angle = 2 * Double.pi * frequency * Double(sample) / Self.sampleRate
      real += samples.magnitude(sample) * .cos(angle)
      imaginary += samples.magnitude(sample) * .sin(angle)
    }
    return (
      2 * .hypot(real, imaginary) / Double(range.count),
      Double.atan2(y: real, x: imaginary) / (2 * .pi)
    )
  }

  @Test(arguments: [(0.2, 5.0), (0.3, 20.0), (0.5, 100.0), (1.0, 50.0)])
  func amplitudeModulationHasItsDepthAndFrequency(depth: Double, rate: Double) {
    let samples = carrier(seconds: 1) {
      $0.modulationDepth = depth
      $0.modulationRate = rate
      $0.modulationPhase = 30
    }
    let range = 100..<100 + Int(0.8 * Self.sampleRate)
    let found = envelope(samples, at: rate, over: range)
    #expect(abs(found.amplitude - depth) < 0.001)
    #expect(abs(found.phase - 30.0 / 360) < 0.001)
    #expect(envelope(samples, at: rate * 1.5, over: range).amplitude < 0.005)
    let magnitudes = range.map { samples.magnitude($0) }
    #expect(abs((magnitudes.max() ?? 0) - 1 - depth) < 0.001)
    #expect(abs((magnitudes.min() ?? 0) - 1 + depth) < 0.001)
  }

  @Test func phaseOfTheModulationIsRandomUnlessGiven() {
    let phases = (0..<40).map { burst in
      envelope(
        carrier(seconds: 0.2, burst: burst) { $0.modulationDepth = 0.5 }, at: 20,
        over: 100..<3100
      ).phase
    }
    for quarter in 0..<4 {
      let count = phases.count { $0 - $0.rounded(.down) >= Double(quarter) / 4 }
      #expect(abs(count - (40 - 10 * quarter)) < 10)
    }
  }

  /// Powers of many bursts that fade independently, a few samples of each.
  private func fadedPowers(_ change: @escaping (inout ChannelEffects) -> Void) -> [Double] {
    (0..<1500).flatMap { burst in
      let samples = carrier(seconds: 0.04, burst: burst, change)
      return [100, 700].map { samples.magnitude($0) * samples.magnitude($0) }
    }
  }

  @Test func rayleighFadingHasTheDistributionOfItsName() {
    let powers = fadedPowers { $0.dopplerShift = 20 }
    let count = Double(powers.count)
    #expect(abs(powers.reduce(0, +) / count - 1) < 0.06)
    // P(power < x) = 1 - exp(-x): 9.5 % below -10 dB, 63.2 % below the mean.
    #expect(abs(Double(powers.count { $0 < 0.1 }) / count - 0.0952) < 0.02)
    #expect(abs(Double(powers.count { $0 < 1 }) / count - 0.632) < 0.03)
  }

  @Test func ricianFadingIsShallower() {
    let powers = fadedPowers {
      $0.dopplerShift = 20
      $0.riceFactor = 10
    }
    let count = Double(powers.count)
    let mean = powers.reduce(0, +) / count
    let variance = powers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(abs(mean - 1) < 0.02)
    // The variance of the power is (2 K + 1) / (K + 1)², with K = 10 it is 0.174.
    #expect(abs(variance - 0.1736) < 0.02)
  }

  @Test func fadesCrossTheLevelAsOftenAsTheDopplerShiftSays() {
    let seconds = 20.0
    let samples = carrier(seconds: seconds, blockLength: 65536) { $0.dopplerShift = 100 }
    let range = middle(samples)
    let mean = samples.power(range)
    let level = 0.5
    var crossings = 0
    for sample in range.dropFirst() {
      let (before, now) = (samples.magnitude(sample - 1), samples.magnitude(sample))
      if before < level * mean.squareRoot(), now >= level * mean.squareRoot() { crossings += 1 }
    }
    // Rice: sqrt(2 pi) f r exp(-r²) a second, 97.6 here.
    let expected = (2 * .pi).squareRoot() * 100 * level * .exp(-level * level) * seconds
    #expect(abs(Double(crossings) / expected - 1) < 0.1, "\(crossings), \(expected)")
  }

  @Test func levelsAreThoseOfTheSamples() {
    var burst = Transmission.sample(amplitude: 0.2)
    burst.channelEffects.dopplerShift = 60
    burst.channelEffects.modulationDepth = 0.5
    burst.channelEffects.modulationRate = 90
    burst.channelEffects.shadowing = 3
    let noise = NoiseLevel(decibels: -20)
    let samples = burst.samples(sampleRate: 960_000)
    let levels = BurstLevels(burst).energiesPerBitToNoiseDensity(noise, sampleRate: 960_000)
    #expect(levels.count == burst.bits.bits.count)
    for (bit, level) in levels.enumerated() {
      // 1.4 symbols of space come first; 100 samples are a symbol.
      let magnitude = samples.magnitude(140 + 100 * bit + 50)
      let expected = 10 * Double.log10(magnitude * magnitude * 960_000 / (9600 * 0.01))
      #expect(abs(level - expected) < 0.01, "bit \(bit)")
    }
    #expect((levels.max() ?? 0) - (levels.min() ?? 0) > 6)
  }

  @Test func shadowingHasItsDeviationInDecibels() {
    let decibels = (0..<600).map { burst in
      let samples = carrier(seconds: 0.02, burst: burst) { $0.shadowing = 6 }
      return 20 * Double.log10(samples.magnitude(200))
    }
    let mean = decibels.reduce(0, +) / 600
    let variance = decibels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 600
    #expect(abs(mean) < 0.8)
    #expect(abs(variance.squareRoot() - 6) < 0.5)
  }

  @Test func anEchoMakesTheBurstLongerAndItsSumsDeepOrHigh() {
    let single = Transmission.sample()
    var twofold = single
    twofold.channelEffects.echoDelay = 40
    twofold.channelEffects.echoLevel = -6
    #expect(abs(twofold.duration - single.duration - 40e-6) < 1e-12)
    let samples = twofold.samples(sampleRate: 1e6)
    // Until the echo comes the burst is alone.
    #expect(abs(samples.magnitude(35) - 1) < 1e-3)
    let magnitudes = (80..<8000).map { samples.magnitude($0) }
    let echo = Double.pow(10, -6.0 / 20)
    #expect((magnitudes.max() ?? 2) < 1 + echo + 1e-3)
    #expect((magnitudes.min() ?? 0) > 1 - echo - 1e-3)
    #expect((magnitudes.max() ?? 0) - (magnitudes.min() ?? 0) > 0.1)
    // After the burst's end there is the echo's last ramp.
    #expect(samples.magnitude(Int(single.duration * 1e6) + 5) > 0.4)
  }

  @Test func driftMovesTheCarrier() {
    let samples = carrier(seconds: 1) { $0.frequencyDrift = 2000 }
    let frequency = { (time: Double) in
      let sample = Int(time * Self.sampleRate)
      return samples.meanFrequency(sample - 20..<sample + 20) * Self.sampleRate
    }
    #expect(abs(frequency(0.25) - 500) < 1)
    #expect(abs(frequency(0.75) - 1500) < 1)
  }

  @Test func phaseNoiseIsAWienerProcess() {
    let samples = carrier(seconds: 20, blockLength: 65536) { $0.linewidth = 1 }
    let lag = 100
    var changes: [Double] = []
    for sample in stride(from: 100, to: samples.count - 1200, by: lag) {
      changes.append((sample..<sample + lag).reduce(0) { $0 + samples.frequency($1) } * 2 * .pi)
    }
    let variance = changes.reduce(0) { $0 + $1 * $1 } / Double(changes.count)
    #expect(abs(variance / (2 * .pi * Double(lag) / Self.sampleRate) - 1) < 0.06)
    let neighbours = zip(changes, changes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(neighbours / Double(changes.count) / variance) < 0.05)
  }

  @Test(arguments: [1, 7, 1000]) func blocksMayBeCutAnywhere(blockLength: Int) {
    let everything = { (effects: inout ChannelEffects) in
      effects.modulationDepth = 0.3
      effects.dopplerShift = 30
      effects.riceFactor = 3
      effects.echoDelay = 100
      effects.shadowing = 4
      effects.frequencyDrift = 100
      effects.linewidth = 5
    }
    let whole = carrier(seconds: 0.1, blockLength: 100_000, everything)
    let cut = carrier(seconds: 0.1, blockLength: blockLength, everything)
    #expect(cut.components == whole.components)
  }

  @Test func seedAndNumberOfTheBurstDecide() {
    let fading = { (effects: inout ChannelEffects) in effects.dopplerShift = 30 }
    let first = carrier(seconds: 0.05, fading).components
    #expect(carrier(seconds: 0.05, fading).components == first)
    #expect(carrier(seconds: 0.05, seed: 2, fading).components != first)
    #expect(carrier(seconds: 0.05, burst: 1, fading).components != first)
  }
}
