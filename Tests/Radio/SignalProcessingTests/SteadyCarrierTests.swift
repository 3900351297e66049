import AirInterface
import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// A burst beside a carrier that has stood still for longer than any burst.
@Suite struct SteadyCarrierTests {
  private static let sampleRate = 250_000.0
  private static let start = 1.0
  private static let bits: [Bool] =
    Preamble.bits + (0..<410).map { $0 * $0 % 7 < 3 }

  /// Noise with a power of 2e-4, a carrier `strength` times as strong as a burst in amplitude, and the
  /// burst: its Eb/N0 is 16 dB.
  private func samples(carrierOffset: Double, strength: Float, drift: Double) -> [ComplexSample] {
    var generator = SeededGenerator(seed: 3)
    let amplitude = Float((40 * 2e-4 * 9600 / Self.sampleRate).squareRoot())
    var turns = 0.0
    return (0..<Int((Self.start + 0.1) * Self.sampleRate)).map { index in
      let time = Double(index) / Self.sampleRate
      let power = -2e-4 * Double.log(Double.random(in: 1e-12...1, using: &generator))
      var value =
        ComplexSample(turns: Double.random(in: 0...1, using: &generator))
        * Float(power.squareRoot())
      value +=
        ComplexSample(turns: (carrierOffset + drift * time / 2) * time) * (strength * amplitude)
      let symbol = Int((time - Self.start) * 9600)
      guard time >= Self.start, symbol < Self.bits.count else { return value }
      turns += (Self.bits[symbol] ? 4800 : -4800) / Self.sampleRate
      return value + ComplexSample(turns: turns) * amplitude
    }
  }

  @Test(
    arguments: [(40_000.0, 10, 0.0), (-40_000, 10, 100), (60_000, 10, 0), (-100_000, 3000, 0)]
      as [(Double, Float, Double)])
  func itHidesNothing(carrierOffset: Double, strength: Float, drift: Double) throws {
    var receiver = try Receiver(sampleRate: Self.sampleRate, quantizationNoise: 1e-9)
    var rest = samples(carrierOffset: carrierOffset, strength: strength, drift: drift)[...]
    var bursts: [DemodulatedBurst] = []
    while !rest.isEmpty {
      let space = receiver.space()
      let count = min(space.count, rest.count)
      for (index, sample) in rest.prefix(count).enumerated() { space[index] = sample }
      rest = rest.dropFirst(count)
      receiver.process(count) { bursts.append($0) }
    }
    receiver.finish { bursts.append($0) }
    let sent = String(Self.bits.dropFirst(8).dropLast(2).map { $0 ? "1" : "0" })
    #expect(
      bursts.contains { String($0.softBits.map { $0 > 0 ? "1" : "0" }).contains(sent) })
  }
}
