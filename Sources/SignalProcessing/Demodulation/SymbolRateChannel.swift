/// The filters for one nominal symbol rate: they make eight samples per symbol out of a slice.
final class SymbolRateChannel {
  /// Nominal symbols per second.
  let symbolRate: Double
  /// Samples per symbol after resampling.
  static let samplesPerSymbol = 8
  /// Samples per second after resampling.
  var sampleRate: Double { symbolRate * Double(SymbolRateChannel.samplesPerSymbol) }

  /// Finds bursts of this rate.
  let preambleSearch: PreambleSearch
  /// For the search: wide, since the carrier is known to half the tone spacing only.
  let search: Resampler
  /// For modulation indices up to 1.3.
  let narrow: Resampler
  /// For modulation indices up to 3.
  let wide: Resampler

  private static let semiLength = 24
  private static let stopbandAttenuation = 60.0
  /// Modulation index up to which the narrow filter passes the main lobe.
  private static let narrowIndex = 1.3
  private static let widestIndex = 3.0
  /// Side bands on either side of a tone, in symbol rates.
  private static let mainLobe = 1.1

  /// Filters for a slice at `sliceRate` samples per second.
  init(symbolRate: Double, sliceRate: Double) throws(SignalProcessingError) {
    self.symbolRate = symbolRate
    let lobe = SymbolRateChannel.mainLobe * symbolRate
    let narrowest = SymbolRateChannel.narrowIndex / 2 * symbolRate + lobe
    let widest = SymbolRateChannel.widestIndex / 2 * symbolRate + lobe
    preambleSearch = try PreambleSearch(symbolRate: symbolRate)
    search = try SymbolRateChannel.resampler(
      passband: PreambleSearch.bandwidth(symbolRate: symbolRate) + lobe, symbolRate: symbolRate,
      sliceRate: sliceRate)
    narrow = try SymbolRateChannel.resampler(
      passband: narrowest, symbolRate: symbolRate, sliceRate: sliceRate)
    wide = try SymbolRateChannel.resampler(
      passband: widest, symbolRate: symbolRate, sliceRate: sliceRate)
  }

  /// Resamples for demodulation, with the narrowest filter that fits the deviation in hertz.
  /// Returns the samples, and how far they lag behind the input, in seconds times `sliceRate`.
  func demodulationSamples(
    _ input: UnsafeBufferPointer<ComplexSample>, deviation: Double
  ) -> (samples: [ComplexSample], delay: Double) {
    2 * deviation / symbolRate <= SymbolRateChannel.narrowIndex
      ? SymbolRateChannel.resample(input, with: narrow)
      : SymbolRateChannel.resample(input, with: wide)
  }

  /// Resamples for the search.
  func searchSamples(
    _ input: UnsafeBufferPointer<ComplexSample>
  ) -> (samples: [ComplexSample], delay: Double) {
    SymbolRateChannel.resample(input, with: search)
  }

  private static func resample(
    _ input: UnsafeBufferPointer<ComplexSample>, with resampler: borrowing Resampler
  ) -> (samples: [ComplexSample], delay: Double) {
    let room = resampler.maximumOutput(for: input.count)
    let samples = [ComplexSample](unsafeUninitializedCapacity: room) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      count = resampler.process(input, into: base)
    }
    return (samples, resampler.delay)
  }

  private static func resampler(
    passband: Double, symbolRate: Double, sliceRate: Double
  ) throws(SignalProcessingError) -> Resampler {
    // Kaiser's estimate of the transition band of a filter of this length and attenuation.
    let taps = Double(2 * semiLength)
    let transition = (stopbandAttenuation - 7.95) / (14.36 * taps) * sliceRate
    let cutoff = min(0.45, (passband + transition / 2) / sliceRate)
    return try Resampler(
      ratio: symbolRate * Double(samplesPerSymbol) / sliceRate, cutoff: cutoff,
      semiLength: semiLength, stopbandAttenuation: stopbandAttenuation)
  }
}
