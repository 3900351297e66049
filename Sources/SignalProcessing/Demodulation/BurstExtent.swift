/// Where a burst begins and ends, by energy at its two tones; good to a symbol or two.
struct BurstExtent {
  /// Sample at which the first symbol begins.
  private(set) var start: Double
  /// Symbols so far.
  private(set) var symbols = 0
  /// True once the energy has gone.
  private(set) var hasEnded = false

  /// Symbols before the matched one that may belong to the preamble too.
  static let leadSymbols = 14
  /// Fraction of the preamble's energy under which the burst has not begun, or has ended.
  private static let endFraction: Float = 0.4
  /// Symbols over which the energy is averaged to find the end.
  private static let window = 10
  private static let period = SymbolRateChannel.samplesPerSymbol

  private let tones: SymbolEnergy
  private let threshold: Float
  private var recent: [Float]
  private var sum: Float

  /// The beginning of a burst.
  ///
  /// - Parameters:
  ///   - samples: at eight per symbol, the whole preamble among them.
  ///   - matched: sample at which one of the preamble's symbols begins.
  ///   - deviation: in cycles per sample.
  init(_ samples: [ComplexSample], matched: Double, deviation: Double) {
    tones = SymbolEnergy(deviation: deviation)
    let period = Double(BurstExtent.period)
    var level: Float = 0
    for symbol in 0..<PreambleSearch.symbols {
      level += tones.energy(samples, at: matched + Double(symbol) * period) ?? 0
    }
    level /= Float(PreambleSearch.symbols)
    threshold = level * BurstExtent.endFraction
    recent = [Float](repeating: level, count: BurstExtent.window)
    sum = level * Float(BurstExtent.window)
    start = matched
    let earliest = matched - Double(BurstExtent.leadSymbols - 2) * period
    while start > earliest, let energy = tones.energy(samples, at: start - period),
      energy > threshold
    { start -= period }
  }

  /// Follows the burst over samples that have come since.
  mutating func extend(_ samples: [ComplexSample]) {
    while !hasEnded,
      let energy = tones.energy(samples, at: start + Double(symbols * BurstExtent.period))
    {
      sum += energy - recent[symbols % BurstExtent.window]
      recent[symbols % BurstExtent.window] = energy
      symbols += 1
      hasEnded = sum < threshold * Float(BurstExtent.window)
    }
  }
}

/// The energy of one symbol at the stronger of the two tones.
private struct SymbolEnergy {
  /// The mark's oscillation over a symbol.
  private let oscillation: [ComplexSample]

  init(deviation: Double) {
    oscillation = (0..<SymbolRateChannel.samplesPerSymbol).map {
      ComplexSample(turns: deviation * Double($0))
    }
  }

  /// Nil if the samples do not hold the symbol that begins at `time`.
  func energy(_ samples: [ComplexSample], at time: Double) -> Float? {
    let first = Int((time + ToneCorrelation.firstSample).rounded())
    guard first >= 0, first + oscillation.count <= samples.count else { return nil }
    var (mark, space) = (ComplexSample.zero, ComplexSample.zero)
    for (index, turn) in oscillation.enumerated() {
      let sample = samples[first + index]
      mark += sample.timesConjugate(of: turn)
      space += sample.times(turn)
    }
    return max(mark.power, space.power)
  }
}
