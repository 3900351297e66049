import Foundation
import Testing

@testable import SignalProcessing

@Suite struct TrackedBurstTests {
  private static let sliceRate = 300_000.0
  private static let bits = (0..<52).map { $0 % 2 == 1 } + (0..<300).map { ($0 * $0 / 7) % 3 == 1 }

  /// A burst of continuous-phase FSK at 9600 symbols/s that begins after 200 samples of silence.
  private func slice(deviation: Double) -> [ComplexSample] {
    var turns = 0.2
    let silence = [ComplexSample](repeating: .zero, count: 200)
    let samples = (0..<Int(Double(Self.bits.count) / 9600 * Self.sliceRate)).map { index in
      let bit = Self.bits[Int(Double(index) * 9600 / Self.sliceRate)]
      turns += (bit ? deviation : -deviation) / Self.sliceRate
      return ComplexSample(turns: turns)
    }
    return silence + samples + silence
  }

  /// Behind a Gaussian filter the preamble of h = 2 looks like that of h = 1.
  @Test(arguments: [(9600.0, 9600.0), (9600, 4800), (7200, 4800), (4800, 4800), (3360, 3360)])
  func dataTellTheDeviation(sent: Double, shownByPreamble: Double) throws {
    let slice = slice(deviation: sent)
    let channel = try SymbolRateChannel(symbolRate: 9600, sliceRate: Self.sliceRate)
    let match = PreambleMatch(
      time: 200 / Self.sliceRate, mark: shownByPreamble, space: -shownByPreamble, correlation: 1)
    try slice.withUnsafeBufferPointer { slice in
      var burst = try #require(
        TrackedBurst(match, channel: channel, in: slice, sliceRate: Self.sliceRate))
      burst.extend(slice, isComplete: true)
      let result = try #require(burst.demodulate())
      #expect(abs(result.deviation - sent) < 100)
      let received = String(result.softBits.map { $0 > 0 ? "1" : "0" })
      #expect(received.contains(String(Self.bits[5..<347].map { $0 ? "1" : "0" })))
    }
  }
}
