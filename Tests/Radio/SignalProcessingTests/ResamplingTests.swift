import Testing

@testable import SignalProcessing

@Suite struct ResamplingTests {
  private static let design = LowPassDesign(cutoff: 0.1, semiLength: 24, stopbandAttenuation: 60)

  private func tone(_ frequency: Double, count: Int) -> [ComplexSample] {
    (0..<count).map { ComplexSample(turns: frequency * Double($0)) }
  }

  /// Greatest distance of a resampled tone from what it is at the places of the outputs.
  private func error(frequency: Double, step: Double, expectedGain: Float) throws -> Float {
    let resampler = PolyphaseResampler(step: step, design: Self.design)
    let input = tone(frequency, count: 2000)
    var signal = ChannelSignal(origin: 0, carrier: 0, resampler: resampler)
    input.withUnsafeBufferPointer { signal.extend($0, isComplete: false) }
    let inside = Int(100 / step)..<Int(1900 / step)
    return inside.map { index in
      let expected = ComplexSample(turns: frequency * step * Double(index)) * expectedGain
      return (signal.samples[index] - expected).power.squareRoot()
    }.max() ?? .infinity
  }

  @Test(arguments: [0.97, 3.90625, 4.0, 7.3])
  func aToneInThePassbandStaysWhatItWas(step: Double) throws {
    #expect(try error(frequency: 0.03, step: step, expectedGain: 1) < 5e-3)
  }

  @Test(arguments: [0.97, 3.90625])
  func aToneInTheStopbandIsGone(step: Double) throws {
    #expect(try error(frequency: 0.2, step: step, expectedGain: 0) < 2e-3)
  }

  /// A slice that grows and loses its front gives the same samples as one that is there at once.
  @Test func aSignalGrowsWithItsSlice() throws {
    let resampler = PolyphaseResampler(step: 3.90625, design: Self.design)
    let slice = tone(0.011, count: 3000)
    var whole = ChannelSignal(origin: 37, carrier: 0.01, resampler: resampler)
    slice.withUnsafeBufferPointer { whole.extend($0, isComplete: true) }
    var grown = ChannelSignal(origin: 37, carrier: 0.01, resampler: resampler)
    var dropped = 0
    for end in stride(from: 100, through: 3000, by: 100) {
      slice[dropped..<end].withUnsafeBufferPointer {
        grown.extend($0, isComplete: end == 3000)
      }
      guard end > 1000, dropped == 0 else { continue }
      dropped = 600
      grown.dropFirst(dropped)
    }
    #expect(grown.samples.count == whole.samples.count)
    let worst = zip(grown.samples, whole.samples).map { ($0 - $1).power.squareRoot() }.max()
    #expect(try #require(worst) < 1e-5)
  }

  @Test(arguments: [0, 1, 3, 4, 5, 127, 128, 129, 1000], [0.0, 0.1234, -0.4])
  func anOscillatorTurnsEverySample(count: Int, frequency: Double) {
    let input = [ComplexSample](repeating: ComplexSample(0.5, 0.25), count: count)
    let output = AlignedBuffer<ComplexSample>(count: count, zero: .zero)
    let oscillator = Oscillator(frequency: frequency, phase: 0.3)
    input.withUnsafeBufferPointer { oscillator.mix($0, into: output.start) }
    for index in 0..<count {
      let turn = ComplexSample(turns: 0.3 + frequency * Double(index))
      #expect((output.start[index] - input[index].times(turn)).power < 1e-10)
    }
    oscillator.forEach(count) { index, value in
      let turn = ComplexSample(turns: 0.3 + frequency * Double(index))
      #expect((value - turn).power < 1e-10)
    }
  }
}
