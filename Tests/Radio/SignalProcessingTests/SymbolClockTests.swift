import Testing

@testable import SignalProcessing

/// Bursts of continuous-phase FSK at about eight samples per symbol, their symbols at any rate.
@Suite struct SymbolClockTests {
  private static let bits = (0..<50).map { $0 % 2 == 1 } + (0..<900).map { ($0 * $0 / 7) % 3 == 1 }

  /// - Parameters:
  ///   - start: time at which the first symbol begins, in samples.
  ///   - period: samples per symbol.
  private func burst(start: Double, period: Double, silence: Int) -> [ComplexSample] {
    let end = Int(start + period * Double(Self.bits.count))
    var turns = 0.2
    return (0..<end + silence).map { index in
      // What the phase went through since the sample before.
      let symbol = Int(((Double(index) - 0.5 - start) / period).rounded(.down))
      guard Self.bits.indices.contains(symbol) else { return .zero }
      turns += (Self.bits[symbol] ? 0.5 : -0.5) / period
      return ComplexSample(turns: turns)
    }
  }

  @Test(arguments: [0.0, -0.005, 0.005, 0.011], [40.0, 43.7])
  func startAndRateAreFound(error: Double, start: Double) {
    let period = 8 / (1 + error)
    let samples = burst(start: start, period: period, silence: 0)
    let timing = samples.withUnsafeBufferPointer {
      SymbolTiming(ToneCorrelation($0, deviation: 0.5 / period), start: start + 2)
    }
    #expect(abs(timing.period / period - 1) < 3e-4)
    // Halfway, where the rate's error does not count. These edges stand on whole samples.
    let middle = Self.bits.count / 2
    #expect(abs(timing.time(of: middle) - start - Double(middle) * period) < 0.4)
  }

  @Test(arguments: [0.0, -0.011, 0.011])
  func aBurstIsFollowedToItsEnd(error: Double) {
    let period = 8 / (1 + error)
    let samples = burst(start: 40, period: period, silence: 1000)
    var envelope = BurstEnvelope(
      samples, matched: 40 + 3 * period, deviation: 0.5 / period, noise: 0)
    for count in [500, 501, 3000, samples.count] { envelope.extend(Array(samples[..<count])) }
    let hasEnded = envelope.hasEnded
    #expect(hasEnded)
    let end = envelope.start + Double(envelope.symbols) * 8
    #expect(abs(envelope.start - 40) < 16)
    #expect((0..<100).contains(end - 40 - Double(Self.bits.count) * period))
  }

  @Test func aBurstThatGoesOnHasNotEnded() {
    let samples = burst(start: 40, period: 8, silence: 0)
    var envelope = BurstEnvelope(samples, matched: 40, deviation: 0.0625, noise: 0)
    envelope.extend(samples)
    let hasEnded = envelope.hasEnded
    #expect(!hasEnded)
  }

  @Test(arguments: [0, 1, 7, 8, 20])
  func tooFewSamplesAreNoCrash(count: Int) {
    let samples = [ComplexSample](repeating: ComplexSample(1, 0), count: count)
    var envelope = BurstEnvelope(samples, matched: 0, deviation: 0.0625, noise: 0)
    envelope.extend(samples)
    #expect(envelope.symbols <= 2)
    samples.withUnsafeBufferPointer {
      let signal = SymbolSequence($0, start: 0, deviation: 0.0625)
      #expect(signal.symbols.count <= 2)
    }
  }
}
