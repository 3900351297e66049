/// A preamble found in a slice.
package struct PreambleMatch {
  /// Time of one of its symbols, in seconds from the first sample of the slice.
  var time: Double
  /// Frequencies of mark and space in hertz relative to the slice's centre.
  var mark: Double
  var space: Double
  /// 1 for perfect alternation, about 0.76 at Eb/N0 = 8 dB, 0.16 on the average for random bits.
  var correlation: Float
}

/// How much of a preamble is looked for.
struct PreamblePattern: Equatable {
  /// Alternating symbols that are correlated.
  let symbols: Int
  /// The least correlation that counts.
  let threshold: Float

  /// An ordinary preamble: of its 53 bits 52 alternate, all but the first mark. The threshold is two
  /// thirds of what a burst at Eb/N0 = 8 dB has. At 0.6 as many bursts are read, and less is
  /// demodulated in vain; at 0.35 three of 395 with h = 2 are lost, and a packet of a busy band
  /// comes twice.
  static let ordinary = PreamblePattern(symbols: 44, threshold: 0.5)
  /// What is left of a preamble of 16 bits, as public receivers compare, or of one that another
  /// burst's end covers.
  static let short = PreamblePattern(symbols: 14, threshold: 0.75)
}

/// Running sums from which the alternation of energy over any stretch of symbols is a difference.
package final class AlternationField {
  let steps: Int
  let frequencies: Int
  /// Frequencies on either side of the slice's centre, in quarters of the symbol rate.
  private let reach: Int
  private let symbolRate: Double
  /// Time of the first sample: what a match's time counts from.
  private let origin: Double
  // Double: the energy of a strong burst must not wipe out that of a weak one before it.
  private let alternating: AlignedBuffer<Double>
  private let squares: AlignedBuffer<Double>

  /// Distances of the tones that are searched for, in quarters of the symbol rate: to h = 3.5. What
  /// is wider is no burst, or one seen from half a band away, its tones at both edges.
  private static let tonesApart = 2...14
  /// Energy of a short preamble's symbols over that of noise, under which it is none.
  private static let leastEnergy: Float = 5

  /// A field without energy.
  init(steps: Int, reach: Int, symbolRate: Double, origin: Double) {
    self.origin = origin
    self.steps = steps
    self.reach = reach
    self.symbolRate = symbolRate
    frequencies = 2 * reach + 1
    // One symbol of zeros before the first step saves a condition in every difference.
    let count = (steps + PreambleSearch.stepsPerSymbol) * frequencies
    alternating = AlignedBuffer(count: count, zero: 0)
    squares = AlignedBuffer(count: count, zero: 0)
  }

  @inline(__always)
  func add(_ energy: Float, step: Int, frequency: Int, negate: Bool) {
    let before = step * frequencies + frequency
    let index = before + PreambleSearch.stepsPerSymbol * frequencies
    alternating.start[index] = alternating.start[before] + Double(negate ? -energy : energy)
    squares.start[index] = squares.start[before] + Double(energy) * Double(energy)
  }

  /// The best match of an ordinary preamble, nil if there is none.
  func bestMatch() -> PreambleMatch? {
    let pattern = PreamblePattern.ordinary
    var best: Place?
    for step in 0..<positions(of: pattern) {
      guard let place = place(at: step, pattern) else { continue }
      if place.correlation > best?.correlation ?? 0 { best = place }
    }
    return best.map { match($0, pattern) }
  }

  /// The first match of a short preamble, nil if there is none: data that follow may alternate
  /// better.
  ///
  /// - Parameter noiseDensity: power of noise per hertz.
  func firstShortMatch(noiseDensity: Float) -> PreambleMatch? {
    let pattern = PreamblePattern.short
    let noise = SymbolEnergy.noise(
      density: noiseDensity, sampleRate: symbolRate * Double(SymbolRateChannel.samplesPerSymbol))
    let least = AlternationField.leastEnergy * noise * Float(pattern.symbols)
    var best: Place?
    for step in 0..<positions(of: pattern) {
      if let best, step > best.step + PreambleSearch.stepsPerSymbol { break }
      guard let place = place(at: step, pattern), place.alternation > least else { continue }
      if place.correlation > best?.correlation ?? 0 { best = place }
    }
    return best.map { match($0, pattern) }
  }

  /// Where a pattern may begin, and how well it fits.
  private struct Place {
    var step: Int
    var mark: Int
    var space: Int
    var alternation: Float
    var correlation: Float
  }

  /// Steps at which a pattern can begin.
  private func positions(of pattern: PreamblePattern) -> Int {
    max(0, steps - PreambleSearch.stepsPerSymbol * (pattern.symbols - 1))
  }

  /// The fit at a step, nil if it is less than the pattern's threshold.
  private func place(at step: Int, _ pattern: PreamblePattern) -> Place? {
    guard let (mark, space) = strongestPair(at: step, pattern),
      AlternationField.tonesApart.contains(mark - space)
    else { return nil }
    let difference = alternation(at: step, mark, pattern) - alternation(at: step, space, pattern)
    let energy = span(squares, step, mark, pattern) + span(squares, step, space, pattern)
    let correlation = difference / (Float(pattern.symbols) * energy).squareRoot()
    guard correlation > pattern.threshold else { return nil }
    return Place(
      step: step, mark: mark, space: space, alternation: difference, correlation: correlation)
  }

  private func match(_ place: Place, _ pattern: PreamblePattern) -> PreambleMatch {
    let quarter = symbolRate / 4
    let mark = peak(at: place.step, near: place.mark, sign: 1, pattern) - Double(reach)
    let space = peak(at: place.step, near: place.space, sign: -1, pattern) - Double(reach)
    return PreambleMatch(
      time: origin + Double(place.step * PreambleSearch.step)
        / (symbolRate * Double(SymbolRateChannel.samplesPerSymbol)),
      mark: mark * quarter, space: space * quarter, correlation: place.correlation)
  }

  @inline(__always)
  private func span(
    _ sums: borrowing AlignedBuffer<Double>, _ step: Int, _ frequency: Int,
    _ pattern: PreamblePattern
  ) -> Float {
    let before = step * frequencies + frequency
    let after =
      before + PreambleSearch.stepsPerSymbol * frequencies * pattern.symbols
    return Float(sums.start[after] - sums.start[before])
  }

  private func alternation(
    at step: Int, _ frequency: Int, _ pattern: PreamblePattern
  ) -> Float {
    let value = span(alternating, step, frequency, pattern)
    return (step / PreambleSearch.stepsPerSymbol) & 1 == 1 ? -value : value
  }

  /// The frequencies with the most and the least alternation.
  private func strongestPair(
    at step: Int, _ pattern: PreamblePattern
  ) -> (mark: Int, space: Int)? {
    var (mark, space) = (0, 0)
    var (most, least) = (-Float.infinity, Float.infinity)
    for frequency in 0..<frequencies {
      let value = alternation(at: step, frequency, pattern)
      if value > most { (most, mark) = (value, frequency) }
      if value < least { (least, space) = (value, frequency) }
    }
    return most > 0 && least < 0 ? (mark, space) : nil
  }

  /// The place of an extremum between the frequencies, by a parabola.
  private func peak(
    at step: Int, near frequency: Int, sign: Float, _ pattern: PreamblePattern
  ) -> Double {
    guard frequency > 0, frequency < frequencies - 1 else { return Double(frequency) }
    let left = sign * alternation(at: step, frequency - 1, pattern)
    let middle = sign * alternation(at: step, frequency, pattern)
    let right = sign * alternation(at: step, frequency + 1, pattern)
    let curvature = left - 2 * middle + right
    guard curvature < 0 else { return Double(frequency) }
    return Double(frequency) + Double(0.5 * (left - right) / curvature)
  }
}
