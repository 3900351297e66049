/// Correlation of a signal with its two tones over one symbol, beginning at every sample.
///
/// The tones' phases count from sample 0, so that a value between two samples is had by linear
/// interpolation: that is the sum over a window with fractional ends.
struct ToneCorrelation: ~Copyable {
  /// Samples of the signal at which a window begins.
  let count: Int
  /// Deviation in cycles per sample.
  let deviation: Double
  private let mark: AlignedBuffer<ComplexSample>
  private let space: AlignedBuffer<ComplexSample>

  /// A sample stands for the time from half a sample before it to half a sample after it, so that
  /// a symbol that begins at a time is covered by the samples from half a sample later on.
  static let firstSample = 0.5

  /// Correlates samples at eight per symbol.
  init(_ samples: UnsafeBufferPointer<ComplexSample>, deviation: Double) {
    self.deviation = deviation
    count = max(0, samples.count - SymbolRateChannel.samplesPerSymbol)
    mark = AlignedBuffer(count: samples.count, zero: .zero)
    space = AlignedBuffer(count: samples.count, zero: .zero)
    Oscillator(frequency: -deviation).mix(samples, into: mark.start)
    Oscillator(frequency: deviation).mix(samples, into: space.start)
    ToneCorrelation.sumOverSymbols(mark.start, count: samples.count)
    ToneCorrelation.sumOverSymbols(space.start, count: samples.count)
  }

  /// Each sample becomes the sum of itself and the seven after it: pairs, pairs of pairs, and so on.
  private static func sumOverSymbols(_ samples: UnsafeMutablePointer<ComplexSample>, count: Int) {
    var distance = 1
    while distance < SymbolRateChannel.samplesPerSymbol {
      for index in 0..<max(0, count - distance) { samples[index] += samples[index + distance] }
      distance *= 2
    }
  }

  /// True if a symbol can begin at this time, in samples.
  @inline(__always)
  func covers(_ time: Double) -> Bool {
    time >= 0 && time + ToneCorrelation.firstSample < Double(count - 1)
  }

  /// | |mark|^2 - |space|^2 | for a window that begins at a sample: large where it holds one symbol
  /// whole.
  @inline(__always)
  func contrast(_ index: Int) -> Float { abs(mark.start[index].power - space.start[index].power) }

  /// Energy at the stronger tone, added up over windows that begin at any sample.
  var energy: Float {
    var sum: Float = 0
    for index in 0..<count { sum += max(mark.start[index].power, space.start[index].power) }
    return sum
  }

  /// The correlations of all symbols from `timing.start` on, each one's phases counted from its
  /// beginning; those at the ends that are not covered are left out.
  func symbols(_ timing: SymbolTiming) -> [SymbolCorrelation] {
    let symbols = max(0, Int((Double(count) - timing.start) / timing.period))
    var result: [SymbolCorrelation] = []
    result.reserveCapacity(symbols)
    let turns = Oscillator(
      frequency: deviation * timing.period, phase: deviation * timing.start)
    turns.forEach(symbols) { symbol, turn in
      let time = timing.time(of: symbol)
      guard covers(time) else { return }
      let position = time + ToneCorrelation.firstSample
      let index = Int(position)
      let fraction = Float(position - Double(index))
      let high = mark.start[index] + (mark.start[index + 1] - mark.start[index]) * fraction
      let low = space.start[index] + (space.start[index + 1] - space.start[index]) * fraction
      result.append(
        SymbolCorrelation(mark: high.times(turn), space: low.timesConjugate(of: turn)))
    }
    return result
  }
}
