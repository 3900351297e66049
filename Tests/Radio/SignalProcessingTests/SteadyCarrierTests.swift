import AirInterface
import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// A burst beside a carrier that has stood still for longer than any burst.
@Suite struct SteadyCarrierTests {
  private static let start = 1.0
  private static let bits: [Bool] =
    Preamble.bits + (0..<410).map { $0 * $0 % 7 < 3 }

  /// Noise with a power of 2e-4, a carrier `strength` times as strong as a burst in amplitude, and the
  /// burst: its Eb/N0 is 16 dB.
  private func samples(
    sampleRate: Double, carrierOffset: Double, strength: Float, drift: Double
  ) -> [ComplexSample] {
    var generator = SeededGenerator(seed: 3)
    let amplitude = Float((40 * 2e-4 * 9600 / sampleRate).squareRoot())
    var turns = 0.0
    return (0..<Int((Self.start + 0.1) * sampleRate)).map { index in
      let time = Double(index) / sampleRate
      let power = -2e-4 * Double.log(Double.random(in: 1e-12...1, using: &generator))
      var value =
        ComplexSample(turns: Double.random(in: 0...1, using: &generator))
        * Float(power.squareRoot())
      value +=
        ComplexSample(turns: (carrierOffset + drift * time / 2) * time) * (strength * amplitude)
      let symbol = Int((time - Self.start) * 9600)
      guard time >= Self.start, symbol < Self.bits.count else { return value }
      turns += (Self.bits[symbol] ? 4800 : -4800) / sampleRate
      return value + ComplexSample(turns: turns) * amplitude
    }
  }

  @Test(arguments: [(40_000.0, 0.0), (-40_000, 100), (60_000, 0)])
  func itHidesNothing(carrierOffset: Double, drift: Double) throws {
    try expectBurst(
      samples(sampleRate: 250_000, carrierOffset: carrierOffset, strength: 10, drift: drift),
      sampleRate: 250_000)
  }

  /// 60 dB over the burst, where a slice rolls off: the filters for symbols do not keep it off.
  @Test func oneThatIsFarStrongerIsLeftOut() throws {
    try expectBurst(
      samples(sampleRate: 600_000, carrierOffset: 130_000, strength: 1000, drift: 0),
      sampleRate: 600_000)
  }

  private func expectBurst(_ samples: [ComplexSample], sampleRate: Double) throws {
    var receiver = try Receiver(sampleRate: sampleRate, quantizationNoise: 1e-9)
    var rest = samples[...]
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
