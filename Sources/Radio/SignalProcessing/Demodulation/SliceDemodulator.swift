import AirInterface

/// How far the bursts of a slice have been demodulated.
package struct SlicePosition {
  /// Seconds from the slice's first sample up to which nothing is left to find.
  var time = 0.0
  /// A burst that was found after that time and goes on.
  var burst: TrackedBurst?

  /// The beginning of a slice.
  package init() {}

  /// The slice has lost `count` samples at its beginning.
  mutating func dropFirst(_ count: Int, sliceRate: Double) {
    time -= Double(count) / sliceRate
    burst?.dropFirst(count)
  }
}

/// Finds the bursts in a slice of the band and demodulates them, knowing nothing but the symbol
/// rates that exist: carrier, deviation, exact rate and timing are measured from each burst.
package final class SliceDemodulator {
  /// Symbols per second that have been seen on the air.
  static let symbolRates = RadioParameters.symbolRates

  private let sliceRate: Double
  private let channels: [SymbolRateChannel]

  /// Seconds of a slice in which the onset of its burst may lie; the detector begins a slice
  /// 5 to 6 of its slots before the energy was noticed. From 5.5 to 8 ms as many bursts are read.
  private static let onsetReach = 0.0065
  /// Symbols by which a search window exceeds that reach: a preamble of 53, and one more.
  private static let preambleSymbols = 54.0
  /// Symbols for which a burst gives energy at least. The shortest packet that is known, a D2 of 9
  /// bytes, takes 143 with its preamble; what passes a place of the band faster is a chirp.
  private static let fewestEnergeticSymbols = 120.0
  /// Correlation of a preamble that leaves no doubt about the symbol rate: alternation at one rate
  /// is none at twice or half of it. From 0.6 to 0.9 as many bursts are read; the higher, the more
  /// rates are searched in vain.
  private static let certainCorrelation: Float = 0.7
  /// In seconds.
  private static let shortestBurst =
    Double(TrackedBurst.fewestSymbols) / RadioParameters.symbolRateSpan.upperBound
  private static let longestSearchWindow =
    onsetReach + preambleSymbols / RadioParameters.symbolRateSpan.lowerBound

  /// A demodulator for slices at a rate in samples per second.
  package init(sliceRate: Double) throws(SignalProcessingError) {
    self.sliceRate = sliceRate
    var channels: [SymbolRateChannel] = []
    for rate in SliceDemodulator.symbolRates where sliceRate >= 2 * rate {
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
  ///   - position: where to go on; afterwards, where the next call goes on.
  ///   - isComplete: false while the slice grows: then a burst that reaches its end is left for
  ///     the next call.
  package func demodulate(
    _ slice: [ComplexSample], lasting duration: Double, from position: inout SlicePosition,
    isComplete: Bool
  ) -> [SliceBurst] {
    let channels = channels.filter {
      duration * $0.symbolRate > SliceDemodulator.fewestEnergeticSymbols
    }
    var bursts: [SliceBurst] = []
    var isOverrun = false
    slice.withUnsafeBufferPointer { slice in
      while var burst = position.burst
        ?? nextBurst(in: slice, of: channels, from: &position.time, isComplete: isComplete)
      {
        burst.extend(slice, isComplete: isComplete)
        guard isComplete || burst.hasEnded else {
          position.burst = burst
          return
        }
        position.burst = nil
        let result = burst.demodulate()
        position.time = end(of: burst, demodulated: result, after: position.time)
        guard let result else { continue }
        // What came after a stronger burst's beginning is that one's.
        if isOverrun, let last = bursts.indices.last { bursts[last].end(at: result.start) }
        isOverrun = burst.surgeTime != nil
        bursts.append(result)
      }
    }
    return bursts
  }

  /// Where to look for the next burst.
  private func end(
    of burst: TrackedBurst, demodulated result: SliceBurst?, after time: Double
  ) -> Double {
    let preamble = SliceDemodulator.preambleSymbols / burst.channel.symbolRate
    if let surge = burst.surgeTime { return max(burst.matchTime + preamble, surge) }
    guard let result else { return burst.matchTime + preamble }
    return max(time + SliceDemodulator.shortestBurst, result.start + result.duration)
  }

  /// The next preamble, from `time` on, which is moved to where it was looked for.
  private func nextBurst(
    in slice: UnsafeBufferPointer<ComplexSample>, of channels: [SymbolRateChannel],
    from time: inout Double, isComplete: Bool
  ) -> TrackedBurst? {
    guard !channels.isEmpty else { return nil }
    let end = Double(slice.count) / sliceRate
    let least =
      isComplete ? SliceDemodulator.shortestBurst : SliceDemodulator.longestSearchWindow
    while end - time > least {
      guard let (channel, match) = bestMatch(in: slice, from: time, of: channels) else {
        time += SliceDemodulator.onsetReach
        continue
      }
      if match.time < time + SliceDemodulator.onsetReach {
        return TrackedBurst(match, channel: channel, in: slice, sliceRate: sliceRate)
      }
      // At the window's end only a part of a preamble may match: the next window has it whole.
      time = match.time
    }
    return nil
  }

  /// The best preamble of some rates whose onset lies within reach of `time`.
  private func bestMatch(
    in slice: UnsafeBufferPointer<ComplexSample>, from time: Double,
    of channels: [SymbolRateChannel]
  ) -> (SymbolRateChannel, PreambleMatch)? {
    var best: (channel: SymbolRateChannel, match: PreambleMatch)?
    for channel in channels {
      let length =
        SliceDemodulator.onsetReach
        + SliceDemodulator.preambleSymbols / channel.symbolRate
      let first = min(slice.count, Int(time * sliceRate))
      let last = min(slice.count, Int((time + length) * sliceRate))
      guard let match = channel.bestPreamble(in: slice, samples: first..<last) else { continue }
      if match.correlation > best?.match.correlation ?? 0 { best = (channel, match) }
      if match.correlation > SliceDemodulator.certainCorrelation { break }
    }
    return best.map { ($0.channel, $0.match) }
  }
}
