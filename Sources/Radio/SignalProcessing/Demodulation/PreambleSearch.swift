/// Looks for the alternating bits that every burst begins with (`01` 25 times), at any carrier.
///
/// Where bits alternate, the energy at the mark frequency, seen through a window of one symbol, is
/// high at every other symbol and low at those between; at the space frequency it is the other way
/// round. Both alternations are looked for at once over time and frequency: rate, timing, carrier
/// and deviation come out together, and other kinds of modulation do not pass.
struct PreambleSearch: ~Copyable {
  private static let transformLength = 32
  static let step = 2
  static let stepsPerSymbol = SymbolRateChannel.samplesPerSymbol / step

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

  /// The alternation in samples at eight per symbol, nil if they are too few for any preamble.
  ///
  /// - Parameter origin: time of the first sample in seconds, from where those of matches count.
  func alternation(in samples: [ComplexSample], origin: Double) -> AlternationField? {
    let steps = (samples.count - SymbolRateChannel.samplesPerSymbol) / PreambleSearch.step
    let least = PreamblePattern.short.symbols * PreambleSearch.stepsPerSymbol
    guard steps >= least else { return nil }
    let field = AlternationField(steps: steps, reach: reach, symbolRate: symbolRate, origin: origin)
    fill(field, from: samples)
    return field
  }

  /// Energy at every step and frequency, through a window of one symbol.
  private func fill(_ field: AlternationField, from samples: [ComplexSample]) {
    let window = SymbolRateChannel.samplesPerSymbol
    samples.withUnsafeBufferPointer { samples in
      for step in 0..<field.steps {
        let first = step * PreambleSearch.step
        for index in 0..<window { input.start[index] = samples[first + index] }
        transform.transform(input.start, into: output.start)
        let negate = (step / PreambleSearch.stepsPerSymbol) & 1 == 1
        for index in 0..<field.frequencies {
          let bin = (index - reach) & (PreambleSearch.transformLength - 1)
          field.add(output.start[bin].power, step: step, frequency: index, negate: negate)
        }
      }
    }
  }
}
