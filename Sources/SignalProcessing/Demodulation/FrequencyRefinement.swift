import Foundation

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
  init(_ symbols: [SymbolCorrelation], modulationIndex: Double) {
    let turn = ComplexSample(turns: modulationIndex / 2)
    var (marks, spaces, mixed) = (ComplexSample.zero, ComplexSample.zero, ComplexSample.zero)
    for (symbol, next) in zip(symbols, symbols.dropFirst()) {
      let (isMark, nextIsMark) = (symbol.isMark, next.isMark)
      let from = isMark ? symbol.mark.times(turn) : symbol.space.timesConjugate(of: turn)
      let product = (nextIsMark ? next.mark : next.space).timesConjugate(of: from)
      switch (isMark, nextIsMark) {
      case (true, true): marks += product
      case (false, false): spaces += product
      default: mixed += product
      }
    }
    carrier = (marks + spaces + mixed).turns
    deviation = (marks.turns - spaces.turns) / 2
  }
}

extension SymbolCorrelation {
  /// The bit as this symbol alone tells it.
  var isMark: Bool { mark.power > space.power }

  /// The symbol as it would be with a slightly different carrier and deviation, in cycles per
  /// symbol; `index` counts symbols.
  func corrected(by refinement: FrequencyRefinement, index: Int) -> SymbolCorrelation {
    let sinceStart = refinement.carrier * Double(index)
    let high = (refinement.carrier + refinement.deviation) / 2
    let low = (refinement.carrier - refinement.deviation) / 2
    return SymbolCorrelation(
      mark: mark.timesConjugate(of: ComplexSample(turns: sinceStart + high)),
      space: space.timesConjugate(of: ComplexSample(turns: sinceStart + low)))
  }
}

extension SIMD2<Float> {
  /// The angle, in full turns from -0.5 to 0.5.
  fileprivate var turns: Double { Double(atan2(y, x)) / (2 * Double.pi) }
}
