/// Where the symbols of a burst begin: symbol k at `start + k * period`, in samples.
struct SymbolTiming {
  var start: Double
  var period: Double

  @inline(__always)
  func time(of symbol: Int) -> Double { start + Double(symbol) * period }
}

extension SymbolTiming {
  /// How far the symbol rate may be off its nominal value: 38 462 and 9615 have been measured,
  /// which is 0.16 %. From 0.3 to 1.2 % as many bursts are read.
  private static let rateTolerance = 0.0115
  /// Symbols over which a wrong rate is no matter yet.
  private static let blockSymbols = 32

  /// The timing by the symbol clock's line in the contrast of all symbols: its frequency is the
  /// symbol rate, its phase tells where symbols begin.
  ///
  /// - Parameters:
  ///   - start: where the first symbol begins, good to half a symbol.
  ///   - symbols: how many of them count at most.
  init(_ tones: borrowing ToneCorrelation, start: Double, symbols: Int = .max) {
    let nominal = Double(SymbolRateChannel.samplesPerSymbol)
    let count = Int(min(Double(tones.count), start + Double(symbols) * nominal))
    let blocks = SymbolTiming.clockPhasors(tones, count: count)
    let line = SymbolTiming.strongestLine(blocks)
    let frequency = 1 / nominal + line.frequency
    period = 1 / frequency
    // The contrast is greatest where a window begins half a sample after a symbol's beginning.
    let phase = -line.value.turns / frequency - ToneCorrelation.firstSample
    self.start = phase + ((start - phase) / period).rounded() * period
  }

  /// The contrast's component at the nominal symbol rate, block by block.
  private static func clockPhasors(
    _ tones: borrowing ToneCorrelation, count: Int
  ) -> [ComplexSample] {
    let nominal = SymbolRateChannel.samplesPerSymbol
    let length = nominal * blockSymbols
    let clock = (0..<nominal).map { ComplexSample(turns: -Double($0) / Double(nominal)) }
    return stride(from: 0, to: count, by: length).map { first in
      var folded = SIMD8<Float>(repeating: 0)
      for symbol in 0..<min(length, count - first) / nominal {
        let base = first &+ symbol &* nominal
        for offset in 0..<nominal { folded[offset] += tones.contrast(base &+ offset) }
      }
      var sum = ComplexSample.zero
      for offset in 0..<nominal { sum += clock[offset] * folded[offset] }
      return sum
    }
  }

  /// The frequency, in cycles per sample beyond the nominal one, at which the blocks add up best,
  /// and their sum, whose phase is that at sample 0.
  private static func strongestLine(
    _ blocks: [ComplexSample]
  ) -> (frequency: Double, value: ComplexSample) {
    let nominal = Double(SymbolRateChannel.samplesPerSymbol)
    let length = nominal * Double(blockSymbols)
    func sum(_ frequency: Double) -> ComplexSample {
      var sum = ComplexSample.zero
      let middle = -frequency * length / 2
      Oscillator(frequency: -frequency * length, phase: middle).forEach(blocks.count) {
        sum += blocks[$0].times($1)
      }
      return sum
    }
    // At this step the ends of the burst are a sixteenth of a turn from the true line at most.
    let step = 1 / (4 * length * Double(max(1, blocks.count)))
    let reach = Int((rateTolerance / nominal / step).rounded(.up))
    var best = (index: 0, power: Float(-1))
    for index in -reach...reach {
      let power = sum(Double(index) * step).power
      if power > best.power { best = (index, power) }
    }
    let left = sum(Double(best.index - 1) * step).power
    let right = sum(Double(best.index + 1) * step).power
    let curvature = left - 2 * best.power + right
    let shift = curvature < 0 ? max(-0.5, min(0.5, 0.5 * (left - right) / curvature)) : 0
    let frequency = (Double(best.index) + Double(shift)) * step
    return (frequency, sum(frequency))
  }
}
