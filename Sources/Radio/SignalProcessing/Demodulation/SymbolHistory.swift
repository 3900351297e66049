/// The energies of a burst's symbols so far, and whether they look like another burst's.
struct SymbolHistory {
  /// Symbols.
  var count: Int { contrasts.count }

  /// Correlation with an alternation that counts: two of 20 symbols may be wrong. From 0.7 to 0.9 as
  /// many are read.
  private static let alternating: Float = 0.8
  /// Symbols in which the alternation at a slower rate is looked for: of a quarter of the rate, four
  /// periods.
  private static let slowSymbols = 32
  /// Those in which that at a faster rate is looked for, whose preamble is as short as 13 symbols of a burst at a quarter of
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
    var sign: Float = 1
    for contrast in contrasts.suffix(symbols) {
      alternation += sign * contrast
      sign = -sign
    }
    return any(alternation * alternation .> leastPower(over: symbols))
  }

  /// True if bits alternate at one of the slower rates.
  var alternatesAtSlowerRate: Bool { waves.contains(where: alternates) }

  /// True if they do at a faster one: both tones are there in each symbol, as much of them in one as in
  /// the other.
  var alternatesAtFasterRate: Bool {
    let (squares, spread) = moments(of: SymbolHistory.fastSymbols)
    var energy = SIMD2<Float>.zero
    for value in sums.suffix(SymbolHistory.fastSymbols) { energy += value * value }
    return any(
      (squares .< energy * SymbolHistory.impurity) .& (spread .< energy * SymbolHistory.change))
  }

  /// The contrasts go up and down with a wave.
  private func alternates(with wave: [ComplexSample]) -> Bool {
    var early = ComplexSample.zero
    var late = ComplexSample.zero
    for (contrast, value) in zip(contrasts.suffix(wave.count), wave) {
      early += contrast.x * value
      late += contrast.y * value
    }
    // A wave has half of its power at the negative frequency.
    let power = SIMD2(early.power, late.power)
    return any(power .> leastPower(over: wave.count) / 2)
  }

  /// What the sum of an alternation of the latest symbols has at least, squared.
  private func leastPower(over symbols: Int) -> SIMD2<Float> {
    moments(of: symbols).spread
      * (SymbolHistory.alternating * SymbolHistory.alternating * Float(symbols))
  }

  /// The sum of the latest contrasts' squares, and what of it their mean leaves.
  private func moments(of symbols: Int) -> (squares: SIMD2<Float>, spread: SIMD2<Float>) {
    var sum = SIMD2<Float>.zero
    var squares = SIMD2<Float>.zero
    for contrast in contrasts.suffix(symbols) {
      sum += contrast
      squares += contrast * contrast
    }
    return (squares, squares - sum * sum / Float(symbols))
  }
}
