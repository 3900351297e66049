/// Running sums from which the alternation of energy over any stretch of symbols is a difference.
///
/// A row for each step in time has a place for each quarter of the symbol rate in frequency, in the
/// order of a Fourier transform: 0 Hz first, the negative ones behind the positive ones.
package final class AlternationField {
  /// Frequencies in a row, 8 for each symbol rate of the samples.
  static let frequencies = PreambleSearch.transformLength
  /// Distances of the tones that are searched for, in quarters of the symbol rate: to h = 3.5. What
  /// is wider is no burst, or one seen from half a band away, its tones at both edges.
  private static let tonesApart = 2...14
  /// Energy of a short preamble's symbols over that of noise, under which it is none. From 2.5 to 10
  /// as many are read.
  private static let leastEnergy: Float = 5
  /// Fraction of a threshold that half a step beside the best place still has. From 0.5 to 0.9 as
  /// many are read.
  private static let nearly: Float = 0.75

  /// Windows in time that were added.
  private(set) var steps = 0
  private let symbolRate: Double
  /// Time of the first sample, in seconds from where a match's time counts.
  private var origin = 0.0
  // Double: the energy of a strong burst must not wipe out that of a weak one before it.
  private let alternating: AlignedBuffer<Double>
  private let squares: AlignedBuffer<Double>
  /// Steps that it has room for.
  let capacity: Int

  /// A field with room for so many steps.
  init(symbolRate: Double, capacity: Int) {
    self.symbolRate = symbolRate
    self.capacity = capacity
    let rows = capacity + PreambleSearch.stepsPerSymbol
    alternating = AlignedBuffer(count: rows * AlternationField.frequencies, zero: 0)
    squares = AlignedBuffer(count: rows * AlternationField.frequencies, zero: 0)
  }

  /// Begins anew, with so many steps as will be added; `capacity` at most.
  func begin(steps: Int, origin: Double) {
    self.steps = steps
    self.origin = origin
    // One symbol of zeros before the first step saves a condition in every difference.
    let silence = PreambleSearch.stepsPerSymbol * AlternationField.frequencies
    alternating.start.update(repeating: 0, count: silence)
    squares.start.update(repeating: 0, count: silence)
  }

  /// Sets the energies of eight neighbouring frequencies.
  ///
  /// - Parameters:
  ///   - octet: which eight of a row.
  ///   - negate: true for the steps of every other symbol.
  @inline(__always)
  func add(_ energies: SIMD8<Float>, step: Int, octet: Int, negate: Bool) {
    let before = offset(step: step, octet: octet)
    let after = offset(step: step &+ PreambleSearch.stepsPerSymbol, octet: octet)
    let energies = SIMD8<Double>(energies)
    let sums = UnsafeMutableRawPointer(alternating.start)
    let alternation = sums.load(fromByteOffset: before, as: SIMD8<Double>.self)
    sums.storeBytes(
      of: negate ? alternation - energies : alternation + energies, toByteOffset: after,
      as: SIMD8<Double>.self)
    let powers = UnsafeMutableRawPointer(squares.start)
    powers.storeBytes(
      of: powers.load(fromByteOffset: before, as: SIMD8<Double>.self) + energies * energies,
      toByteOffset: after, as: SIMD8<Double>.self)
  }

  @inline(__always)
  private func offset(step: Int, octet: Int) -> Int {
    (step &* AlternationField.frequencies &+ octet &* 8) &* MemoryLayout<Double>.stride
  }

  /// The best match of an ordinary preamble, nil if there is none.
  package func bestMatch() -> PreambleMatch? {
    var best: Place?
    forEachFit(of: .ordinary, least: 0) { place in
      if place.correlation > best?.correlation ?? 0 { best = place }
      return true
    }
    return best.map { match($0, .ordinary) }
  }

  /// The first match of a short preamble, nil if there is none: data that follow may alternate
  /// better.
  ///
  /// - Parameter noiseDensity: power of noise per hertz.
  func firstShortMatch(noiseDensity: Float) -> PreambleMatch? {
    let noise = SymbolEnergy.noise(
      density: noiseDensity, sampleRate: symbolRate * Double(SymbolRateChannel.samplesPerSymbol))
    let least = AlternationField.leastEnergy * noise * Float(PreamblePattern.short.symbols)
    var best: Place?
    forEachFit(of: .short, least: least) { place in
      if let best, place.step > best.step + PreambleSearch.stepsPerSymbol { return false }
      if place.correlation > best?.correlation ?? 0 { best = place }
      return true
    }
    return best.map { match($0, .short) }
  }

  /// Gives `body` the places where a pattern fits, in order, until it returns false. Every other
  /// step is looked at, then those around the ones that nearly fit.
  @inline(__always)
  private func forEachFit(
    of pattern: PreamblePattern, least: Float, _ body: (Place) -> Bool
  ) {
    let last = steps - PreambleSearch.stepsPerSymbol * (pattern.symbols - 1) - 1
    for step in stride(from: 0, through: last, by: 2) {
      guard var best = place(at: step, pattern, least: least) else { continue }
      for neighbour in stride(from: max(0, step - 1), through: min(last, step + 1), by: 1)
      where neighbour != step {
        if let other = place(at: neighbour, pattern, least: least),
          other.correlation > best.correlation
        {
          best = other
        }
      }
      if best.correlation > pattern.threshold, !body(best) { return }
    }
  }

  /// Where a pattern may begin, and how well it fits; its tones as places of a row.
  private struct Place {
    var step: Int
    var mark: Int
    var space: Int
    var correlation: Float
  }

  /// The fit at a step, nil if it is far from the pattern's threshold.
  @inline(__always)
  private func place(at step: Int, _ pattern: PreamblePattern, least: Float) -> Place? {
    let (mark, space, difference) = strongestPair(at: step, pattern)
    guard difference > least, mark != space,
      AlternationField.tonesApart.contains(frequency(mark) - frequency(space))
    else { return nil }
    let energy =
      span(squares.start, step, mark, pattern) + span(squares.start, step, space, pattern)
    let correlation = difference / (Float(pattern.symbols) * energy).squareRoot()
    guard correlation > pattern.threshold * AlternationField.nearly else { return nil }
    return Place(step: step, mark: mark, space: space, correlation: correlation)
  }

  /// A place of a row in quarters of the symbol rate.
  private func frequency(_ index: Int) -> Int {
    index < AlternationField.frequencies / 2 ? index : index - AlternationField.frequencies
  }

  private func match(_ place: Place, _ pattern: PreamblePattern) -> PreambleMatch {
    let quarter = symbolRate / 4
    let mark = peak(at: place.step, near: place.mark, sign: 1, pattern)
    let space = peak(at: place.step, near: place.space, sign: -1, pattern)
    return PreambleMatch(
      time: origin + Double(place.step * PreambleSearch.step)
        / (symbolRate * Double(SymbolRateChannel.samplesPerSymbol)),
      mark: mark * quarter, space: space * quarter, correlation: place.correlation,
      pattern: pattern)
  }

  @inline(__always)
  private func span(
    _ sums: UnsafeMutablePointer<Double>, _ step: Int, _ index: Int, _ pattern: PreamblePattern
  ) -> Float {
    let before = step * AlternationField.frequencies + index
    let after = before + reach(of: pattern)
    return Float(sums[after] - sums[before])
  }

  /// From the sums before a pattern to those after it.
  @inline(__always)
  private func reach(of pattern: PreamblePattern) -> Int {
    PreambleSearch.stepsPerSymbol &* AlternationField.frequencies &* pattern.symbols
  }

  private func alternation(at step: Int, _ index: Int, _ pattern: PreamblePattern) -> Float {
    let value = span(alternating.start, step, index & (AlternationField.frequencies - 1), pattern)
    return isNegative(step) ? -value : value
  }

  @inline(__always)
  private func isNegative(_ step: Int) -> Bool {
    (step / PreambleSearch.stepsPerSymbol) & 1 == 1
  }

  /// The frequencies with the most and the least alternation, and the difference.
  @inline(__always)
  private func strongestPair(
    at step: Int, _ pattern: PreamblePattern
  ) -> (mark: Int, space: Int, difference: Float) {
    let before = alternating.start + step &* AlternationField.frequencies
    let after = before + reach(of: pattern)
    var (greatest, least) = (0, 0)
    var (most, fewest) = (after[0] - before[0], after[0] - before[0])
    for index in 1..<AlternationField.frequencies {
      let value = after[index] - before[index]
      if value > most { (most, greatest) = (value, index) }
      if value < fewest { (fewest, least) = (value, index) }
    }
    let difference = Float(most - fewest)
    return isNegative(step) ? (least, greatest, difference) : (greatest, least, difference)
  }

  /// The place of an extremum between the frequencies, by a parabola; in quarters of the symbol
  /// rate.
  private func peak(
    at step: Int, near index: Int, sign: Float, _ pattern: PreamblePattern
  ) -> Double {
    let place = Double(frequency(index))
    let left = sign * alternation(at: step, index - 1, pattern)
    let middle = sign * alternation(at: step, index, pattern)
    let right = sign * alternation(at: step, index + 1, pattern)
    let curvature = left - 2 * middle + right
    guard curvature < 0 else { return place }
    return place + Double(0.5 * (left - right) / curvature)
  }
}
