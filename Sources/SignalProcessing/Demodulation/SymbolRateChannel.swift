/// The filters for one nominal symbol rate: they make eight samples per symbol out of a slice.
///
/// Each is designed when it is first used: that takes some milliseconds, which an input without such
/// bursts need not wait for.
final class SymbolRateChannel {
  /// Nominal symbols per second.
  let symbolRate: Double
  /// Samples per symbol after resampling.
  static let samplesPerSymbol = 8
  /// Samples per second after resampling.
  var sampleRate: Double { symbolRate * Double(SymbolRateChannel.samplesPerSymbol) }

  /// Finds bursts of this rate.
  let preambleSearch: PreambleSearch

  private let sliceRate: Double
  /// For the search: wide, since the carrier is known to half the tone spacing only. Nil, as the
  /// others, if there was no memory for the filter.
  private(set) lazy var search = resampler(
    passband: PreambleSearch.bandwidth(symbolRate: symbolRate) + sideBand,
    semiLength: SymbolRateChannel.searchSemiLength)
  /// For modulation indices up to 1.3.
  private lazy var narrow = resampler(
    passband: SymbolRateChannel.narrowIndex / 2 * symbolRate + sideBand)
  /// For modulation indices up to 3.
  private lazy var wide = resampler(
    passband: SymbolRateChannel.widestIndex / 2 * symbolRate + sideBand)

  /// Half the filters' lengths, in samples of the slice. The search stands a slower roll-off.
  private static let semiLength = 24
  private static let searchSemiLength = 16
  private static let stopbandAttenuation = 60.0
  /// Modulation index up to which the narrow filter passes the main lobe.
  private static let narrowIndex = 1.3
  private static let widestIndex = 3.0
  /// What is passed beyond a tone, in hertz.
  private var sideBand: Double { 1.1 * symbolRate }

  /// Filters for a slice at `sliceRate` samples per second.
  init(symbolRate: Double, sliceRate: Double) throws(SignalProcessingError) {
    self.symbolRate = symbolRate
    self.sliceRate = sliceRate
    preambleSearch = try PreambleSearch(symbolRate: symbolRate)
  }

  /// The narrowest filter that fits a deviation in hertz.
  func demodulation(deviation: Double) -> PolyphaseResampler? {
    2 * deviation / symbolRate <= SymbolRateChannel.narrowIndex ? narrow : wide
  }

  private func resampler(
    passband: Double, semiLength: Int = SymbolRateChannel.semiLength
  ) -> PolyphaseResampler? {
    // Kaiser's estimate of the transition band of a filter of this length and attenuation.
    let attenuation = SymbolRateChannel.stopbandAttenuation
    let transition = (attenuation - 7.95) / (14.36 * Double(2 * semiLength)) * sliceRate
    let cutoff = min(0.45, (passband + transition / 2) / sliceRate)
    return try? PolyphaseResampler(
      step: sliceRate / sampleRate,
      design: LowPassDesign(
        cutoff: cutoff, semiLength: semiLength, stopbandAttenuation: attenuation))
  }
}
