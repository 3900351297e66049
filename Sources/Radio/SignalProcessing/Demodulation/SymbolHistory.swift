/// The energies of a burst's symbols so far, and whether they look like another burst's.
struct SymbolHistory {
  /// Symbols.
  var count: Int { contrasts.count }

  /// Correlation with an alternation that counts: two of 20 symbols may be wrong. From 0.7 to 0.9 as
  /// many are read.
  private static let alternating: Float = 0.8
  /// Symbols in which the alternation at a slower rate is looked for: random bits have it once in
  /// some ten thousand symbols.
  private static let slowSymbols = 32
  /// The same for a faster rate, whose preamble is as short as 13 symbols of a burst at a quarter of
  /// it.
  private static let fastSymbols = 10
  /// Of the energy, what an alternation within each symbol leaves as a difference of the tones at
  /// most, and how much that changes from symbol to symbol; both squared.
  private static let impurity: Float = 0.65
  private static let change: Float = 0.1

  private var contrasts: [SIMD2<Float>] = []
  private var sums: [SIMD2<Float>] = []
  /// One wave for each slower rate, as long as the window.
  private let waves: [[ComplexSample]]

  /// - Parameter slowerRates: those of other bursts, over that of this one.
  init(slowerRates: [Float]) {
    waves = slowerRates.map { rate in
      (0..<SymbolHistory.slowSymbols).map { ComplexSample(turns: Double($0) * Double(rate) / 2) }
    }
  }

  /// Takes the next symbol.
  mutating func add(_ energies: SymbolEnergies) {
    contrasts.append(energies.contrasts)
    sums.append(energies.marks + energies.spaces)
  }

  /// The mean energy of the latest symbols, through the better window.
  func meanEnergy(of symbols: Int) -> Float {
    sums.suffix(symbols).reduce(.zero, +).max() / Float(symbols)
  }

  /// True if the latest symbols alternate, in one window of them or the other. Their mean does not
  /// count: of another carrier one tone may be seen alone.
  func alternates(over symbols: Int) -> Bool {
    var alternation = SIMD2<Float>.zero
    var sum = SIMD2<Float>.zero
    var squares = SIMD2<Float>.zero
    var sign: Float = 1
    for contrast in contrasts.suffix(symbols) {
      alternation += sign * contrast
      sum += contrast
      squares += contrast * contrast
      sign = -sign
    }
    let count = Float(symbols)
    let spread = squares - sum * sum / count
    let least = SymbolHistory.alternating * SymbolHistory.alternating * count
    return any(alternation * alternation .> spread * least)
  }

  /// True if bits alternate at another rate.
  var isOfOtherRate: Bool { alternatesWithinSymbols || waves.contains(where: alternates) }

  /// Both tones are there in each symbol, as much of them in one as in the other.
  private var alternatesWithinSymbols: Bool {
    var sum = SIMD2<Float>.zero
    var squares = SIMD2<Float>.zero
    for contrast in contrasts.suffix(SymbolHistory.fastSymbols) {
      sum += contrast
      squares += contrast * contrast
    }
    var energy = SIMD2<Float>.zero
    for value in sums.suffix(SymbolHistory.fastSymbols) { energy += value * value }
    let spread = squares - sum * sum / Float(SymbolHistory.fastSymbols)
    return any(
      (squares .< energy * SymbolHistory.impurity) .& (spread .< energy * SymbolHistory.change))
  }

  /// The contrasts go up and down with a wave.
  private func alternates(with wave: [ComplexSample]) -> Bool {
    guard count >= SymbolHistory.slowSymbols else { return false }
    var early = ComplexSample.zero
    var late = ComplexSample.zero
    var sum = SIMD2<Float>.zero
    var squares = SIMD2<Float>.zero
    for (contrast, value) in zip(contrasts.suffix(SymbolHistory.slowSymbols), wave) {
      early += contrast.x * value
      late += contrast.y * value
      sum += contrast
      squares += contrast * contrast
    }
    let length = Float(SymbolHistory.slowSymbols)
    let spread = squares - sum * sum / length
    let least = SymbolHistory.alternating * SymbolHistory.alternating * length / 2
    return any(SIMD2(early.power, late.power) .> spread * least)
  }
}
