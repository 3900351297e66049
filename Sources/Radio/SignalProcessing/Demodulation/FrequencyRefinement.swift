/// Errors of the assumed carrier and deviation, from the phases of all the symbols of a burst.
struct FrequencyRefinement {
  /// What has to be added to the carrier, in cycles per symbol.
  var carrier: Double
  /// What has to be added to the deviation, in cycles per symbol.
  var deviation: Double

  /// Compares the phase from each symbol to the next with what the decided bits want.
  ///
  /// A carrier error turns every pair alike; an error of the deviation turns pairs of marks one
  /// way and pairs of spaces the other.
  init(_ symbols: ArraySlice<SymbolCorrelation>, modulationIndex: Double) {
    let pairs = SymbolPairs(symbols, modulationIndex: modulationIndex)
    let mixed = pairs.rising + pairs.falling
    // Data without two marks in a row, or without two spaces, have the mixed pairs to compare with.
    let high = pairs.marks == .zero ? -pairs.spaces.turns + 2 * mixed.turns : pairs.marks.turns
    let low = pairs.spaces == .zero ? -pairs.marks.turns + 2 * mixed.turns : pairs.spaces.turns
    deviation = (high - low) / 2
    let turn = ComplexSample(turns: deviation)
    carrier =
      (mixed + pairs.marks.timesConjugate(of: turn) + pairs.spaces.times(turn)).turns
  }
}

/// Products of neighbouring symbols, summed by what their bits are. The angle of each sum is how
/// far the phase went beyond what the bits want.
struct SymbolPairs {
  private(set) var marks = ComplexSample.zero
  private(set) var spaces = ComplexSample.zero
  private(set) var rising = ComplexSample.zero
  private(set) var falling = ComplexSample.zero

  init(_ symbols: ArraySlice<SymbolCorrelation>, modulationIndex: Double) {
    let turn = ComplexSample(turns: modulationIndex / 2)
    for (symbol, next) in zip(symbols, symbols.dropFirst()) {
      let isMark = symbol.isMark
      let from = isMark ? symbol.mark.times(turn) : symbol.space.timesConjugate(of: turn)
      let product = (next.isMark ? next.mark : next.space).timesConjugate(of: from)
      switch (isMark, next.isMark) {
      case (true, true): marks += product
      case (false, false): spaces += product
      case (false, true): rising += product
      case (true, false): falling += product
      }
    }
  }

  /// How much later than assumed the symbols begin, in symbols.
  ///
  /// Windows that begin too early see a mark's phase too low and a space's too high, by half the
  /// modulation index in turns per symbol of error; a pair of both sees it twice.
  func delay(modulationIndex: Double) -> Double {
    let turns = (falling.timesConjugate(of: rising)).turns
    return turns / (2 * modulationIndex)
  }
}

extension SymbolTiming {
  /// The timing corrected by the phases of the first and the second half of the burst.
  func refined(
    _ symbols: ArraySlice<SymbolCorrelation>, modulationIndex: Double
  ) -> SymbolTiming {
    let half = symbols.count / 2
    let first = SymbolPairs(symbols[..<half], modulationIndex: modulationIndex)
      .delay(modulationIndex: modulationIndex)
    let second = SymbolPairs(symbols[half...], modulationIndex: modulationIndex)
      .delay(modulationIndex: modulationIndex)
    // The halves' middles are half a burst apart.
    let slope = (second - first) / Double(half)
    let shift = first - slope * Double(half) / 2
    return SymbolTiming(start: start + shift * period, period: period * (1 + slope))
  }
}

extension FrequencyRefinement {
  /// In cycles per symbol: correlation with tones that are off by so much loses 0.04 dB. From 0.02
  /// to 0.1 as many bursts are read.
  private static let smallError = 0.05

  /// True if turning the symbols' phases makes the error good.
  var isSmall: Bool { max(abs(carrier), abs(deviation)) < FrequencyRefinement.smallError }

  /// The symbols as they would be at the right carrier and deviation.
  func correct(_ symbols: [SymbolCorrelation]) -> [SymbolCorrelation] {
    [SymbolCorrelation](unsafeUninitializedCapacity: symbols.count) { output, count in
      let half = ComplexSample(turns: deviation / 2)
      Oscillator(frequency: carrier, phase: carrier / 2).forEach(symbols.count) { index, turn in
        output[index] = SymbolCorrelation(
          mark: symbols[index].mark.timesConjugate(of: turn.times(half)),
          space: symbols[index].space.timesConjugate(of: turn.timesConjugate(of: half)))
      }
      count = symbols.count
    }
  }
}
