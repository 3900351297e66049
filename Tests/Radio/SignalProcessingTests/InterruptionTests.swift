import Synthesis
import TestKit
import Testing

@testable import SignalProcessing

/// Samples that do not follow those before: lost ones, and another centre.
@Suite("An interruption") struct InterruptionTests {
  private static let sampleRate = 250_000.0
  private static let packet: [UInt8] = [0x00, 0xFF] + (0..<40).map { UInt8($0 * 37 & 0xFF) }
  private static let sent = text(
    TransmissionBits(packets: [packet], version: 4).bits.map { $0 ? 1 : -1 })

  private static func text(_ decisions: [Int8]) -> String {
    String(decisions.map { $0 > 0 ? "1" : "0" })
  }

  /// Noise with bursts that begin at some seconds; the carrier in hertz.
  private static func samples(
    _ seconds: Double, bursts: [Double] = [], carrier: Double = 50_000, seed: UInt64
  ) -> [ComplexSample] {
    let sent = bursts.map {
      Transmission(
        bits: TransmissionBits(packets: [packet], version: 4), startTime: $0,
        carrierOffset: carrier, symbolRate: 9600, modulationIndex: 1, bandwidthTimeProduct: nil,
        clockError: 0,
        amplitude: NoiseLevel().amplitude(
          energyPerBitToNoiseDensity: 14, symbolRate: 9600, sampleRate: sampleRate))
    }
    var synthesizer = SampleSynthesizer(
      emissions: sent, sampleRate: sampleRate, noiseLevel: NoiseLevel(),
      impairments: FrontEndImpairments(), seed: seed)
    var components = [Float](repeating: 0, count: 2 * Int(seconds * sampleRate))
    components.withUnsafeMutableBufferPointer { synthesizer.process(into: $0) }
    return stride(from: 0, to: components.count, by: 2).map {
      ComplexSample(components[$0], components[$0 + 1])
    }
  }

  private static func process(
    _ samples: [ComplexSample], _ receiver: inout Receiver
  ) -> [DemodulatedBurst] {
    var bursts: [DemodulatedBurst] = []
    var rest = samples[...]
    while !rest.isEmpty {
      let space = receiver.space()
      let part = rest.prefix(space.count)
      _ = space.update(fromContentsOf: part)
      rest = rest.dropFirst(part.count)
      receiver.process(part.count) { bursts.append($0) }
    }
    return bursts
  }

  /// Wherever it comes in a slot, and however soon the next burst begins.
  @Test(
    "costs nothing before and after it", arguments: [0.2, 0.2003, 0.2009, 0.2013],
    [0.0005, 0.002, 0.01])
  func bursts(seconds: Double, next: Double) throws {
    var receiver = try Receiver(sampleRate: Self.sampleRate, quantizationNoise: 1e-5)
    var bursts = Self.process(
      Self.samples(seconds, bursts: [seconds - 0.0605], seed: 3), &receiver)
    let position = receiver.interrupt { bursts.append($0) }
    #expect(bursts.count == 1)
    let second = Self.process(Self.samples(0.2, bursts: [next], seed: 4), &receiver)
    #expect(second.count == 1)
    let all = (bursts + second).map { Self.text($0.softBits).contains(Self.sent) }
    #expect(all == [true, true])
    let start = try #require(second.first?.start)
    #expect(abs((start - position) / Self.sampleRate - next) < 4 / 9600)
  }

  @Test("in a burst leaves the bits up to it")
  func withinABurst() throws {
    var receiver = try Receiver(sampleRate: Self.sampleRate, quantizationNoise: 1e-5)
    var bursts = Self.process(Self.samples(0.1, bursts: [0.07], seed: 5), &receiver)
    _ = receiver.interrupt { bursts.append($0) }
    #expect(bursts.count == 1)
    let bits = try #require(bursts.first.map { Self.text($0.softBits) })
    #expect((280...298).contains(bits.count))
    #expect(Self.sent.contains(bits.dropLast(12).suffix(200)))
  }

  /// A band of which one half is 20 dB over the other: a floor that begins anew takes it for bursts.
  @Test("leaves the noise known, also that of another centre")
  func noise() throws {
    let quiet = Self.samples(0.5, seed: 6)
    var half = Self.samples(0.5, seed: 7)
    // The mean of two neighbours, over and over, leaves what is near 0 Hz.
    for _ in 0..<4 {
      for index in half.indices.dropLast() { half[index] = (half[index] + half[index + 1]) / 2 }
    }
    let uneven = zip(quiet, half).map { $0 * 0.1 + $1 }
    var receiver = try Receiver(sampleRate: Self.sampleRate, quantizationNoise: 1e-5)
    _ = Self.process(uneven + uneven + uneven + uneven, &receiver)
    _ = receiver.interrupt { _ in }
    let known = receiver.counters.activities
    func meet(_ samples: [ComplexSample]) -> Int {
      let before = receiver.counters.activities
      _ = Self.process(samples, &receiver)
      _ = receiver.interrupt { _ in }
      return receiver.counters.activities - before
    }
    #expect(known > 0)
    #expect(meet(uneven) <= known / 8)
    receiver.retune(to: 904e6, from: 903e6)
    #expect(receiver.noiseDensities(steps: 4).isEmpty)
    #expect(meet(quiet) == 0)
    receiver.retune(to: 903e6, from: 904e6)
    #expect(meet(uneven) <= known / 8)
    let densities = receiver.noiseDensities(steps: 4)
    #expect(
      densities.count == 4 && densities[1] > 10 * densities[0] && densities[2] > 10 * densities[3])
  }
}
