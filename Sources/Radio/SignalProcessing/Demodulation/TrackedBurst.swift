/// A burst whose preamble was found in a slice, followed to its end while the slice grows, then
/// demodulated.
struct TrackedBurst {
  let channel: SymbolRateChannel
  /// Time of one of the preamble's symbols, in seconds from the slice's first sample.
  private(set) var matchTime: Double
  /// Time from which on its energy is there, in seconds from the slice's first sample: of a burst
  /// over another that is as strong, that of the match.
  var onsetTime: Double {
    guard envelope.isOnsetSeen else { return matchTime }
    return min(
      matchTime, Double(signal.origin) / sliceRate + envelope.start / channel.sampleRate)
  }
  /// True once the whole burst is there.
  var hasEnded: Bool { envelope.hasEnded }

  /// Time, in seconds from the slice's first sample, at which another burst's preamble may be; nil
  /// if nothing hints at one.
  var overlapTime: Double? {
    envelope.watch.place.map { symbol in
      let symbols = symbol - OverlapWatch.symbols
      let place = envelope.start + Double(symbols * SymbolRateChannel.samplesPerSymbol)
      return Double(signal.origin) / sliceRate + place / channel.sampleRate
    }
  }
  /// Rates at which it may be.
  var overlapRates: OverlapRates { envelope.watch.rates }
  /// True if there was a silence before it.
  var wasSilent: Bool { envelope.watch.wasSilent }
  /// True if what was seen tells whether there is.
  var mayBeOverlapped: Bool { envelope.mayBeOverlapped }

  private var signal: ChannelSignal
  private var envelope: BurstEnvelope
  private let sliceRate: Double
  /// In hertz from the slice's centre.
  private let carrier: Double
  /// In hertz.
  private let deviation: Double

  /// Symbols of a burst that are too few for a header and a packet.
  static let fewestSymbols = 90
  /// Symbols from which carrier and deviation are measured before the whole burst is looked at: the
  /// preamble and seven bytes. With 96 and with 192 one of 381 beacons at 8.5 dB is lost.
  private static let firstSymbols = 128
  /// Symbols after which data begin: the preamble has 53, of which the start may miss a few, or
  /// hold some before them.
  private static let preambleSymbols = 64
  /// How much less energy is enough for the deviation that the preamble showed. From 1 to 1.1 as
  /// many bursts are read; at 1.3 3 of 395 with h = 2 behind a Gaussian filter are lost.
  private static let preference: Float = 1.1
  /// What may be missing in that, in symbol rates: half and one whole modulation index.
  private static let deviationSteps = [0, 0.25, 0.5]
  /// Beyond these there are no two tones, or none that any burst has: the search reaches from
  /// 0.5 to 3.5.
  private static let modulationIndices = 0.4...3.6
  /// Corrections of carrier and deviation after that. With one or three as many bursts are read.
  private static let refinements = 2
  /// Samples around a burst that its symbols' windows may reach into.
  private static let margin = 2 * SymbolRateChannel.samplesPerSymbol

  /// A burst that begins with a match.
  ///
  /// - Parameters:
  ///   - slice: up to the end of the match at least; `match.time` counts from its start.
  ///   - finder: what has found it, and looks for others.
  init(
    _ match: PreambleMatch, channel: SymbolRateChannel,
    in slice: UnsafeBufferPointer<ComplexSample>, _ finder: PreambleFinder
  ) {
    let sliceRate = finder.sliceRate
    self.channel = channel
    self.sliceRate = sliceRate
    matchTime = match.time
    carrier = (match.mark + match.space) / 2
    deviation = (match.mark - match.space) / 2
    let resampler = channel.demodulation(deviation: deviation)
    let lead = Double(BurstEnvelope.leadSymbols) / channel.symbolRate
    let origin = max(0, Int((match.time - lead) * sliceRate))
    signal = ChannelSignal(origin: origin, carrier: carrier / sliceRate, resampler: resampler)
    signal.extend(slice, isComplete: false)
    envelope = BurstEnvelope(
      signal.samples,
      matched: (match.time * sliceRate - Double(origin)) / resampler.step,
      deviation: deviation / channel.sampleRate,
      noise: SymbolEnergy.noise(density: finder.noiseDensity, sampleRate: channel.sampleRate),
      slowerRates: finder.channels.map { Float($0.symbolRate / channel.symbolRate) }.filter {
        $0 < 1
      })
  }

  /// Follows the burst over what the slice has more than before.
  mutating func extend(_ slice: UnsafeBufferPointer<ComplexSample>, isComplete: Bool) {
    signal.extend(slice, isComplete: isComplete)
    envelope.extend(signal.samples)
  }

  /// Follows the burst up to a time, in seconds from the slice's first sample, at which another
  /// begins.
  mutating func extend(until end: Double) {
    envelope.extend(signal.samples, over: symbol(at: end))
  }

  /// Goes on: no other burst began at `overlapTime`.
  mutating func dismissOverlap() { envelope.dismissOverlap() }

  /// The slice has lost `count` samples at its beginning.
  mutating func dropFirst(_ count: Int) {
    signal.dropFirst(count)
    matchTime -= Double(count) / sliceRate
  }

  /// Demodulates what has come; nil if that is no burst.
  ///
  /// - Parameters:
  ///   - end: time, in seconds from the slice's first sample, from which on another burst lies over
  ///     it.
  ///   - most: only so many of the last symbols.
  func demodulate(until end: Double = .infinity, most: Int = .max) -> SliceBurst? {
    let period = SymbolRateChannel.samplesPerSymbol
    let samples = signal.samples
    let all = min(envelope.symbols, symbol(at: end))
    let symbols = min(all, most)
    let measured = max(
      TrackedBurst.fewestSymbols,
      min(envelope.strongSymbols, symbol(at: end)) - (all - symbols))
    let beginning = envelope.start + Double((all - symbols) * period)
    let first = max(0, Int(beginning) - TrackedBurst.margin)
    let last = min(samples.count, Int(beginning) + symbols * period + TrackedBurst.margin)
    guard last - first >= TrackedBurst.fewestSymbols * period else { return nil }
    let start = beginning - Double(first)
    var shift = 0.0
    var deviation = deviationOfData(samples[first..<last])
    var span = TrackedBurst.firstSymbols
    for attempt in 0...TrackedBurst.refinements {
      let part = samples[first..<min(last, first + span * period + 2 * TrackedBurst.margin)]
      let sequence = ChannelSignal.moved(part, by: -shift) {
        SymbolSequence($0, start: start, deviation: deviation, measured: measured)
      }
      guard sequence.symbols.count >= TrackedBurst.fewestSymbols else { return nil }
      let refinement = sequence.refinement
      shift += refinement.carrier / sequence.timing.period
      deviation += refinement.deviation / sequence.timing.period
      guard TrackedBurst.modulationIndices.contains(2 * deviation * Double(period)) else {
        return nil
      }
      let isLast = refinement.isSmall || attempt == TrackedBurst.refinements
      if attempt > 0, isLast {
        return place(sequence, refinement, first: first, shift: shift, deviation: deviation)
      }
      span = symbols
    }
    return nil
  }

  /// The symbol, from the burst's first one on, at a time in seconds from the slice's first sample.
  private func symbol(at time: Double) -> Int {
    let place = (time - Double(signal.origin) / sliceRate) * channel.sampleRate - envelope.start
    return Int(max(0, min(1e9, place / Double(SymbolRateChannel.samplesPerSymbol))))
  }

  /// The deviation, in cycles per sample, that the data show. Behind a Gaussian filter the
  /// alternation of the preamble does not reach the tones: at h = 2 its strongest lines are those of
  /// h = 1. The phases do not tell them apart, the energy does.
  private func deviationOfData(_ samples: ArraySlice<ComplexSample>) -> Double {
    let preamble = deviation / channel.sampleRate
    let period = SymbolRateChannel.samplesPerSymbol
    let data = samples.dropFirst(TrackedBurst.preambleSymbols * period)
      .prefix(TrackedBurst.firstSymbols * period)
    let candidates = TrackedBurst.deviationSteps.map { preamble + $0 / Double(period) }
    return data.withUnsafeBufferPointer { data in
      let energies = candidates.enumerated().map { number, deviation in
        ToneCorrelation(data, deviation: deviation).energy
          * (number == 0 ? TrackedBurst.preference : 1)
      }
      let best = candidates.indices.max { energies[$0] < energies[$1] }
      return best.map { candidates[$0] } ?? preamble
    }
  }

  private func place(
    _ sequence: SymbolSequence, _ refinement: FrequencyRefinement, first: Int, shift: Double,
    deviation: Double
  ) -> SliceBurst {
    let sampleRate = channel.sampleRate
    let detection = sequence.detect(refinement)
    return SliceBurst(
      start: Double(signal.origin) / sliceRate
        + (Double(first) + sequence.timing.start) / sampleRate,
      carrier: carrier + shift * sampleRate, symbolRate: sampleRate / sequence.timing.period,
      deviation: deviation * sampleRate, signalToNoiseRatio: detection.signalToNoiseRatio,
      level: detection.level, softBits: detection.softBits)
  }
}
