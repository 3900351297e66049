import Foundation

extension SIMD2<Float> {
  /// A complex number of magnitude 1.
  ///
  /// - Parameter turns: its angle in full turns.
  init(turns: Double) {
    let angle = 2 * Double.pi * (turns - turns.rounded())
    self.init(Float(cos(angle)), Float(sin(angle)))
  }
}

/// A complex oscillator for whole signals.
struct Oscillator {
  /// Cycles per sample.
  let frequency: Double

  /// Multiplies a signal by the oscillation, whose phase is 0 at the first sample.
  ///
  /// - Parameter output: room for as many samples as there are in `input`.
  func mix(_ input: [ComplexSample], into output: UnsafeMutablePointer<ComplexSample>) {
    input.withUnsafeBufferPointer { mix($0, into: output) }
  }

  /// As above.
  func mix(
    _ input: UnsafeBufferPointer<ComplexSample>, into output: UnsafeMutablePointer<ComplexSample>
  ) {
    // The phase is set anew for every block: the error of repeated products stays below 1e-5.
    let block = 64
    let turn = ComplexSample(turns: frequency)
    var start = 0
    while start < input.count {
      var phase = ComplexSample(turns: frequency * Double(start))
      for index in start..<min(start + block, input.count) {
        output[index] = input[index].times(phase)
        phase = phase.times(turn)
      }
      start += block
    }
  }
}
