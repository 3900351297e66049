import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// Ideal correlations of continuous-phase FSK symbols, one sample of noise-free amplitude each.
private func correlations(_ bits: [Bool], modulationIndex: Double) -> [SymbolCorrelation] {
  var turns = 0.1
  let halfTurn = modulationIndex / 2
  // The other tone seen through a window of one symbol: the integral of a rotation by h turns.
  let leak =
    modulationIndex == 0
    ? 1 : Double.sin(Double.pi * modulationIndex) / (Double.pi * modulationIndex)
  return bits.map { bit in
    let own = ComplexSample(turns: turns)
    let sign: Double = bit ? 1 : -1
    let other = ComplexSample(turns: turns + sign * halfTurn) * Float(leak)
    turns += sign * halfTurn
    return SymbolCorrelation(mark: bit ? own : other, space: bit ? other : own)
  }
}

@Suite struct MultisymbolDetectorTests {
  private let bits = (0..<200).map { ($0 * $0 + $0 / 3) % 5 < 2 }

  @Test(arguments: [0.5, 0.7, 1.0, 1.3, 2.0, 3.0])
  func cleanSymbolsGiveTheirBits(modulationIndex: Double) {
    let detector = MultisymbolDetector(modulationIndex: modulationIndex)
    let detection = detector.detect(correlations(bits, modulationIndex: modulationIndex))
    #expect(detection.softBits.map { $0 > 0 } == bits)
    #expect(abs(detection.amplitude - 1) < 1e-3)
    #expect(detection.noisePower < 1e-4)
  }

  /// At h = 1 both bits lead to the same phase, so that neighbours cannot stand in for a symbol.
  @Test func aSilentSymbolIsUncertain() {
    var generator = SeededGenerator(seed: 5)
    var symbols = correlations(bits, modulationIndex: 1).map { symbol in
      SymbolCorrelation(
        mark: symbol.mark + generator.complexNoise() * 0.25,
        space: symbol.space + generator.complexNoise() * 0.25)
    }
    symbols[100] = SymbolCorrelation(mark: .zero, space: .zero)
    let reliability = MultisymbolDetector(modulationIndex: 1).detect(symbols).softBits.map {
      abs(Int($0))
    }
    let others = reliability.reduce(0, +) / reliability.count
    #expect(reliability[100] < others / 2)
  }

  @Test(arguments: 0...5)
  func tooFewSymbolsAreNoCrash(count: Int) {
    let symbols = correlations(Array(bits[..<count]), modulationIndex: 1)
    let detection = MultisymbolDetector(modulationIndex: 1).detect(symbols)
    #expect(detection.softBits.count == (count < MultisymbolDetector.window ? 0 : count))
  }

  /// The sign of a soft bit must be wrong as often as its size says: that is what makes it a
  /// log-likelihood ratio.
  @Test func softBitsAreHonest() {
    var generator = SeededGenerator(seed: 3)
    let sent = (0..<40_000).map { _ in generator.next() & 1 == 1 }
    let noise = Float.pow(10, -0.35)
    let noisy = correlations(sent, modulationIndex: 1).map { symbol in
      SymbolCorrelation(
        mark: symbol.mark + generator.complexNoise() * noise.squareRoot(),
        space: symbol.space + generator.complexNoise() * noise.squareRoot())
    }
    let detection = MultisymbolDetector(modulationIndex: 1).detect(noisy)
    var (expected, wrong) = (0.0, 0.0)
    for (soft, bit) in zip(detection.softBits, sent) {
      expected += 1 / (1 + .exp(abs(Double(soft)) / 4))
      if (soft > 0) != bit { wrong += 1 }
    }
    #expect(wrong > 100)
    #expect((0.5...2).contains(expected / wrong))
  }
}

@Suite struct FrequencyRefinementTests {
  private let bits: [Bool] = {
    var generator = SeededGenerator(seed: 7)
    return (0..<300).map { _ in generator.next() % 3 == 0 }
  }()

  @Test func cleanSymbolsNeedNoCorrection() {
    let result = FrequencyRefinement(
      correlations(bits, modulationIndex: 1)[...], modulationIndex: 1)
    #expect(abs(result.carrier) < 1e-5)
    #expect(abs(result.deviation) < 1e-5)
  }

  @Test func aCarrierErrorIsMeasured() {
    let shifted = correlations(bits, modulationIndex: 1).enumerated().map { index, symbol in
      let turn = ComplexSample(turns: 0.03 * Double(index))
      return SymbolCorrelation(mark: symbol.mark.times(turn), space: symbol.space.times(turn))
    }
    let result = FrequencyRefinement(shifted[...], modulationIndex: 1)
    #expect(abs(result.carrier - 0.03) < 1e-4)
    #expect(abs(result.deviation) < 1e-4)
  }

  /// Data that never have two marks in a row still tell both errors.
  @Test func singleMarksAreEnough() {
    let sparse = (0..<300).map { $0 % 3 == 0 }
    let shifted = correlations(sparse, modulationIndex: 1.04).enumerated().map { index, symbol in
      let turn = ComplexSample(turns: 0.03 * Double(index))
      return SymbolCorrelation(mark: symbol.mark.times(turn), space: symbol.space.times(turn))
    }
    let result = FrequencyRefinement(shifted[...], modulationIndex: 1)
    #expect(abs(result.carrier - 0.03) < 2e-3)
    #expect(abs(result.deviation - 0.02) < 2e-3)
  }

  @Test func anErrorOfTheModulationIndexIsMeasured() {
    let result = FrequencyRefinement(
      correlations(bits, modulationIndex: 1.04)[...], modulationIndex: 1)
    #expect(abs(result.carrier) < 1e-4)
    #expect(abs(result.deviation - 0.02) < 1e-4)
  }
}

extension SeededGenerator {
  /// Noise of variance 1 over both components together.
  mutating func complexNoise() -> ComplexSample {
    ComplexSample(Float(gaussian()), Float(gaussian())) * Float(0.5).squareRoot()
  }
}
