/// Where a burst begins and ends, by energy at its two tones; good to a symbol or two.
struct BurstEnvelope {
  /// Sample at which the first symbol begins.
  private(set) var start: Double
  /// Symbols so far.
  private(set) var symbols = 0
  /// True once the energy has gone.
  private(set) var hasEnded = false
  /// Symbol by which a stronger burst has come over this one; nil if none has.
  private(set) var surge: Int?

  /// Symbols before the matched one that may belong to the preamble too: it has 53, of which 44
  /// match, and the best match may be some symbols late. From 10 to 20 as many are read, but for
  /// one.
  static let leadSymbols = 14
  /// Fraction of the preamble's energy under which the burst has not begun, or has ended. At 0.2
  /// noise goes on as a burst, and 16 of 381 beacons at 8.5 dB are lost; at 0.6 noise ends bursts,
  /// and 53 are lost, with h = 2 behind a Gaussian filter two thirds.
  private static let endFraction: Float = 0.4
  /// Symbols over which the energy is averaged to find the end. With 6 noise ends 70 of 395 bursts
  /// with h = 2; with 16 five more of them are read, and one of 381 beacons at 8.5 dB less.
  static let window = 10
  /// Times the threshold that is as much as this burst itself never has: 2.4 times its energy. At 3
  /// noise on a weak burst is taken for another, and 14 of 381 beacons at 8.5 dB are lost; at 12
  /// two more of 387 bursts are lost under stronger ones.
  private static let surgeRatio: Float = 6
  /// Of `leadSymbols`, those that the start stays away from the first sample.
  private static let marginSymbols = 2
  private static let period = SymbolRateChannel.samplesPerSymbol

  private let tones: SymbolEnergy
  private let threshold: Float
  private var recent: [Float]

  /// The beginning of a burst.
  ///
  /// - Parameters:
  ///   - samples: at eight per symbol, the whole preamble among them.
  ///   - matched: sample at which one of the preamble's symbols begins.
  ///   - deviation: in cycles per sample.
  init(_ samples: [ComplexSample], matched: Double, deviation: Double) {
    tones = SymbolEnergy(deviation: deviation)
    let period = Double(BurstEnvelope.period)
    let energies = (0..<PreambleSearch.symbols).compactMap { [tones] symbol in
      tones.energy(samples, at: matched + Double(symbol) * period)
    }
    let level = energies.reduce(0, +) / Float(max(1, energies.count))
    threshold = level * BurstEnvelope.endFraction
    recent = [Float](repeating: level, count: BurstEnvelope.window)
    start = matched
    let reach = BurstEnvelope.leadSymbols - BurstEnvelope.marginSymbols
    let earliest = matched - Double(reach) * period
    while start > earliest, let energy = tones.energy(samples, at: start - period),
      energy > threshold
    { start -= period }
  }

  /// Follows the burst over samples that have come since.
  mutating func extend(_ samples: [ComplexSample]) {
    while !hasEnded,
      let energy = tones.energy(samples, at: start + Double(symbols * BurstEnvelope.period))
    {
      recent[symbols % BurstEnvelope.window] = energy
      symbols += 1
      // Added anew each time: a running sum keeps the rounding errors of a strong pulse.
      let mean = recent.reduce(0, +) / Float(BurstEnvelope.window)
      hasEnded = mean < threshold
      if surge == nil, mean > threshold * BurstEnvelope.surgeRatio { surge = symbols }
    }
  }
}

/// The energy of one symbol at the stronger of the two tones, whatever the symbol clock: the greater
/// of two windows half a symbol apart. Half a per cent off, one window would lie across two symbols
/// after a hundred, and see a quarter of the energy.
private struct SymbolEnergy {
  /// The mark's oscillation over a symbol: its real and its imaginary parts, each twice.
  private var cosine = SIMD16<Float>()
  private var sine = SIMD16<Float>()

  private static let window = SymbolRateChannel.samplesPerSymbol

  init(deviation: Double) {
    for index in 0..<SymbolEnergy.window {
      let value = ComplexSample(turns: deviation * Double(index))
      (cosine[2 * index], cosine[2 * index + 1]) = (value.x, value.x)
      (sine[2 * index], sine[2 * index + 1]) = (value.y, value.y)
    }
  }

  /// Nil if the samples do not hold the symbol that begins at `time`.
  func energy(_ samples: [ComplexSample], at time: Double) -> Float? {
    let first = Int((time + ToneCorrelation.firstSample).rounded())
    let half = SymbolEnergy.window / 2
    guard first >= 0, first + half + SymbolEnergy.window <= samples.count else { return nil }
    return samples.withUnsafeBytes {
      max(energy($0, first: first), energy($0, first: first + half))
    }
  }

  /// Of the window that begins at a sample: the samples must hold it.
  @inline(__always)
  private func energy(_ samples: UnsafeRawBufferPointer, first: Int) -> Float {
    let window = samples.loadUnaligned(
      fromByteOffset: first &* MemoryLayout<ComplexSample>.stride, as: SIMD16<Float>.self)
    let inPhase = SymbolEnergy.sum(window * cosine)
    let quadrature = SymbolEnergy.sum(window * sine)
    let turned = ComplexSample(quadrature.y, -quadrature.x)
    return max((inPhase + turned).power, (inPhase - turned).power)
  }

  @inline(__always)
  private static func sum(_ products: SIMD16<Float>) -> ComplexSample {
    let half = products.lowHalf + products.highHalf
    let quarter = half.lowHalf + half.highHalf
    return quarter.lowHalf + quarter.highHalf
  }
}
