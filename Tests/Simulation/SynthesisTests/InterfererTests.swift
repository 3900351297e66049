import Synthesis
import Testing

@Suite struct InterfererTests {
  private func samples(_ line: String, count: Int = 5000) throws -> SynthesizedSamples {
    let emission = try Interferer(line)
      .emission(centerFrequency: 915e6, sampleRate: 1e6, seed: 1)
    return SynthesizedSamples(
      SampleSynthesizer(emissions: [emission], sampleRate: 1e6, noiseLevel: nil, seed: 1),
      count: count)
  }

  @Test func carrierStandsStill() throws {
    let samples = try samples("carrier channel=915.1M level=-6.0206 at=0.001 duration=0.003")
    #expect(samples.magnitude(999) == 0)
    #expect(abs(samples.magnitude(2000) - 0.5) < 1e-5)
    #expect(abs(samples.meanFrequency(1100..<3900) - 0.1) < 1e-6)
    #expect(samples.magnitude(4001) == 0)
  }

  @Test func chirpRisesThroughItsWidthAndBeginsAgain() throws {
    let samples = try samples("chirp channel=915M width=100k sweep=0.002")
    for (sample, frequency) in [(500, -25e3), (1000, 0.0), (1500, 25e3), (2500, -25e3)] {
      #expect(abs(samples.frequency(sample) * 1e6 - frequency) < 100, "sample \(sample)")
    }
  }

  @Test func randomBitsUseBothTones() throws {
    let samples = try samples("fsk channel=915M rate=10k h=2 duration=0.004")
    let frequencies = (200..<3800).map { samples.frequency($0) }
    #expect(abs((frequencies.max() ?? 0) * 1e6 - 10_000) < 10)
    #expect(abs((frequencies.min() ?? 0) * 1e6 + 10_000) < 10)
  }

  @Test(arguments: [
    "", "noise", "carrier", "carrier channel=", "carrier channel=915M level=900", "carrier level=3",
    "fsk channel=915M rate=1M duration=100", "chirp channel=915M speed=2",
  ]) func whatIsNoInterfererIsRefused(line: String) {
    #expect(throws: SynthesisError.self) { try Interferer(line) }
  }

  @Test(arguments: ["carrier channel=916M", "chirp channel=915.45M", "fsk channel=915.45M"])
  func outsideTheSpanIsRefused(line: String) throws {
    let interferer = try Interferer(line)
    #expect(throws: SynthesisError.self) {
      try interferer.emission(centerFrequency: 915e6, sampleRate: 1e6, seed: 1)
    }
  }
}
