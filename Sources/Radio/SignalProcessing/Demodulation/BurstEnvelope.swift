/// Where a burst begins and ends, by energy at its two tones over that of noise; good to a symbol or
/// two.
///
/// The level within a burst moves: people, cars and doors move reflections, the receiver's gain
/// steps. So the preamble's level says little about the end; noise does.
struct BurstEnvelope {
  /// Sample at which the first symbol begins.
  private(set) var start: Double
  /// True if there was less energy before that; false if it is as far as was looked.
  private(set) var isOnsetSeen = false
  /// True once the energy has gone.
  private(set) var hasEnded = false
  /// Looks for another burst in this one.
  private(set) var watch: OverlapWatch

  /// Symbols before the matched one that may belong to the preamble too: it has 53, of which 44
  /// match, and the best match may be some symbols late. From 10 to 20 as many are read, but for
  /// one.
  static let leadSymbols = 14
  /// Fraction of the preamble's energy under which the burst has not begun.
  private static let onsetFraction: Float = 0.4
  /// Energy over that of noise, averaged over a window, which noise alone does not have. From 2.6 to
  /// 4 as many bursts are read, in noise and in air that moves.
  private static let noiseRatio: Float = 3.2
  /// Fraction of the preamble's energy that is no part of the burst in any case: 17 dB is a deep
  /// fade, and what a transmitter's own spectrum leaves is further down. From 0.005 to 0.08 as many
  /// are read.
  private static let leastFraction: Float = 0.02
  /// Symbols over which the energy is averaged to find the end.
  static let window = 10
  /// Symbols without energy after which a burst has ended; before, it has faded. With 40 as many are
  /// read.
  private static let hangSymbols = 96
  /// Of the mean energy, what is not much less. At 0.6 a fiftieth fewer beacons are read at 7 dB, at
  /// 0.4 as many fewer of pairs that collide.
  private static let strongFraction: Float = 0.5
  /// Of the energy before it, what the last symbol has at least. From 0.1 to 0.4 as many are read.
  private static let tailFraction: Float = 0.25
  /// Symbols after that one: the last may fade, or lie across two windows. With none four of 900 at
  /// 38 400 symbols/s are lost, with three one.
  private static let tailSymbols = 3
  /// Symbols after a place where another burst may have begun that tell whether it has: its
  /// preamble, and what a burst has at least. From 100 to 200 as many are read.
  private static let symbolsToTell = 130
  /// Of `leadSymbols`, those that the start stays away from the first sample.
  private static let marginSymbols = 2
  private static let period = SymbolRateChannel.samplesPerSymbol

  private let tones: SymbolEnergy
  private let threshold: Float
  /// Of each symbol so far, at the stronger tone.
  private var energies: [Float] = []
  /// Symbols up to the last one around which there was energy.
  private var lastEnergetic = 0

  /// The beginning of a burst.
  ///
  /// - Parameters:
  ///   - samples: at eight per symbol, the whole preamble among them.
  ///   - matched: sample at which one of the preamble's symbols begins.
  ///   - deviation: in cycles per sample.
  ///   - noise: energy of noise in one symbol's correlation with a tone.
  ///   - slowerRates: symbol rates of other bursts below that of this one, over that of this one.
  init(
    _ samples: [ComplexSample], matched: Double, deviation: Double, noise: Float,
    slowerRates: [Float] = []
  ) {
    tones = SymbolEnergy(deviation: deviation)
    let period = Double(BurstEnvelope.period)
    let energies = (0..<PreamblePattern.ordinary.symbols).compactMap { [tones] symbol in
      tones.energies(samples, at: matched + Double(symbol) * period)?.greatest
    }
    let level = energies.reduce(0, +) / Float(max(1, energies.count))
    threshold = max(
      noise * BurstEnvelope.noiseRatio, level * BurstEnvelope.leastFraction)
    watch = OverlapWatch(
      level: level, silence: threshold, noise: noise, slowerRates: slowerRates)
    start = matched
    let reach = BurstEnvelope.leadSymbols - BurstEnvelope.marginSymbols
    let earliest = matched - Double(reach) * period
    while start > earliest, let energies = tones.energies(samples, at: start - period),
      energies.greatest > level * BurstEnvelope.onsetFraction
    { start -= period }
    isOnsetSeen = start > earliest
  }

  /// Follows the burst over samples that have come since, up to where another may have begun.
  mutating func extend(_ samples: [ComplexSample]) {
    while !mayBeOverlapped, add(samples) {}
  }

  /// Follows the burst over as many symbols, whatever begins in it before.
  mutating func extend(_ samples: [ComplexSample], over symbols: Int) {
    while energies.count < symbols, add(samples) {}
  }

  /// Takes the next symbol; false if the burst has ended, or the samples do.
  private mutating func add(_ samples: [ComplexSample]) -> Bool {
    guard !hasEnded,
      let next = tones.energies(samples, at: start + Double(energies.count * BurstEnvelope.period))
    else { return false }
    energies.append(next.greatest)
    // Added anew each time: a running sum keeps the rounding errors of a strong pulse.
    let mean =
      energies.suffix(BurstEnvelope.window).reduce(0, +) / Float(BurstEnvelope.window)
    let isSilent = mean <= threshold && energies.count > BurstEnvelope.window
    if !isSilent { lastEnergetic = energies.count }
    watch.add(next, mean: mean)
    hasEnded = energies.count - lastEnergetic > BurstEnvelope.hangSymbols
    return true
  }

  /// True if what was seen so far tells whether another burst has begun in this one.
  var mayBeOverlapped: Bool {
    watch.place.map { energies.count - $0 > BurstEnvelope.symbolsToTell } ?? false
  }

  /// Goes on after a place that was found to be no other burst's.
  mutating func dismissOverlap() { watch.dismiss() }

  /// Symbols up to the last one around which there is not much less energy than in all: what is
  /// measured of the burst is measured of these. Behind them another burst's may be left.
  var strongSymbols: Int {
    let all = energies[..<lastEnergetic]
    let least = all.reduce(0, +) / Float(max(1, all.count)) * BurstEnvelope.strongFraction
    let window = BurstEnvelope.window
    var end = lastEnergetic
    while end > window, energies[end - window..<end].reduce(0, +) < least * Float(window) {
      end -= 1
    }
    return end
  }

  /// Symbols up to the last one with energy, and a few more. The window's mean stays up for some
  /// symbols after it, the longer the stronger the burst was.
  var symbols: Int {
    let before = energies[..<max(0, lastEnergetic - BurstEnvelope.window)]
      .suffix(BurstEnvelope.window)
    guard !before.isEmpty else { return lastEnergetic }
    let least =
      before.reduce(0, +) / Float(before.count) * BurstEnvelope.tailFraction
    var end = lastEnergetic
    while end > lastEnergetic - BurstEnvelope.window, energies[end - 1] < least { end -= 1 }
    return min(energies.count, end + BurstEnvelope.tailSymbols)
  }
}
