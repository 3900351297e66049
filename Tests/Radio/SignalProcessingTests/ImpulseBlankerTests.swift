import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// Samples in which impulses are looked for, frame after frame.
private struct BlankedSamples {
  var samples: [ComplexSample]

  static let length = 512

  /// Noise with a power of 2.
  init(frames: Int) {
    var generator = SeededGenerator(seed: 5)
    samples = (0..<(frames * Self.length)).map { _ in
      let power = -2 * Double.log(Double.random(in: 1e-12...1, using: &generator))
      return ComplexSample(turns: Double.random(in: 0...1, using: &generator))
        * Float(power.squareRoot())
    }
  }

  mutating func add(_ value: ComplexSample, at range: Range<Int>) {
    for index in range { samples[index] += value }
  }

  mutating func clean(peak: Float = .infinity) {
    var blanker = ImpulseBlanker(length: Self.length)
    let last = samples.count - Self.length - ImpulseBlanker.lookAhead(length: Self.length)
    samples.withUnsafeMutableBufferPointer { samples in
      guard let start = samples.baseAddress else { return }
      for first in stride(from: 0, through: last, by: BandSpectrum.hop(length: Self.length)) {
        blanker.clean(start + first, peak: peak)
      }
    }
  }

  /// Samples that are others than before.
  func changes(from other: BlankedSamples) -> Int {
    samples.indices.count { samples[$0] != other.samples[$0] }
  }

  /// Those that are zero.
  var blanked: [Int] { samples.indices.filter { samples[$0] == .zero } }
}

@Suite struct ImpulseBlankerTests {
  /// Wherever it lies in a frame, at its seams too.
  @Test(arguments: [1, 4, 20], [40, 8])
  func anImpulseIsTakenOut(length: Int, amplitude: Float) {
    for first in stride(from: 1000, to: 1400, by: 13) {
      var noise = BlankedSamples(frames: 4)
      let place = first..<first + length
      noise.add(ComplexSample(amplitude, amplitude), at: place)
      noise.clean()
      #expect(Set(noise.blanked).isSuperset(of: place))
      #expect(noise.blanked.count <= length + 12)
    }
  }

  /// Bursts and carriers begin and end, beat and clip, and no sample is touched.
  @Test(arguments: [0.5, 30, 3000] as [Float])
  func whatLastsIsLeftAlone(amplitude: Float) {
    for length in [120, 300, 2000] {
      var expected = BlankedSamples(frames: 8)
      for index in 1000..<1000 + length {
        expected.samples[index] += ComplexSample(turns: Double(index) * 0.137) * amplitude
        expected.samples[index] += ComplexSample(turns: Double(index) * -0.021) * amplitude
      }
      var cleaned = expected
      cleaned.clean()
      #expect(cleaned.changes(from: expected) == 0)
    }
  }

  /// A peak that is known spares a look, and nothing else.
  @Test func aKnownPeakHidesNoImpulse() {
    var expected = BlankedSamples(frames: 8)
    expected.add(ComplexSample(40, 0), at: 2000..<2004)
    var cleaned = expected
    expected.clean()
    cleaned.clean(peak: 50)
    #expect(cleaned.changes(from: expected) == 0)
    #expect(!cleaned.blanked.isEmpty)
  }

  @Test func noiseIsLeftAlone() {
    let expected = BlankedSamples(frames: 2000)
    var cleaned = expected
    cleaned.clean()
    #expect(cleaned.changes(from: expected) == 0)
  }

  /// Silence, a constant, and samples that are mostly zero tell of no impulse.
  @Test func silenceIsLeftAlone() {
    for constant in [ComplexSample.zero, ComplexSample(0.5, -0.5)] {
      var expected = BlankedSamples(frames: 8)
      for index in expected.samples.indices {
        expected.samples[index] = index % 100 == 0 ? constant * 1.5 : constant
      }
      var cleaned = expected
      cleaned.clean()
      #expect(cleaned.changes(from: expected) == 0)
    }
  }

  @Test func impulsesOnABurstAreTakenOut() {
    var burst = BlankedSamples(frames: 8)
    for index in burst.samples.indices {
      burst.samples[index] += ComplexSample(turns: Double(index) * 0.137) * 10
    }
    burst.add(ComplexSample(100, 0), at: 2000..<2004)
    burst.clean()
    #expect(Set(burst.blanked).isSuperset(of: 2000..<2004))
    #expect(burst.blanked.count < 12)
  }
}
