/// The symbols of one burst, correlated with tones at an assumed carrier and deviation.
struct SymbolSequence {
  /// Where the symbols begin, in samples at eight per nominal symbol.
  let timing: SymbolTiming
  /// Every symbol's correlation with both tones.
  let symbols: [SymbolCorrelation]
  /// In cycles per sample.
  let deviation: Double
  /// Of `symbols`, those by which the burst is measured.
  private let measured: Int

  /// Each takes away nine tenths of the error that the one before has left.
  private static let timingRefinements = 2
  /// Symbols whose halves have a pair each.
  private static let fewestForTiming = 4

  /// Symbols of samples whose carrier is at 0 Hz.
  ///
  /// - Parameters:
  ///   - start: sample at which the first symbol begins, good to half a symbol.
  ///   - deviation: in cycles per sample.
  ///   - measured: symbols, the first of all, by which the burst is measured.
  init(
    _ samples: UnsafeBufferPointer<ComplexSample>, start: Double, deviation: Double,
    measured: Int = .max
  ) {
    self.deviation = deviation
    let tones = ToneCorrelation(samples, deviation: deviation)
    var timing = SymbolTiming(tones, start: start, symbols: measured)
    var symbols = tones.symbols(timing)
    for _ in 0..<SymbolSequence.timingRefinements
    where symbols.count >= SymbolSequence.fewestForTiming {
      timing = timing.refined(
        symbols.prefix(measured), modulationIndex: 2 * deviation * timing.period)
      symbols = tones.symbols(timing)
    }
    self.timing = timing
    self.symbols = symbols
    self.measured = min(measured, symbols.count)
  }

  /// Tones 2 deviation apart turn against each other by so many turns in a symbol.
  var modulationIndex: Double { 2 * deviation * timing.period }

  /// By how much carrier and deviation are wrong.
  var refinement: FrequencyRefinement {
    FrequencyRefinement(symbols.prefix(measured), modulationIndex: modulationIndex)
  }

  /// Decides the bits after a last small correction of carrier and deviation.
  func detect(_ refinement: FrequencyRefinement) -> MultisymbolDetector.Detection {
    MultisymbolDetector(modulationIndex: modulationIndex + 2 * refinement.deviation)
      .detect(refinement.correct(symbols), measured: measured)
  }
}

/// Correlations of one symbol with mark and space, phases counted from the symbol's beginning.
struct SymbolCorrelation {
  var mark: ComplexSample
  var space: ComplexSample

  /// The bit as this symbol alone tells it.
  var isMark: Bool { mark.power > space.power }
}
