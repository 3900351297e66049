import Foundation

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
  /// | |mark|^2 - |space|^2 |: large where a window holds one symbol whole.
  private let contrast: AlignedBuffer<Float>
  private let energy: AlignedBuffer<Float>

  /// Correlates samples at eight per symbol.
  init(_ samples: [ComplexSample], deviation: Double) {
    let window = SymbolRateChannel.samplesPerSymbol
    self.deviation = deviation
    count = max(0, samples.count - window)
    mark = ToneCorrelation.correlate(samples, frequency: deviation, count: count)
    space = ToneCorrelation.correlate(samples, frequency: -deviation, count: count)
    contrast = AlignedBuffer(count: count, zero: 0)
    energy = AlignedBuffer(count: count, zero: 0)
    for index in 0..<count {
      let (high, low) = (mark.start[index].power, space.start[index].power)
      contrast.start[index] = abs(high - low)
      energy.start[index] = max(high, low)
    }
  }

  private static func correlate(
    _ samples: [ComplexSample], frequency: Double, count: Int
  ) -> AlignedBuffer<ComplexSample> {
    let window = SymbolRateChannel.samplesPerSymbol
    let mixed = AlignedBuffer<ComplexSample>(count: samples.count, zero: .zero)
    let result = AlignedBuffer<ComplexSample>(count: count, zero: .zero)
    let oscillator = Oscillator(frequency: -frequency)
    oscillator.mix(samples, into: mixed.start)
    for index in 0..<count {
      var sum = ComplexSample.zero
      for offset in 0..<window { sum += mixed.start[index + offset] }
      result.start[index] = sum
    }
    return result
  }

  /// A sample stands for the time from half a sample before it to half a sample after it, so that
  /// a symbol that begins at a time is covered by the samples from half a sample later on.
  private static let firstSample = 0.5

  /// True if a symbol can begin at this time, in samples.
  func covers(_ time: Double) -> Bool {
    time >= 0 && time + ToneCorrelation.firstSample < Double(count - 1)
  }

  /// How well a window from this time on holds one symbol.
  @inline(__always)
  func contrast(at time: Double) -> Float { interpolate(contrast, time) }

  /// Energy of the stronger tone in a window beginning at this time.
  func energy(at time: Double) -> Float { interpolate(energy, time) }

  /// Correlations with both tones in a window beginning at this time, phases counted from there.
  func symbol(at time: Double) -> (mark: ComplexSample, space: ComplexSample) {
    let position = time + ToneCorrelation.firstSample
    let index = Int(position)
    let fraction = Float(position - Double(index))
    let high = mark.start[index] * (1 - fraction) + mark.start[index + 1] * fraction
    let low = space.start[index] * (1 - fraction) + space.start[index + 1] * fraction
    let turn = ComplexSample(turns: deviation * time)
    return (high.times(turn), low.timesConjugate(of: turn))
  }

  @inline(__always)
  private func interpolate(_ values: borrowing AlignedBuffer<Float>, _ time: Double) -> Float {
    let position = time + ToneCorrelation.firstSample
    let index = Int(position)
    let fraction = Float(position - Double(index))
    return values.start[index] + (values.start[index + 1] - values.start[index]) * fraction
  }
}
