/// A complex oscillator.
struct Oscillator {
  /// Cycles per sample.
  let frequency: Double
  /// Phase of sample 0, in full turns.
  var phase = 0.0

  /// Samples after which the phase is set anew: the error of repeated products stays below 1e-5.
  private static let block = 128

  /// Calls `body` for samples 0 to `count - 1` with the oscillation's value there.
  @inline(__always)
  func forEach(_ count: Int, _ body: (Int, ComplexSample) -> Void) {
    let turn = ComplexSample(turns: frequency)
    var start = 0
    while start < count {
      var value = ComplexSample(turns: phase + frequency * Double(start))
      let end = min(count, start &+ Oscillator.block)
      for index in start..<end {
        body(index, value)
        value = value.times(turn)
      }
      start = end
    }
  }

  /// Multiplies a signal by the oscillation.
  ///
  /// - Parameter output: room for as many samples as there are in `input`; may be the same memory.
  func mix(
    _ input: UnsafeBufferPointer<ComplexSample>, into output: UnsafeMutablePointer<ComplexSample>
  ) {
    guard let base = input.baseAddress else { return }
    let whole = input.count & ~3
    let source = UnsafeRawPointer(base)
    let target = UnsafeMutableRawPointer(output)
    let turn = ComplexSample(turns: 4 * frequency)
    let beginning = FourPhases(frequency: frequency)
    for start in stride(from: 0, to: whole, by: Oscillator.block) {
      var phases = beginning
      phases.turn(by: ComplexSample(turns: phase + frequency * Double(start)))
      for index in stride(from: start, to: min(whole, start &+ Oscillator.block), by: 4) {
        let offset = index &* MemoryLayout<ComplexSample>.stride
        let samples = source.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
        target.storeBytes(of: phases.times(samples), toByteOffset: offset, as: SIMD8<Float>.self)
        phases.turn(by: turn)
      }
    }
    for index in whole..<input.count {
      output[index] = input[index].times(
        ComplexSample(turns: phase + frequency * Double(index)))
    }
  }
}

/// The oscillation at four samples in a row, each part twice: as a product with four complex
/// samples in one vector wants it.
private struct FourPhases {
  private var real = SIMD8<Float>()
  private var imaginary = SIMD8<Float>()
  private static let signs = SIMD8<Float>(-1, 1, -1, 1, -1, 1, -1, 1)

  /// Samples 0 to 3, with phase 0 at the first.
  init(frequency: Double) {
    for lane in 0..<4 {
      let value = ComplexSample(turns: frequency * Double(lane))
      (real[2 * lane], real[2 * lane + 1]) = (value.x, value.x)
      (imaginary[2 * lane], imaginary[2 * lane + 1]) = (value.y, value.y)
    }
  }

  @inline(__always)
  func times(_ samples: SIMD8<Float>) -> SIMD8<Float> {
    let swapped = SIMD8<Float>(
      samples[1], samples[0], samples[3], samples[2], samples[5], samples[4], samples[7],
      samples[6])
    return samples * real + swapped * (imaginary * FourPhases.signs)
  }

  @inline(__always)
  mutating func turn(by turn: ComplexSample) {
    let turned = real * turn.x - imaginary * turn.y
    imaginary = real * turn.y + imaginary * turn.x
    real = turned
  }
}
