import AirInterface
import CLiquid

/// The filters for one nominal symbol rate: they make eight samples per symbol out of a slice.
///
/// Each is designed when it is first used: that takes some milliseconds, which an input without such
/// bursts need not wait for.
package final class SymbolRateChannel {
  /// Nominal symbols per second.
  let symbolRate: Double
  /// Samples per symbol after resampling.
  static let samplesPerSymbol = 8
  /// Samples per second after resampling.
  var sampleRate: Double { symbolRate * Double(SymbolRateChannel.samplesPerSymbol) }

  /// Finds bursts of this rate.
  private let preambleSearch: PreambleSearch

  private let sliceRate: Double
  /// For the search: as wide as what is searched, since the carrier is known to half the tone spacing
  /// only; what would fold onto that is stopped.
  private lazy var search: PolyphaseResampler = {
    let bandwidth = PreambleSearch.bandwidth(symbolRate: symbolRate)
    return resampler(passband: bandwidth, stopband: sampleRate - bandwidth)
  }()
  /// For modulation indices up to 1.3.
  private lazy var narrow = demodulation(index: SymbolRateChannel.narrowIndex)
  /// For all modulation indices that receivers should take.
  private lazy var wide = demodulation(index: SymbolRateChannel.widestIndex)

  /// In dB: what a neighbour 50 dB stronger leaves is then 10 dB below a burst, which noise at 8 dB
  /// exceeds.
  private static let stopbandAttenuation = 60.0
  /// Modulation index up to which the narrow filter passes the main lobe.
  private static let narrowIndex = 1.3
  private static let widestIndex = RadioParameters.modulationIndices.upperBound
  /// In cycles per sample: below 0.5, as a low-pass filter's is, with room for its fall.
  private static let greatestCutoff = 0.45
  /// What is passed beyond a tone, in symbol rates: the main lobe of keyed symbols ends one symbol
  /// rate from the tone.
  private static let sideBand = 1.1
  /// From what is passed to what is stopped around a burst, in hertz.
  private static let transition = 22_500.0
  /// In cycles per sample: half the rate is the widest for which liquid estimates a length.
  private static let widestTransition = 0.5

  /// Filters for a slice at `sliceRate` samples per second.
  package init(symbolRate: Double, sliceRate: Double) throws(SignalProcessingError) {
    self.symbolRate = symbolRate
    self.sliceRate = sliceRate
    preambleSearch = try PreambleSearch(symbolRate: symbolRate)
  }

  /// The alternation of bits of this rate in some samples of a slice, nil if they are too few; times
  /// of matches count from the slice's first sample.
  package func alternation(
    in slice: UnsafeBufferPointer<ComplexSample>, samples range: Range<Int>
  ) -> AlternationField? {
    var signal = ChannelSignal(origin: range.lowerBound, carrier: 0, resampler: search)
    signal.extend(UnsafeBufferPointer(rebasing: slice[..<range.upperBound]), isComplete: true)
    return preambleSearch.alternation(
      in: signal.samples, origin: Double(range.lowerBound) / sliceRate)
  }

  /// The narrowest filter that fits a deviation in hertz.
  func demodulation(deviation: Double) -> PolyphaseResampler {
    2 * deviation / symbolRate <= SymbolRateChannel.narrowIndex ? narrow : wide
  }

  private func demodulation(index: Double) -> PolyphaseResampler {
    let passband = (index / 2 + SymbolRateChannel.sideBand) * symbolRate
    return resampler(passband: passband, stopband: passband + SymbolRateChannel.transition)
  }

  private func resampler(passband: Double, stopband: Double) -> PolyphaseResampler {
    let attenuation = SymbolRateChannel.stopbandAttenuation
    let transition = min(SymbolRateChannel.widestTransition, (stopband - passband) / sliceRate)
    let taps = Double(estimate_req_filter_len(Float(transition), Float(attenuation)))
    return PolyphaseResampler(
      step: sliceRate / sampleRate,
      design: LowPassDesign(
        cutoff: min(SymbolRateChannel.greatestCutoff, (passband + stopband) / 2 / sliceRate),
        semiLength: max(2, Int((taps / 8).rounded())) * 4, stopbandAttenuation: attenuation))
  }
}
