import RealModule
import Synthesis
import Testing

/// What happens to the whole band, measured on samples of noise alone or of a carrier.
@Suite struct BandEffectsTests {
  private static let sampleRate = 100_000.0
  /// Noise of power 1.
  private static let noise = NoiseLevel(decibels: 0)

  private func band(
    seconds: Double, noise: NoiseLevel? = noise, seed: UInt64 = 1, blockLength: Int = 4096,
    emissions: [any Emission] = [], _ change: (inout BandEffects) -> Void
  ) -> SynthesizedSamples {
    var effects = BandEffects()
    change(&effects)
    return SynthesizedSamples(
      SampleSynthesizer(
        emissions: emissions, sampleRate: Self.sampleRate, noiseLevel: noise,
        bandEffects: effects, seed: seed),
      count: Int(seconds * Self.sampleRate), blockLength: blockLength)
  }

  /// The gain at each sample: that of noise over the same noise without effects.
  private func gains(
    seconds: Double, seed: UInt64 = 1, _ change: (inout BandEffects) -> Void
  ) -> [Double] {
    let plain = band(seconds: seconds, seed: seed) { _ in }
    let changed = band(seconds: seconds, seed: seed, change)
    return (0..<plain.count).map { changed.magnitude($0) / plain.magnitude($0) }
  }

  @Test(arguments: [20.0, 100, 1000]) func humHasItsDepthAndFrequency(frequency: Double) {
    let gains = gains(seconds: 0.2) {
      $0.humDepth = 0.3
      $0.humFrequency = frequency
    }
    for (sample, gain) in gains.enumerated() {
      let expected = 1 + 0.3 * Double.sin(2 * .pi * frequency * Double(sample) / Self.sampleRate)
      if abs(gain - expected) > 1e-4 {
        Issue.record("sample \(sample): \(gain), not \(expected)")
        return
      }
    }
  }

  @Test func gainStepsComeAtTheirTimesAndAddUp() {
    let gains = gains(seconds: 0.4) {
      $0.gainSteps = [TimedEvent(time: 0.3, value: 9), TimedEvent(time: 0.1, value: -6)]
    }
    for (range, decibels) in [(0..<10_000, 0.0), (10_000..<30_000, -6), (30_000..<40_000, 3)] {
      let level = Double.pow(10, decibels / 20)
      #expect(range.allSatisfy { abs(gains[$0] / level - 1) < 1e-4 }, "\(decibels) dB")
    }
  }

  @Test func randomGainStepsGoUpOrDownAndBack() {
    let gains = gains(seconds: 4) {
      $0.gainStepRate = 100
      $0.gainStep = 6
    }
    let levels = gains.map { Int((20 * Double.log10($0)).rounded()) }
    #expect(Set(levels) == [-6, 0, 6])
    let steps = zip(levels, levels.dropFirst()).filter { $0 != $1 }
    #expect(steps.allSatisfy { abs($0 - $1) == 6 })
    // 400 expected; their number has a deviation of 20.
    #expect(abs(steps.count - 400) < 80)
    let up = steps.count { $0.0 == 0 && $0.1 == 6 }
    #expect(abs(2 * up - steps.count { $0.0 == 0 }) < 50)
  }

  @Test func impulsesAreAsManyAsLongAndAsStrongAsSaid() {
    let samples = band(seconds: 4, noise: nil) {
      $0.impulseRate = 500
      $0.impulseLength = 4
      $0.impulseLevel = -6
    }
    let level = Double.pow(10, -6.0 / 20)
    let hit = (0..<samples.count).filter { samples.magnitude($0) > 0 }
    // 2000 expected, with a deviation of 45; 1 in 50 overlaps.
    #expect(abs(Double(hit.count) / 4 - 2000) < 200)
    let alone = hit.count { abs(samples.magnitude($0) - level) < 1e-5 }
    #expect(Double(alone) > 0.97 * Double(hit.count))
    // Their phases are spread: nothing stands at any frequency.
    #expect(samples.tonePower(0) < 3 * samples.power(0..<samples.count) / Double(samples.count) * 4)
  }

  @Test func impulsesComeInBeforeTheGain() {
    let plain = band(seconds: 1, noise: nil) { $0.impulseRate = 300 }
    let changed = band(seconds: 1, noise: nil) {
      $0.impulseRate = 300
      $0.gainSteps = [TimedEvent(time: 0, value: -20)]
    }
    #expect(
      (0..<plain.count).allSatisfy {
        abs(changed.magnitude($0) - 0.1 * plain.magnitude($0)) < 1e-6
      })
  }

  @Test func lostSamplesAreMissingOrZeros() {
    let plain = band(seconds: 0.1) { _ in }.components
    let losses = [TimedEvent(time: 0.01, value: 0.002), TimedEvent(time: 0.05, value: 0.001)]
    let missing = band(seconds: 0.1) { $0.losses = losses }.components
    let expected = plain[..<2000] + plain[2400..<10_000] + plain[10_200...]
    #expect(missing.prefix(expected.count) == expected)
    let zeros = band(seconds: 0.1) {
      $0.losses = losses
      $0.lossesAreZeros = true
    }.components
    for place in zeros.indices {
      let isLost = (2000..<2400).contains(place) || (10_000..<10_200).contains(place)
      if zeros[place] != (isLost ? 0 : plain[place]) {
        Issue.record("component \(place)")
        return
      }
    }
  }

  @Test func lossesMayOverlap() {
    let plain = band(seconds: 0.1) { _ in }.components
    let missing = band(seconds: 0.05) {
      $0.losses = [
        TimedEvent(time: 0.01, value: 0.005), TimedEvent(time: 0.011, value: 0.001),
        TimedEvent(time: 0.012, value: 0.005), TimedEvent(time: 0, value: 0),
      ]
    }.components
    #expect(missing == Array((plain[..<2000] + plain[3400...]).prefix(10_000)))
  }

  @Test func randomLossesAreAsManyAsSaid() {
    let zeros = band(seconds: 4) {
      $0.lossRate = 100
      $0.lossDuration = 0.001
      $0.lossesAreZeros = true
    }
    let lost = (0..<zeros.count).count { zeros.magnitude($0) == 0 }
    // 400 begin, with a deviation of 20; some overlap.
    #expect(abs(Double(lost) / Double(zeros.count) - (1 - .exp(-0.1))) < 0.02)
  }

  @Test(arguments: [1, 7, 1000]) func blocksMayBeCutAnywhere(blockLength: Int) {
    var burst = Transmission.sample(startTime: 0.003, carrierOffset: 10_000)
    burst.channelEffects.dopplerShift = 20
    burst.channelEffects.linewidth = 20
    for zeros in [false, true] {
      let everything = { (effects: inout BandEffects) in
        effects.humDepth = 0.2
        effects.gainStepRate = 200
        effects.impulseRate = 500
        effects.lossRate = 200
        effects.lossesAreZeros = zeros
      }
      let whole = band(
        seconds: 0.05, blockLength: 100_000, emissions: [burst], everything)
      let cut = band(seconds: 0.05, blockLength: blockLength, emissions: [burst], everything)
      #expect(cut.components == whole.components)
    }
  }

  @Test func seedDecides() {
    let change = { (effects: inout BandEffects) in effects.impulseRate = 500 }
    let first = band(seconds: 0.05, noise: nil, change).components
    #expect(band(seconds: 0.05, noise: nil, change).components == first)
    #expect(band(seconds: 0.05, noise: nil, seed: 2, change).components != first)
  }

  @Test(arguments: ["", "1", "1:", ":1", "1:2,", "-1:2", "1:nan", "1:2:3", "a:b"])
  func whatIsNoListOfEventsIsRefused(text: String) {
    #expect(TimedEvent.list(text) == nil)
  }

  @Test func listsOfEvents() {
    #expect(
      TimedEvent.list("0.1:-6,2:6") == [
        TimedEvent(time: 0.1, value: -6), TimedEvent(time: 2, value: 6),
      ])
  }
}
