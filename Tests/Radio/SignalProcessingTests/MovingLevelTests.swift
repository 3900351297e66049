import RealModule
import TestKit
import Testing

@testable import SignalProcessing

/// Bursts in a slice whose level moves, whose preamble is short, or which overlap.
@Suite struct MovingLevelTests {
  private static let sliceRate = 300_000.0
  private static let symbolRate = 9600.0
  /// Variance of noise in a sample.
  private static let noise: Float = 0.04
  private static let noiseDensity = Float(Double(noise) / sliceRate)

  /// A preamble, 400 random bits in the frame of bytes, and a mark.
  private static func bits(preamble: Int = 52, seed: UInt64 = 29) -> [Bool] {
    var generator = SeededGenerator(seed: seed)
    let data = (0..<40).flatMap { _ -> [Bool] in
      [false] + (0..<8).map { _ in generator.next() & 1 == 1 } + [true]
    }
    return (0..<preamble).map { (preamble - $0) % 2 == 0 } + data
  }

  /// A burst with h = 1 whose amplitude is a function of time.
  private static func burst(
    _ bits: [Bool], at onset: Double, duration: Double, offset: Double = 0,
    symbolRate: Double = symbolRate, _ amplitude: (Double) -> Double = { _ in 1 }
  ) -> [ComplexSample] {
    var turns = 0.2
    return (0..<Int(duration * sliceRate)).map { index in
      let time = Double(index) / sliceRate - onset
      let symbol = Int((time * symbolRate).rounded(.down))
      guard bits.indices.contains(symbol) else { return .zero }
      turns += (offset + (bits[symbol] ? 0.5 : -0.5) * symbolRate) / sliceRate
      return ComplexSample(turns: turns) * Float(amplitude(time))
    }
  }

  private static func withNoise(_ samples: [ComplexSample], seed: UInt64 = 23) -> [ComplexSample] {
    var generator = SeededGenerator(seed: seed)
    return samples.map { $0 + generator.complexNoise() * noise.squareRoot() }
  }

  private static func demodulate(
    _ slice: [ComplexSample], symbolRates: [Double] = [9600, 19_200, 38_400], pieces: Int? = nil
  ) throws -> [SliceBurst] {
    let demodulator = try SliceDemodulator(sliceRate: sliceRate, symbolRates: symbolRates)
    var position = SlicePosition()
    var bursts: [SliceBurst] = []
    for end in pieces.map({ Array(stride(from: $0, to: slice.count, by: $0)) }) ?? [] {
      bursts += demodulator.demodulate(
        Array(slice[..<end]), lasting: .infinity, noiseDensity: noiseDensity, from: &position,
        isComplete: false)
    }
    return bursts
      + demodulator.demodulate(
        slice, lasting: .infinity, noiseDensity: noiseDensity, from: &position, isComplete: true)
  }

  private static func text(_ bits: some Collection<Bool>) -> String {
    String(bits.map { $0 ? "1" : "0" })
  }

  private static func text(_ burst: SliceBurst) -> String { text(burst.softBits.map { $0 > 0 }) }

  private static func data(_ bits: [Bool]) -> String { text(bits.suffix(400)) }

  /// Eb/N0 of amplitude 1 is 29 dB: at 12 dB less all bits are still certain.
  @Test(arguments: [5.0, 20, 50, 100], [0.3, 0.5, 0.75])
  func aBurstThatFadesIsReadToItsEnd(rate: Double, depth: Double) throws {
    let bits = Self.bits()
    for phase in [0.0, 0.25, 0.5, 0.75] {
      let slice = Self.withNoise(
        Self.burst(bits, at: 0.004, duration: 0.07) {
          1 + depth * Double.sin(2 * Double.pi * (rate * $0 + phase))
        })
      for pieces in [nil, 1500] {
        let bursts = try Self.demodulate(slice, pieces: pieces)
        #expect(bursts.count == 1)
        #expect(bursts.first.map(Self.text)?.contains(Self.data(bits)) == true, "phase \(phase)")
      }
    }
  }

  /// 10 ms are 96 symbols: a fade that is longer ends a burst.
  @Test func aBurstGoesOnAfterAFade() throws {
    let bits = Self.bits()
    let slice = Self.withNoise(
      Self.burst(bits, at: 0.004, duration: 0.07) { (0.020..<0.026).contains($0) ? 0.02 : 1 })
    let bursts = try Self.demodulate(slice)
    let received = try #require(bursts.first).softBits
    #expect(bursts.count == 1)
    // What has faded says that it is unsure, what stands around it does not.
    let faded = received[205..<245].map { abs(Int($0)) }.reduce(0, +) / 40
    let sure = received[120..<160].map { abs(Int($0)) }.reduce(0, +) / 40
    #expect(faded < 16)
    #expect(sure > 100)
  }

  /// A step of the receiver's gain changes signal and noise alike: bits after it are as sure as before.
  @Test(arguments: [0.5, 2])
  func aStepOfGainChangesNoSoftBits(gain: Double) throws {
    let weak = Self.withNoise(Self.burst(Self.bits(), at: 0.004, duration: 0.07) { _ in 0.13 })
    let slice = weak.enumerated().map {
      $1 * (Double($0) / Self.sliceRate > 0.028 ? Float(gain) : 1)
    }
    let (even, stepped) = (try Self.demodulate(weak), try Self.demodulate(slice))
    let (before, after) = (try #require(even.first), try #require(stepped.first))
    let certainties = [before, after].map { burst in
      burst.softBits[300..<420].map { abs(Double($0)) }.reduce(0, +)
    }
    #expect((0.7...1.4).contains(certainties[1] / certainties[0]))
  }

  @Test(arguments: [16, 18, 24, 40])
  func aShortPreambleIsEnough(length: Int) throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let bits = Self.bits(preamble: length, seed: seed)
      let slice = Self.withNoise(Self.burst(bits, at: 0.0047, duration: 0.06), seed: seed)
      let bursts = try Self.demodulate(slice)
      #expect(
        bursts.contains { Self.text($0).contains(Self.data(bits)) }, "seed \(seed)")
    }
  }

  @Test func noiseHasNoPreamble() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let slice = Self.withNoise([ComplexSample](repeating: .zero, count: 30_000), seed: seed)
      #expect(try Self.demodulate(slice).isEmpty)
    }
  }

  @Test(arguments: [-0.01, 0.01], [9600.0, 19_200, 38_400])
  func ratesMayBeOnePerCentOff(error: Double, rate: Double) throws {
    let bits = Self.bits()
    let slice = Self.withNoise(
      Self.burst(bits, at: 0.004, duration: 0.012 + 460 / rate, symbolRate: rate * (1 + error)))
    let burst = try #require(try Self.demodulate(slice).first)
    #expect(Self.text(burst).contains(Self.data(bits)))
    #expect(abs(burst.symbolRate / rate - 1 - error) < 2e-4)
  }

  @Test(arguments: [4800.0, 12_345, 57_600])
  func otherRatesAreFoundIfTheyAreNamed(rate: Double) throws {
    let bits = Self.bits()
    let slice = Self.withNoise(
      Self.burst(bits, at: 0.004, duration: 0.012 + 460 / rate, symbolRate: rate))
    let bursts = try Self.demodulate(slice, symbolRates: [rate])
    #expect(bursts.map(Self.text).contains { $0.contains(Self.data(bits)) })
  }

  /// The end of the first covers 29 bits of the second's preamble; 23 are left.
  @Test(arguments: [-1500.0, 0, 1200], [nil, 1500])
  func aBurstOverTheEndOfAnotherIsFound(offset: Double, pieces: Int?) throws {
    let (first, second) = (Self.bits(seed: 1), Self.bits(seed: 2))
    for delay in stride(from: 0.0440, to: 0.0441, by: 0.00002) {
      let sum = zip(
        Self.burst(first, at: 0.004, duration: 0.11),
        Self.burst(second, at: 0.004 + delay, duration: 0.11, offset: offset)
      ).map { $0 + $1 }
      let bursts = try Self.demodulate(Self.withNoise(sum), pieces: pieces)
      #expect(bursts.contains { Self.text($0).contains(Self.data(second)) }, "after \(delay) s")
      #expect(bursts.count { Self.text($0).contains(Self.data(second)) } == 1)
    }
  }

  /// Bytes of 55 make another burst be looked for; the one that is found begins 200 symbols later.
  @Test(arguments: [nil, 1500])
  func aBurstIsWholeThoughAnotherFollows(pieces: Int?) throws {
    let rate = 38_400.0
    let alternating = (0..<30).map { $0 % 2 == 1 }
    let tail = Self.bits(preamble: 0, seed: 5).prefix(180)
    let (first, second) = (Self.bits(seed: 6) + alternating + tail, Self.bits(seed: 7))
    let next = 0.004 + Double(first.count + 20) / rate
    let sum = zip(
      Self.burst(first, at: 0.004, duration: 0.05, symbolRate: rate),
      Self.burst(second, at: next, duration: 0.05, offset: 2500, symbolRate: rate)
    ).map { $0 + $1 }
    let texts = try Self.demodulate(Self.withNoise(sum), pieces: pieces).map(Self.text)
    #expect(texts.contains { $0.contains(Self.text(first.dropFirst(52))) })
    #expect(texts.contains { $0.contains(Self.data(second)) })
  }

  /// The stronger begins within the other's preamble, or where its data are: it is the one to be read.
  @Test(arguments: [0.002, 0.003, 0.010], [-4000.0, 0, 4000])
  func aStrongerBurstThatBeginsLaterIsFound(delay: Double, offset: Double) throws {
    let (first, second) = (Self.bits(seed: 5), Self.bits(seed: 6))
    let sum = zip(
      Self.burst(first, at: 0.004, duration: 0.08),
      Self.burst(second, at: 0.004 + delay, duration: 0.08, offset: offset) { _ in 2.5 }
    ).map { $0 + $1 }
    let bursts = try Self.demodulate(Self.withNoise(sum))
    #expect(bursts.contains { Self.text($0).contains(Self.data(second)) })
  }

  @Test(arguments: [0.012, 0.020, 0.030], [-1500.0, 0, 4000])
  func aWeakerBurstOverOneDoesNotCutIt(delay: Double, offset: Double) throws {
    let (first, second) = (Self.bits(seed: 7), Self.bits(seed: 8))
    let sum = zip(
      Self.burst(first, at: 0.004, duration: 0.09),
      Self.burst(second, at: 0.004 + delay, duration: 0.09, offset: offset) { _ in 0.25 }
    ).map { $0 + $1 }
    let bursts = try Self.demodulate(Self.withNoise(sum))
    #expect(bursts.contains { Self.text($0).contains(Self.data(first)) })
  }

  /// Bytes of 55 alternate like a preamble.
  @Test(arguments: [2, 3, 5, 12])
  func dataThatAlternateAreNoOtherBurst(bytes: Int) throws {
    let alternating = (0..<bytes * 10).map { $0 % 2 == 1 }
    let bits = Self.bits(seed: 3) + alternating + Self.bits(preamble: 0, seed: 4)
    for amplitude in [1, 0.15] {
      let slice = Self.withNoise(Self.burst(bits, at: 0.004, duration: 0.12) { _ in amplitude })
      let bursts = try Self.demodulate(slice)
      #expect(bursts.count == 1)
      #expect(
        bursts.first.map(Self.text)?.contains(Self.text(bits.suffix(bits.count - 52))) == true)
    }
  }
}
