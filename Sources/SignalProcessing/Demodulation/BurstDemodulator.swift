/// Finds the bursts in a slice of the band and demodulates them, knowing nothing but the symbol
/// rates that exist: carrier, deviation, exact rate and timing are measured from each burst.
final class BurstDemodulator {
  /// Symbols per second that have been seen on the air.
  static let symbolRates: [Double] = [9600, 19200, 38400]

  private let sliceRate: Double
  private let channels: [SymbolRateChannel]

  /// Seconds of a slice in which the onset of its burst may lie; the detector begins a slice
  /// 5 to 6 of its slots before the energy was noticed.
  private static let onsetReach = 0.0065
  /// Symbols by which a search window exceeds that reach: a preamble.
  private static let preambleSymbols = 54.0
  /// Symbols of a burst that are too few for a header and a packet.
  private static let fewestSymbols = 90
  /// An error of the assumed tones, in cycles per symbol, that turning the symbols' phases makes
  /// good: correlation with tones that are off by so much loses 0.04 dB.
  private static let smallError = 0.05
  /// Symbols for which a burst gives energy at least. The shortest packet that is known, a D2 of 9
  /// bytes, takes 143 with its preamble; what passes a place of the band faster is a chirp.
  private static let fewestEnergeticSymbols = 120.0
  /// In seconds.
  private static let shortestBurst = Double(fewestSymbols) / 38_400
  private static let longestSearchWindow = onsetReach + preambleSymbols / 9600

  /// A demodulator for slices at a rate in samples per second.
  init(sliceRate: Double) throws(SignalProcessingError) {
    self.sliceRate = sliceRate
    var channels: [SymbolRateChannel] = []
    for rate in BurstDemodulator.symbolRates where sliceRate >= 2 * rate {
      channels.append(try SymbolRateChannel(symbolRate: rate, sliceRate: sliceRate))
    }
    self.channels = channels
  }

  /// Demodulates the bursts in a slice that have ended. Times count in seconds from the slice's
  /// first sample, carriers in hertz from its centre.
  ///
  /// - Parameters:
  ///   - duration: how long there was energy, in seconds: bursts of a rate at which none is as
  ///     short as that are not looked for.
  ///   - time: where to go on; afterwards, up to where nothing is left to find.
  ///   - isComplete: false while the slice grows: then a burst that reaches its end is left for
  ///     the next call.
  func demodulate(
    _ slice: [ComplexSample], lasting duration: Double, from time: inout Double, isComplete: Bool
  ) -> [SliceBurst] {
    let channels = channels.filter {
      duration * $0.symbolRate > BurstDemodulator.fewestEnergeticSymbols
    }
    guard !channels.isEmpty else { return [] }
    var bursts: [SliceBurst] = []
    let end = Double(slice.count) / sliceRate
    let least =
      isComplete ? BurstDemodulator.shortestBurst : BurstDemodulator.longestSearchWindow
    while end - time > least {
      guard let (channel, match) = bestMatch(in: slice, from: time, of: channels) else {
        time += BurstDemodulator.onsetReach
        continue
      }
      guard let burst = demodulate(slice, channel: channel, match: match) else {
        time = match.time + BurstDemodulator.preambleSymbols / channel.symbolRate
        continue
      }
      let burstEnd = burst.start + burst.duration
      guard isComplete || end - burstEnd > BurstDemodulator.onsetReach else { break }
      bursts.append(burst)
      time = max(time + BurstDemodulator.shortestBurst, burstEnd)
    }
    return bursts
  }

  /// The best preamble of some rates whose onset lies within reach of `time`.
  private func bestMatch(
    in slice: [ComplexSample], from time: Double, of channels: [SymbolRateChannel]
  ) -> (SymbolRateChannel, PreambleMatch)? {
    var best: (channel: SymbolRateChannel, match: PreambleMatch)?
    for channel in channels {
      let length =
        BurstDemodulator.onsetReach
        + BurstDemodulator.preambleSymbols / channel.symbolRate
      let first = min(slice.count, Int(time * sliceRate))
      let last = min(slice.count, Int((time + length) * sliceRate))
      let (samples, delay) = slice.withUnsafeBufferPointer {
        channel.searchSamples(UnsafeBufferPointer(rebasing: $0[first..<last]))
      }
      guard var match = channel.preambleSearch.bestMatch(in: samples) else { continue }
      match.time += (Double(first) - delay) / sliceRate
      if match.correlation > best?.match.correlation ?? 0 { best = (channel, match) }
    }
    return best.map { ($0.channel, $0.match) }
  }

  private func demodulate(
    _ slice: [ComplexSample], channel: SymbolRateChannel, match: PreambleMatch
  ) -> SliceBurst? {
    var carrier = (match.mark + match.space) / 2
    var deviation = (match.mark - match.space) / 2
    for attempt in 0..<3 {
      guard
        let signal = BurstSignal(
          slice, sliceRate: sliceRate, channel: channel, time: match.time, carrier: carrier,
          deviation: deviation),
        signal.symbols.count >= BurstDemodulator.fewestSymbols
      else { return nil }
      let index = 2 * deviation / signal.symbolRate
      let refinement = FrequencyRefinement(signal.symbols, modulationIndex: index)
      let isSmall =
        max(abs(refinement.carrier), abs(refinement.deviation)) < BurstDemodulator.smallError
      carrier += refinement.carrier * signal.symbolRate
      deviation += refinement.deviation * signal.symbolRate
      guard deviation > 0.2 * channel.symbolRate else { return nil }
      if isSmall || attempt == 2 {
        return signal.detect(refinement: refinement, carrier: carrier, deviation: deviation)
      }
    }
    return nil
  }
}
