/// Finds the next preamble in a slice, window by window, at all symbol rates.
struct PreambleFinder {
  /// Rates at which bursts may be.
  let channels: [SymbolRateChannel]
  /// Samples of the slice per second.
  let sliceRate: Double
  /// Power of noise per hertz.
  let noiseDensity: Float

  /// Seconds of a slice in which the onset of its burst may lie; the detector begins a slice
  /// 5 to 6 of its slots before the energy was noticed. From 5.5 to 8 ms as many bursts are read.
  private static let onsetReach = 0.0065
  /// Symbols by which a search window exceeds that reach: a preamble of 53, and one more.
  static let preambleSymbols = 54.0
  /// Correlation of a preamble that leaves no doubt about the symbol rate: alternation at one rate
  /// is none at twice or half of it. From 0.6 to 0.9 as many bursts are read; the higher, the more
  /// rates are searched in vain.
  private static let certainCorrelation: Float = 0.7

  /// Seconds of a slice that are searched at a time.
  static func windowDuration(symbolRate: Double) -> Double {
    onsetReach + preambleSymbols / symbolRate
  }

  /// A finder for some of the rates, by that of a burst.
  func limited(to rates: OverlapRates, of channel: SymbolRateChannel) -> PreambleFinder {
    let chosen = channels.filter { rates.contains($0 === channel ? .own : .others) }
    return PreambleFinder(channels: chosen, sliceRate: sliceRate, noiseDensity: noiseDensity)
  }

  /// The next preamble, from `time` on, which is moved to where it was looked for.
  ///
  /// - Parameter isComplete: false while the slice grows: a window that it does not hold yet is left
  ///   for the next call.
  func next(
    in slice: UnsafeBufferPointer<ComplexSample>, from time: inout Double, isComplete: Bool
  ) -> (SymbolRateChannel, PreambleMatch)? {
    guard let slowest = channels.map(\.symbolRate).min(),
      let fastest = channels.map(\.symbolRate).max()
    else { return nil }
    let end = Double(slice.count) / sliceRate
    let least =
      isComplete
      ? Double(TrackedBurst.fewestSymbols) / fastest
      : PreambleFinder.windowDuration(symbolRate: slowest)
    while end - time > least {
      guard let (channel, match) = bestMatch(in: slice, from: time) else {
        time += PreambleFinder.onsetReach
        continue
      }
      if match.time < time + PreambleFinder.onsetReach { return (channel, match) }
      // At the window's end only a part of a preamble may match: the next window has it whole.
      time = match.time
    }
    return nil
  }

  /// The best preamble whose onset lies within reach of `time`: an ordinary one of any rate, else
  /// the first short one.
  func bestMatch(
    in slice: UnsafeBufferPointer<ComplexSample>, from time: Double
  ) -> (SymbolRateChannel, PreambleMatch)? {
    var best: (channel: SymbolRateChannel, match: PreambleMatch)?
    var fields: [(SymbolRateChannel, AlternationField)] = []
    for channel in channels {
      let length = PreambleFinder.windowDuration(symbolRate: channel.symbolRate)
      let first = max(0, min(slice.count, Int(time * sliceRate)))
      let last = min(slice.count, Int((time + length) * sliceRate))
      guard first < last, let field = channel.alternation(in: slice, samples: first..<last) else {
        continue
      }
      fields.append((channel, field))
      guard let match = field.bestMatch() else { continue }
      if match.correlation > best?.match.correlation ?? 0 { best = (channel, match) }
      if match.correlation > PreambleFinder.certainCorrelation { break }
    }
    return best ?? bestShortMatch(in: fields)
  }

  private func bestShortMatch(
    in fields: [(SymbolRateChannel, AlternationField)]
  ) -> (SymbolRateChannel, PreambleMatch)? {
    fields.compactMap { channel, field in
      field.firstShortMatch(noiseDensity: noiseDensity).map { (channel, $0) }
    }.max { $0.1.correlation < $1.1.correlation }
  }
}
