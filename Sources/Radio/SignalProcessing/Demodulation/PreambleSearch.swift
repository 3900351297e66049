/// A preamble found in a slice.
package struct PreambleMatch {
  /// Time of one of its symbols, in seconds from the first sample searched.
  var time: Double
  /// Frequencies of mark and space in hertz relative to the slice's centre.
  var mark: Double
  var space: Double
  /// 1 for perfect alternation, about 0.76 at Eb/N0 = 8 dB, 0.16 on the average for random bits.
  var correlation: Float
}

/// Looks for the alternating bits that every burst begins with (`01` 25 times), at any carrier.
///
/// Where bits alternate, the energy at the mark frequency, seen through a window of one symbol, is
/// high at every other symbol and low at those between; at the space frequency it is the other way
/// round. Both alternations are looked for at once over time and frequency: rate, timing, carrier
/// and deviation come out together, and other kinds of modulation do not pass.
struct PreambleSearch: ~Copyable {
  /// Alternating symbols that are correlated. Of the preamble's 53 bits 52 alternate:
  /// all but the first mark.
  static let symbols = 44
  /// The least correlation that counts: two thirds of that of a burst at Eb/N0 = 8 dB. At 0.6 as
  /// many bursts are read, and less is demodulated in vain; at 0.35 three of 395 with h = 2 are
  /// lost, and a packet of a busy band comes twice.
  static let threshold: Float = 0.5
  /// Distances of the tones that are searched for, in quarters of the symbol rate: to h = 3.5. What
  /// is wider is no burst, or one seen from half a band away, its tones at both edges.
  private static let tonesApart = 2...14
  private static let transformLength = 32
  private static let step = 2
  fileprivate static let stepsPerSymbol = SymbolRateChannel.samplesPerSymbol / step

  private let symbolRate: Double
  /// Frequencies looked at, in quarters of the symbol rate on either side of the slice's centre.
  private let reach: Int
  private let input: AlignedBuffer<ComplexSample>
  private let output: AlignedBuffer<ComplexSample>
  private let transform: FourierTransform

  /// How far a tone may be from the slice's centre, in symbol rates: a quarter under half of the
  /// eight samples per symbol, over which frequencies fold.
  private static let widestReach = 3.75
  /// The same at high symbol rates, in symbol rates and hertz besides. The centre is where the
  /// energy was greatest, which is at one of the tones if they are far apart: h = 1.6 puts the
  /// other 1.6 symbol rates away, h = 3 at 9600 symbols/s 29 kHz. Larger ones at high rates would
  /// not fit the channels.
  private static let fastReach = (symbolRates: 1.6, hertz: 16_000.0)

  /// How far a tone may be from the slice's centre, in hertz.
  static func bandwidth(symbolRate: Double) -> Double {
    min(widestReach * symbolRate, fastReach.symbolRates * symbolRate + fastReach.hertz)
  }

  /// A search at a nominal symbol rate, around the middle of the energy.
  init(symbolRate: Double) throws(SignalProcessingError) {
    self.symbolRate = symbolRate
    reach = Int((4 * PreambleSearch.bandwidth(symbolRate: symbolRate) / symbolRate).rounded())
    input = AlignedBuffer(count: PreambleSearch.transformLength, zero: .zero)
    output = AlignedBuffer(count: PreambleSearch.transformLength, zero: .zero)
    transform = try FourierTransform(length: PreambleSearch.transformLength, .forward)
  }

  /// The best match in samples at eight per symbol, nil if there is none.
  func bestMatch(in samples: [ComplexSample]) -> PreambleMatch? {
    let frequencies = 2 * reach + 1
    let steps = (samples.count - SymbolRateChannel.samplesPerSymbol) / PreambleSearch.step
    let last = steps - PreambleSearch.stepsPerSymbol * (PreambleSearch.symbols - 1)
    guard last > 0 else { return nil }
    var sums = AlternationSums(steps: steps, frequencies: frequencies)
    fill(&sums, from: samples)
    return best(in: sums, positions: last)
  }

  /// Energy at every step and frequency, through a window of one symbol.
  private func fill(_ sums: inout AlternationSums, from samples: [ComplexSample]) {
    let window = SymbolRateChannel.samplesPerSymbol
    samples.withUnsafeBufferPointer { samples in
      for step in 0..<sums.steps {
        let first = step * PreambleSearch.step
        for index in 0..<window { input.start[index] = samples[first + index] }
        transform.transform(input.start, into: output.start)
        let negate = (step / PreambleSearch.stepsPerSymbol) & 1 == 1
        for index in 0..<sums.frequencies {
          let bin = (index - reach) & (PreambleSearch.transformLength - 1)
          sums.add(output.start[bin].power, step: step, frequency: index, negate: negate)
        }
      }
    }
  }

  private func best(in sums: borrowing AlternationSums, positions: Int) -> PreambleMatch? {
    var best: (step: Int, mark: Int, space: Int, correlation: Float)?
    for step in 0..<positions {
      guard let (mark, space) = sums.strongestPair(at: step),
        PreambleSearch.tonesApart.contains(mark - space)
      else { continue }
      let correlation = sums.correlation(at: step, mark: mark, space: space)
      if correlation > (best?.correlation ?? PreambleSearch.threshold) {
        best = (step, mark, space, correlation)
      }
    }
    guard let best else { return nil }
    let quarter = symbolRate / 4
    let mark = sums.peak(at: best.step, near: best.mark, sign: 1) - Double(reach)
    let space = sums.peak(at: best.step, near: best.space, sign: -1) - Double(reach)
    return PreambleMatch(
      time: Double(best.step * PreambleSearch.step)
        / (symbolRate * Double(SymbolRateChannel.samplesPerSymbol)),
      mark: mark * quarter, space: space * quarter, correlation: best.correlation)
  }
}

/// Running sums from which the alternation of energy over any stretch of symbols is a difference.
private struct AlternationSums: ~Copyable {
  let steps: Int
  let frequencies: Int
  // Double: the energy of a strong burst must not wipe out that of a weak one before it.
  private let alternating: AlignedBuffer<Double>
  private let squares: AlignedBuffer<Double>

  init(steps: Int, frequencies: Int) {
    self.steps = steps
    self.frequencies = frequencies
    // One symbol of zeros before the first step saves a condition in every difference.
    let count = (steps + PreambleSearch.stepsPerSymbol) * frequencies
    alternating = AlignedBuffer(count: count, zero: 0)
    squares = AlignedBuffer(count: count, zero: 0)
  }

  @inline(__always)
  mutating func add(_ energy: Float, step: Int, frequency: Int, negate: Bool) {
    let before = step * frequencies + frequency
    let index = before + PreambleSearch.stepsPerSymbol * frequencies
    alternating.start[index] = alternating.start[before] + Double(negate ? -energy : energy)
    squares.start[index] = squares.start[before] + Double(energy) * Double(energy)
  }

  @inline(__always)
  private func span(_ sums: borrowing AlignedBuffer<Double>, _ step: Int, _ frequency: Int) -> Float
  {
    let before = step * frequencies + frequency
    let after =
      before + PreambleSearch.stepsPerSymbol * frequencies * PreambleSearch.symbols
    return Float(sums.start[after] - sums.start[before])
  }

  private func alternation(at step: Int, _ frequency: Int) -> Float {
    let value = span(alternating, step, frequency)
    return (step / PreambleSearch.stepsPerSymbol) & 1 == 1 ? -value : value
  }

  /// The frequencies with the most and the least alternation.
  func strongestPair(at step: Int) -> (mark: Int, space: Int)? {
    var (mark, space) = (0, 0)
    var (most, least) = (-Float.infinity, Float.infinity)
    for frequency in 0..<frequencies {
      let value = alternation(at: step, frequency)
      if value > most { (most, mark) = (value, frequency) }
      if value < least { (least, space) = (value, frequency) }
    }
    return most > 0 && least < 0 ? (mark, space) : nil
  }

  func correlation(at step: Int, mark: Int, space: Int) -> Float {
    let difference = alternation(at: step, mark) - alternation(at: step, space)
    let energy = span(squares, step, mark) + span(squares, step, space)
    return difference / (Float(PreambleSearch.symbols) * energy).squareRoot()
  }

  /// The place of an extremum between the frequencies, by a parabola.
  func peak(at step: Int, near frequency: Int, sign: Float) -> Double {
    guard frequency > 0, frequency < frequencies - 1 else { return Double(frequency) }
    let left = sign * alternation(at: step, frequency - 1)
    let middle = sign * alternation(at: step, frequency)
    let right = sign * alternation(at: step, frequency + 1)
    let curvature = left - 2 * middle + right
    guard curvature < 0 else { return Double(frequency) }
    return Double(frequency) + Double(0.5 * (left - right) / curvature)
  }
}
