/// Looks for the alternating bits that every burst begins with (`01` 25 times), at any carrier.
///
/// Where bits alternate, the energy at the mark frequency, seen through a window of one symbol, is
/// high at every other symbol and low at those between; at the space frequency it is the other way
/// round. Both alternations are looked for at once over time and frequency: rate, timing, carrier
/// and deviation come out together, and other kinds of modulation do not pass.
struct PreambleSearch: ~Copyable {
  /// A symbol's samples and silence behind them: frequencies a quarter of the symbol rate apart.
  static let transformLength = 32
  /// Samples from one window to the next.
  static let step = 2
  static let stepsPerSymbol = SymbolRateChannel.samplesPerSymbol / step

  private let symbolRate: Double
  /// 1 at the frequencies that are looked at, 0 at the others; eight by eight.
  private let within: [SIMD8<Float>]
  private let input: AlignedBuffer<ComplexSample>
  private let output: AlignedBuffer<ComplexSample>
  private let transform: FourierTransform
  private let field: AlternationField

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
    let reach = Int((4 * PreambleSearch.bandwidth(symbolRate: symbolRate) / symbolRate).rounded())
    let length = PreambleSearch.transformLength
    within = stride(from: 0, to: length, by: 8).map { first in
      SIMD8((first..<first + 8).map { min($0, length - $0) <= reach ? 1 : 0 })
    }
    input = AlignedBuffer(count: PreambleSearch.transformLength, zero: .zero)
    output = AlignedBuffer(count: PreambleSearch.transformLength, zero: .zero)
    transform = try FourierTransform(length: PreambleSearch.transformLength, .forward)
    let window = PreambleFinder.windowDuration(symbolRate: symbolRate)
    field = AlternationField(
      symbolRate: symbolRate,
      capacity: Int(window * symbolRate * Double(PreambleSearch.stepsPerSymbol)) + 1)
  }

  /// The alternation in samples at eight per symbol, nil if they are too few for any preamble. It
  /// is that of these samples until the next call.
  ///
  /// - Parameter origin: time of the first sample in seconds, from where those of matches count.
  func alternation(in samples: [ComplexSample], origin: Double) -> AlternationField? {
    let steps = min(
      field.capacity, (samples.count - SymbolRateChannel.samplesPerSymbol) / PreambleSearch.step)
    let least = PreamblePattern.short.symbols * PreambleSearch.stepsPerSymbol
    guard steps >= least else { return nil }
    field.begin(steps: steps, origin: origin)
    fill(from: samples)
    return field
  }

  /// Energy at every step and frequency, through a window of one symbol.
  private func fill(from samples: [ComplexSample]) {
    let window = SymbolRateChannel.samplesPerSymbol
    let (field, steps) = (field, field.steps)
    samples.withUnsafeBufferPointer { samples in
      for step in 0..<steps {
        let first = step * PreambleSearch.step
        for index in 0..<window { input.start[index] = samples[first + index] }
        transform.transform(input.start, into: output.start)
        let negate = (step / PreambleSearch.stepsPerSymbol) & 1 == 1
        for octet in 0..<AlternationField.frequencies / 8 {
          field.add(
            powers(output.start, octet: octet) * within[octet], step: step, octet: octet,
            negate: negate)
        }
      }
    }
  }
}
