/// Symbol rates at which another burst may be.
struct OverlapRates: OptionSet {
  let rawValue: Int

  /// That of the burst that is followed.
  static let own = OverlapRates(rawValue: 1)
  /// The others.
  static let others = OverlapRates(rawValue: 2)
}

/// Looks for the preamble of another burst while one is followed: bits that alternate for long,
/// energy that comes back after a silence, or much more of it.
///
/// It is only a hint, and costs little. Whether there is a preamble the search tells.
struct OverlapWatch {
  /// Symbol of the burst at which something hints at another; nil if nothing does.
  private(set) var place: Int?
  /// Rates at which to look for it: data that alternate may also look like a preamble at another rate,
  /// so that is looked for only if something else speaks for it.
  private(set) var rates: OverlapRates = []
  /// True if there was a silence before that place.
  private(set) var wasSilent = false

  /// Symbols that alternate. Two bytes of 55 do too. With 16 two of 40 more are read that begin 10 ms
  /// before another's end.
  static let symbols = 20
  /// Symbols of the burst's own preamble, and of what may come before it.
  private static let ownPreamble = 64
  /// Symbols whose energy is averaged to see a silence, and how many of these averages in turn are one:
  /// a silence is as short as five symbols. With ten and six, which noise feigns less often, bursts
  /// 1.3 ms behind another one were lost.
  private static let silentWindow = 4
  private static let silence = 2
  /// Times the energy of noise at a tone that energy has at least when it is back: with 3.2, which
  /// `BurstEnvelope` takes for the mean of more symbols, noise alone came back behind every other burst.
  private static let returnRatio: Float = 5
  /// Times the energy of the burst's preamble that may be another burst's; it may also be the air.
  private static let surgeRatio: Float = 2.4
  /// Symbols from one look for a faster rate to the next, and for slower ones, whose preamble lasts for a
  /// hundred.
  private static let fasterInterval = 4
  private static let slowerInterval = 16

  /// Energy under which a symbol may be part of a silence, over which it may end one, and over which it
  /// is a surge.
  private let silentEnergy: Float
  private let returnedEnergy: Float
  private var surge: Float
  private var history: SymbolHistory
  private var silentSymbols = 0
  private var firstSymbol = OverlapWatch.ownPreamble

  /// A watch over a burst.
  ///
  /// - Parameters:
  ///   - level: of the energy of its preamble.
  ///   - silence: energy that a symbol of it has at most.
  ///   - noise: energy of noise in one symbol's correlation with a tone.
  ///   - slowerRates: those of other bursts, over that of this one.
  init(level: Float, silence: Float, noise: Float, slowerRates: [Float]) {
    silentEnergy = silence
    returnedEnergy = max(silence, noise * OverlapWatch.returnRatio)
    surge = level * OverlapWatch.surgeRatio
    history = SymbolHistory(slowerRates: slowerRates)
  }

  /// Takes the next symbol.
  ///
  /// - Parameter mean: energy of the latest symbols.
  mutating func add(_ energies: SymbolEnergies, mean: Float) {
    history.add(energies)
    if mean > surge {
      surge = mean * OverlapWatch.surgeRatio
      hint(at: .own)
    } else if history.count > firstSymbol {
      look()
    }
  }

  private mutating func look() {
    let energy = history.meanEnergy(of: OverlapWatch.silentWindow)
    if energy <= silentEnergy {
      silentSymbols += 1
      return
    }
    if silentSymbols >= OverlapWatch.silence {
      guard energy > returnedEnergy else { return }
      if place == nil { wasSilent = true }
      hint(at: [.own, .others])
    } else if history.alternates(over: OverlapWatch.symbols) {
      hint(at: .own)
    } else if alternatesAtOtherRate {
      hint(at: .others)
    }
    silentSymbols = 0
  }

  private var alternatesAtOtherRate: Bool {
    history.count.isMultiple(of: OverlapWatch.fasterInterval) && history.alternatesAtFasterRate
      || history.count.isMultiple(of: OverlapWatch.slowerInterval) && history.alternatesAtSlowerRate
  }

  /// Until the first place is looked at, whatever else hints at a burst adds to where it may be.
  private mutating func hint(at rates: OverlapRates) {
    if place == nil { place = history.count }
    self.rates.formUnion(rates)
  }

  /// Forgets a place at which no burst began.
  mutating func dismiss() {
    firstSymbol = history.count + OverlapWatch.symbols
    place = nil
    rates = []
    wasSilent = false
  }
}
