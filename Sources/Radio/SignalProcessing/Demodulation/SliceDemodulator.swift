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
  private let sliceRate: Double
  private let channels: [SymbolRateChannel]
  /// In seconds.
  private let shortestBurst: Double

  /// Symbols for which a burst gives energy at least. The shortest packet that is known, a D2 of 9
  /// bytes, takes 106 with a preamble of 16 bits; what passes a place of the band faster is a chirp.
  private static let fewestEnergeticSymbols = 100.0
  /// Symbols before the place where another burst may have begun from which on its preamble is
  /// looked for, and those of the first burst's own preamble, which is no other's. A lead of 3 to
  /// 25 finds as many.
  private static let overlapLead = 10.0
  private static let ownSymbols = 32.0
  /// Eb/N0 in dB that it has at least: data at a wrong rate look like -1 to 1 dB. From 0 to
  /// 6 as many bursts are read.
  private static let leastRatio: Float = 3
  /// How like the first burst another is that is but the first one's data: distance of the
  /// carriers over the symbol rate, and of the symbol clocks in symbols.
  private static let sameCarrier = 0.02
  private static let sameClock = 0.06
  /// Symbols of the first that are compared, its latest: data that alternate for long are compared
  /// again and again.
  private static let comparedSymbols = 512
  /// Symbols of the other that are: what comes over the first later has another carrier and clock.
  private static let otherSymbols = 128.0

  /// A demodulator for slices at a rate in samples per second, for bursts of some symbol rates.
  package init(
    sliceRate: Double, symbolRates: [Double] = RadioParameters.symbolRates
  ) throws(SignalProcessingError) {
    self.sliceRate = sliceRate
    var channels: [SymbolRateChannel] = []
    for rate in symbolRates where sliceRate >= 2 * rate {
      channels.append(try SymbolRateChannel(symbolRate: rate, sliceRate: sliceRate))
    }
    self.channels = channels
    shortestBurst = Double(TrackedBurst.fewestSymbols) / (symbolRates.max() ?? 1)
  }

  /// Demodulates the bursts in a slice that have ended. Times count in seconds from the slice's
  /// first sample, carriers in hertz from its centre.
  ///
  /// - Parameters:
  ///   - duration: how long there was energy, in seconds: bursts of a rate at which none is as
  ///     short as that are not looked for.
  ///   - noiseDensity: power of noise per hertz.
  ///   - position: where to go on; afterwards, where the next call goes on.
  ///   - isComplete: false while the slice grows: then a burst that reaches its end is left for
  ///     the next call.
  package func demodulate(
    _ slice: [ComplexSample], lasting duration: Double, noiseDensity: Float,
    from position: inout SlicePosition, isComplete: Bool
  ) -> [SliceBurst] {
    let finder = PreambleFinder(
      channels: channels.filter {
        duration * $0.symbolRate > SliceDemodulator.fewestEnergeticSymbols
      }, sliceRate: sliceRate, noiseDensity: noiseDensity)
    var bursts: [SliceBurst] = []
    slice.withUnsafeBufferPointer { slice in
      while var burst = position.burst
        ?? next(in: slice, finder, from: &position.time, isComplete: isComplete)
      {
        let successor = follow(&burst, in: slice, finder, isComplete: isComplete)
        guard isComplete || burst.hasEnded || successor != nil else {
          position.burst = burst
          return
        }
        position.burst = successor
        // What came after another burst's beginning is that one's.
        let result = burst.demodulate(until: successor?.onsetTime ?? .infinity)
        position.time = end(of: burst, demodulated: result, after: position.time)
        if let successor { position.time = successor.matchTime }
        if let result { bursts.append(result) }
      }
    }
    return bursts
  }

  /// Follows a burst to its end, or to where another begins in it, which is returned.
  private func follow(
    _ burst: inout TrackedBurst, in slice: UnsafeBufferPointer<ComplexSample>,
    _ finder: PreambleFinder, isComplete: Bool
  ) -> TrackedBurst? {
    while true {
      burst.extend(slice, isComplete: isComplete)
      guard let time = burst.overlapTime,
        burst.mayBeOverlapped || burst.hasEnded || isComplete
      else { return nil }
      if let successor = successor(of: burst, at: time, in: slice, finder, isComplete) {
        // It may begin later than what made it be looked for, and than what was followed so far.
        burst.extend(until: successor.matchTime)
        return successor
      }
      burst.dismissOverlap()
    }
  }

  /// The burst that begins about a time within another; nil if none does.
  private func successor(
    of burst: TrackedBurst, at time: Double, in slice: UnsafeBufferPointer<ComplexSample>,
    _ finder: PreambleFinder, _ isComplete: Bool
  ) -> TrackedBurst? {
    let symbol = 1 / burst.channel.symbolRate
    let earliest = max(
      burst.matchTime + SliceDemodulator.ownSymbols * symbol,
      time - SliceDemodulator.overlapLead * symbol)
    let limited = finder.limited(to: burst.overlapRates, of: burst.channel)
    guard let (channel, match) = limited.bestMatch(in: slice, from: earliest) else { return nil }
    var successor = TrackedBurst(match, channel: channel, in: slice, finder)
    successor.extend(slice, isComplete: isComplete)
    let reach = SliceDemodulator.otherSymbols / channel.symbolRate
    guard let second = successor.demodulate(until: match.time + reach),
      second.softBits.count >= TrackedBurst.fewestSymbols,
      second.signalToNoiseRatio > SliceDemodulator.leastRatio
    else { return nil }
    // Before the other's beginning the first may be too short to say what it is.
    let first =
      burst.demodulate(until: successor.onsetTime, most: SliceDemodulator.comparedSymbols)
      ?? burst.demodulate(most: SliceDemodulator.comparedSymbols)
    if let first, isContinuation(second, of: first) { return nil }
    // Data hardly alternate for as long as that at another rate, or right after a silence.
    let isOrdinary = match.pattern == .ordinary
    if isOrdinary, channel !== burst.channel || burst.wasSilent { return successor }
    // A weaker one does not hide the first.
    if let whole = burst.demodulate(most: SliceDemodulator.comparedSymbols),
      certainty(of: whole, from: match.time)
        >= certainty(of: second, from: match.time)
    {
      return nil
    }
    return successor
  }

  /// How sure a burst's bits are on the average, from a time on.
  private func certainty(of burst: SliceBurst, from time: Double) -> Double {
    let symbols = Int(max(0, min(1e9, (time - burst.start) * burst.symbolRate)))
    let bits = burst.softBits.dropFirst(symbols)
    return bits.reduce(0) { $0 + Double($1.magnitude) } / Double(max(1, bits.count))
  }

  /// True if what seems to be another burst is the first one's data, which alternate: the same
  /// carrier and the same clock.
  private func isContinuation(_ second: SliceBurst, of first: SliceBurst) -> Bool {
    let symbols = (second.start - first.start) * first.symbolRate
    return abs(second.symbolRate / first.symbolRate - 1) < SliceDemodulator.sameCarrier
      && abs(second.carrier - first.carrier) < SliceDemodulator.sameCarrier * first.symbolRate
      && abs(symbols - symbols.rounded()) < SliceDemodulator.sameClock
  }

  /// Where to look for the next burst.
  private func end(
    of burst: TrackedBurst, demodulated result: SliceBurst?, after time: Double
  ) -> Double {
    let preamble = PreambleFinder.preambleSymbols / burst.channel.symbolRate
    guard let result else { return burst.matchTime + preamble }
    return max(time + shortestBurst, result.start + result.duration)
  }

  /// The next burst, from `time` on, which is moved to where it was looked for.
  private func next(
    in slice: UnsafeBufferPointer<ComplexSample>, _ finder: PreambleFinder,
    from time: inout Double, isComplete: Bool
  ) -> TrackedBurst? {
    guard let (channel, match) = finder.next(in: slice, from: &time, isComplete: isComplete)
    else { return nil }
    return TrackedBurst(match, channel: channel, in: slice, finder)
  }
}
