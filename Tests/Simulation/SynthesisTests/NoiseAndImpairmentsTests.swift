import RealModule
import SampleInput
import Synthesis
import Testing

@Suite struct NoiseAndImpairmentsTests {
  private func noise(_ count: Int, seed: UInt64 = 1, blockLength: Int = 4096) -> SynthesizedSamples
  {
    SynthesizedSamples(
      SampleSynthesizer(
        emissions: [], sampleRate: 1e6, noiseLevel: NoiseLevel(decibels: -20), seed: seed),
      count: count, blockLength: blockLength)
  }

  private func tone(
    at frequency: Double, _ change: (inout FrontEndImpairments) -> Void
  ) -> SynthesizedSamples {
    var impairments = FrontEndImpairments()
    change(&impairments)
    // A carrier alone: the symbols are all space, which the offset makes up for.
    let burst = Transmission.sample(
      packet: [], carrierOffset: frequency, symbolRate: 1000, modulationIndex: 1e-6, amplitude: 0.5)
    return SynthesizedSamples(
      SampleSynthesizer(
        emissions: [burst], sampleRate: 100e3, noiseLevel: nil, impairments: impairments, seed: 1),
      count: 5000)
  }

  @Test func noiseHasItsPowerInBothComponentsAndTheShapeOfAGaussian() {
    let samples = noise(400_000)
    #expect(abs(samples.power(0..<samples.count) / 0.01 - 1) < 0.01)
    let inPhase = stride(from: 0, to: samples.components.count, by: 2)
      .map { Double(samples.components[$0]) / 0.005.squareRoot() }
    let moments = inPhase.reduce(into: (0.0, 0.0, 0.0)) {
      $0.0 += $1
      $0.1 += $1 * $1
      $0.2 += $1 * $1 * $1 * $1
    }
    let count = Double(inPhase.count)
    #expect(abs(moments.0 / count) < 0.01)
    #expect(abs(moments.1 / count - 1) < 0.02)
    #expect(abs(moments.2 / count - 3) < 0.1)
  }

  @Test func noiseIsWhite() {
    let samples = noise(200_000)
    for lag in [1, 2, 3, 64] {
      var (real, imaginary) = (0.0, 0.0)
      for sample in 0..<samples.count - lag {
        let (a, b) = (
          Double(samples.components[2 * sample]), Double(samples.components[2 * sample + 1])
        )
        let other = 2 * (sample + lag)
        let (c, d) = (Double(samples.components[other]), Double(samples.components[other + 1]))
        real += a * c + b * d
        imaginary += a * d - b * c
      }
      #expect(.hypot(real, imaginary) / Double(samples.count) / 0.01 < 0.01, "lag \(lag)")
    }
  }

  @Test func seedDecidesTheNoise() {
    #expect(noise(1000).components == noise(1000).components)
    #expect(noise(1000).components != noise(1000, seed: 2).components)
  }

  @Test(arguments: [1, 7, 1000, 65536]) func blocksMayBeCutAnywhere(blockLength: Int) {
    let bursts = [
      Transmission.sample(startTime: 0.0001, carrierOffset: 20e3),
      Transmission.sample(startTime: 0.0042, carrierOffset: -30e3, bandwidthTimeProduct: 0.5),
    ]
    let synthesizer = SampleSynthesizer(
      emissions: bursts, sampleRate: 250e3, noiseLevel: NoiseLevel(), seed: 5)
    let whole = SynthesizedSamples(synthesizer, count: 4000, blockLength: 4000)
    let cut = SynthesizedSamples(synthesizer, count: 4000, blockLength: blockLength)
    #expect(cut.components == whole.components)
  }

  @Test func directCurrentIsASpikeAtZero() {
    let samples = tone(at: 10_000) { $0.directCurrent = -20 }
    #expect(abs(10 * .log10(samples.tonePower(0)) + 20) < 0.1)
  }

  @Test func imbalanceMakesAnImage() {
    // Gain ratio g alone: image over signal is ((g - 1) / (g + 1))², for 1 dB -24.8 dB.
    let gain = tone(at: 10_000) { $0.quadratureGain = 1 }
    #expect(abs(10 * .log10(gain.tonePower(-0.1) / gain.tonePower(0.1)) + 24.8) < 0.1)
    // Angle p alone: tan²(p / 2), for 5 degrees -27.2 dB.
    let angle = tone(at: 10_000) { $0.quadraturePhase = 5 }
    #expect(abs(10 * .log10(angle.tonePower(-0.1) / angle.tonePower(0.1)) + 27.2) < 0.1)
  }

  @Test func gainClipsIntegersAtFullScale() {
    let samples = tone(at: 10_000) { $0.gain = 20 }
    let bytes = samples.components.withUnsafeBufferPointer { SampleFormat.cu8.encode($0) }
    #expect(bytes.contains(0) && bytes.contains(255))
    #expect(samples.components.max() ?? 0 > 4.9)
  }

  @Test func defaultNoiseIsEightStepsOfAnEightBitConverter() {
    #expect(abs((NoiseLevel().variance / 2).squareRoot() * 127.5 - 8) < 0.1)
  }
}
