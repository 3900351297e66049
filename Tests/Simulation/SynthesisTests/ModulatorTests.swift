import CLiquid
import Synthesis
import Testing

@Suite struct ModulatorTests {
  /// 100 samples per symbol, so that symbol borders are at known samples.
  private let sampleRate = 960_000.0

  @Test func leadingSpaceThenTwoMarksThenAlternation() {
    let samples = Transmission.sample(carrierOffset: 10_000).samples(sampleRate: sampleRate)
    let mark = (10_000 + 4800) / sampleRate
    let space = (10_000 - 4800) / sampleRate
    #expect(abs(samples.meanFrequency(5..<135) - space) < 1e-6)
    #expect(abs(samples.meanFrequency(145..<335) - mark) < 1e-6)
    #expect(abs(samples.meanFrequency(345..<435) - space) < 1e-6)
    #expect(abs(samples.meanFrequency(445..<535) - mark) < 1e-6)
  }

  @Test func burstEndsWithTwoSymbolsOfSpace() {
    let burst = Transmission.sample()
    // 53 bits of preamble, 30 of the packet, 1.4 of space before and 2 after.
    #expect(abs(burst.duration - 86.4 / 9600) < 1e-12)
    let samples = burst.samples(sampleRate: sampleRate)
    #expect(abs(samples.meanFrequency(8445..<8630) + 4800 / sampleRate) < 1e-6)
    #expect(samples.magnitude(8641) == 0)
  }

  @Test func rampIsARaisedCosineOf30Microseconds() {
    let samples = Transmission.sample(amplitude: 0.5).samples(sampleRate: 1e6)
    for (sample, factor) in [(0, 0.0), (10, 0.25), (15, 0.5), (20, 0.75), (30, 1.0), (31, 1.0)] {
      #expect(abs(samples.magnitude(sample) - 0.5 * factor) < 1e-6, "sample \(sample)")
    }
  }

  @Test(arguments: [0.5, 1.0, 3.0]) func tonesAreApartByTheModulationIndex(index: Double) {
    let samples = Transmission.sample(modulationIndex: index).samples(sampleRate: sampleRate)
    #expect(abs(samples.meanFrequency(145..<335) * sampleRate - index * 4800) < 0.5)
  }

  @Test func phaseIsContinuous() {
    let burst = Transmission.sample(packet: [0x00, 0xFF, 0x2A, 0x55, 0xC3])
    let samples = burst.samples(sampleRate: 250e3)
    let largest = (1..<Int(burst.duration * 250e3) - 2).map { abs(samples.frequency($0)) }.max()
    #expect((largest ?? 1) < 4800 / 250e3 + 1e-6)
  }

  @Test func clockErrorMovesTheLastBitOnly() {
    let exact = Transmission.sample(packet: [UInt8](repeating: 0x55, count: 100))
    var fast = exact
    fast.clockError = 1000
    #expect(abs(exact.duration / fast.duration - 1.001) < 1e-9)
  }

  @Test func fractionalSymbolsDoNotDrift() {
    // 2.4 MHz over 9615.4 symbols a second: 249.6 samples; the 900th symbol must still be in place.
    let rate = 9615.4
    let packet = [UInt8](repeating: 0x55, count: 85)
    let samples = Transmission.sample(packet: packet, symbolRate: rate).samples(sampleRate: 2.4e6)
    // Bit 53 + 10 k + 9 is a stop bit, a mark between spaces.
    let start = (1.4 + 53 + 849) * 2.4e6 / rate
    let end = start + 2.4e6 / rate
    #expect(samples.frequency(Int(start) - 2) < 0)
    #expect(samples.frequency(Int(start) + 2) > 0)
    #expect(samples.frequency(Int(end) - 2) > 0)
    #expect(samples.frequency(Int(end) + 2) < 0)
  }

  @Test func gaussianFilterKeepsAlternatingBitsFromTheirFullDeviation() {
    let plain = Transmission.sample().samples(sampleRate: sampleRate)
    let wide = Transmission.sample(bandwidthTimeProduct: 10).samples(sampleRate: sampleRate)
    let narrow = Transmission.sample(bandwidthTimeProduct: 0.5).samples(sampleRate: sampleRate)
    let middleOfAlternation = 1040 + 50
    #expect(
      abs(wide.frequency(middleOfAlternation) / plain.frequency(middleOfAlternation) - 1) < 0.01)
    let ratio = narrow.frequency(middleOfAlternation) / plain.frequency(middleOfAlternation)
    // One symbol between two opposite ones: 2 (2 Phi(0.5/s) - 1) - 1 with s = 0.265 symbols.
    #expect(abs(ratio - 0.8817) < 0.01)
    #expect(narrow.magnitude(2000) > 0.9999)
  }

  /// liquid-dsp samples the pulse itself; the modulator has its integral.
  @Test(arguments: [0.3, 0.5, 1.0]) func gaussianPulseIsThatOfLiquidDSP(bt: Double) {
    let (perSymbol, reach) = (256, 4)
    var pulse = [Float](repeating: 0, count: 2 * perSymbol * reach + 1)
    let status = liquid_firdes_gmsktx(UInt32(perSymbol), UInt32(reach), Float(bt), 0, &pulse)
    #expect(status == 0)
    let scale = Double(perSymbol) / pulse.reduce(0) { $0 + Double($1) }
    let burst = Transmission.sample(bandwidthTimeProduct: bt)
    let sampleRate = 9600 * Double(perSymbol)
    let samples = burst.samples(sampleRate: sampleRate)
    var worst = 0.0
    for sample in 100..<Int(burst.duration * sampleRate) - 100 {
      // Of deviation 1: space, and for each mark near by a pulse twice as high.
      var expected = -1.0
      for (bit, isMark) in burst.bits.bits.enumerated() where isMark {
        let middle = (1.4 + Double(bit) + 0.5) * Double(perSymbol)
        let place = Double(sample) + 0.5 - middle + Double(perSymbol * reach)
        guard place >= 0, Int(place) + 1 < pulse.count else { continue }
        let (low, high) = (Double(pulse[Int(place)]), Double(pulse[Int(place) + 1]))
        expected += 2 * scale * (low + (high - low) * (place - place.rounded(.down)))
      }
      worst = max(worst, abs(samples.frequency(sample) * sampleRate / 4800 - expected))
    }
    #expect(worst < 1e-3, "\(worst)")
  }

  @Test func levelFollowsTheDefinitionOfEnergyPerBit() {
    // Eb/N0 = A² fs / (R sigma²): with 10 dB, R = 9600, fs = 2.4 MHz, sigma² = 0.01.
    let amplitude = NoiseLevel(decibels: -20)
      .amplitude(energyPerBitToNoiseDensity: 10, symbolRate: 9600, sampleRate: 2.4e6)
    #expect(abs(amplitude * amplitude - 10 * 0.01 * 9600 / 2.4e6) < 1e-12)
    let samples = Transmission.sample(amplitude: amplitude).samples(sampleRate: 2.4e6)
    #expect(abs(samples.power(1000..<20_000) / (amplitude * amplitude) - 1) < 1e-5)
  }
}
