/// Looks for the preamble of another burst while one is followed: bits that alternate for long,
/// energy that comes back after a silence, or much more of it.
///
/// It is only a hint, and costs little. Whether there is a preamble the search tells.
struct OverlapWatch {
  /// Symbol of the burst at which bits had alternated, or energy was back; nil if none has been.
  private(set) var place: Int?
  /// True if it was a silence that hinted at it.
  private(set) var wasSilent = false

  /// Symbols that alternate. Two bytes of 55 do too. With 16 two of 40 more are read that begin 10 ms
  /// before another's end.
  static let symbols = 20
  /// Their correlation with the alternation that counts: two of 20 may be wrong. From 0.7 to 0.9 as
  /// many are read.
  private static let threshold: Float = 0.8
  /// Symbols of the burst's own preamble, and of what may come before it.
  private static let ownPreamble = 64
  /// Symbols of silence after which energy may be another burst's. From 3 to 15 as many are read.
  private static let silence = 6
  /// Times the energy of the burst's preamble that may be another burst's; it may also be the air.
  private static let surgeRatio: Float = 2.4

  /// Energy of a symbol that counts as a surge.
  private var surge: Float
  private var contrasts: [SIMD2<Float>] = []
  private var silentSymbols = 0
  private var firstSymbol = OverlapWatch.ownPreamble

  /// A watch over a burst whose preamble has a level of energy.
  init(level: Float) { surge = level * OverlapWatch.surgeRatio }

  /// Takes the next symbol.
  ///
  /// - Parameters:
  ///   - mean: energy of the latest symbols.
  ///   - isSilent: true if that is none.
  mutating func add(_ energies: SymbolEnergies, mean: Float, isSilent: Bool) {
    contrasts.append(energies.contrasts)
    guard place == nil else { return }
    if mean > surge {
      surge = mean * OverlapWatch.surgeRatio
      place = contrasts.count
    }
    guard place == nil, contrasts.count > firstSymbol else { return }
    if isSilent {
      silentSymbols += 1
    } else {
      wasSilent = silentSymbols >= OverlapWatch.silence
      silentSymbols = 0
      if wasSilent || alternate { place = contrasts.count }
    }
  }

  /// Forgets a place at which no burst began.
  mutating func dismiss() {
    firstSymbol = contrasts.count + OverlapWatch.symbols
    place = nil
  }

  /// True if the latest symbols alternate, in one window of them or the other. Their mean does not
  /// count: of another carrier one tone may be seen alone.
  private var alternate: Bool {
    var alternation = SIMD2<Float>.zero
    var sum = SIMD2<Float>.zero
    var squares = SIMD2<Float>.zero
    var sign: Float = 1
    for contrast in contrasts.suffix(OverlapWatch.symbols) {
      alternation += sign * contrast
      sum += contrast
      squares += contrast * contrast
      sign = -sign
    }
    let count = Float(OverlapWatch.symbols)
    let spread = squares - sum * sum / count
    let least = OverlapWatch.threshold * OverlapWatch.threshold * count
    return any(alternation * alternation .> spread * least)
  }
}
