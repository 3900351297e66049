import Synthesis
import Testing

@testable import SignalProcessing

/// Transmissions through the synthesiser into the receiver, all in memory.
@Suite struct ReceiverTests {
  private static let packet: [UInt8] = [0x00, 0xFF] + (0..<40).map { UInt8($0 * 37 & 0xFF) }

  private func burst(
    at time: Double, offset: Double, rate: Double = 9600, index: Double = 1, ebn0: Double = 20,
    sampleRate: Double, clockError: Double = 0, bandwidthTime: Double? = nil
  ) -> Transmission {
    Transmission(
      bits: TransmissionBits(packets: [Self.packet], version: 4), startTime: time,
      carrierOffset: offset, symbolRate: rate, modulationIndex: index,
      bandwidthTimeProduct: bandwidthTime, clockError: clockError,
      amplitude: NoiseLevel().amplitude(
        energyPerBitToNoiseDensity: ebn0, symbolRate: rate, sampleRate: sampleRate))
  }

  private func receive(
    _ bursts: [Transmission], sampleRate: Double, duration: Double, pieces: [Int] = [4096],
    impairments: FrontEndImpairments = FrontEndImpairments(), clips: Bool = false,
    onBurst: (DemodulatedBurst, _ samplesSoFar: Double) -> Void = { _, _ in }
  ) throws -> [DemodulatedBurst] {
    var synthesizer = SampleSynthesizer(
      emissions: bursts, sampleRate: sampleRate, noiseLevel: NoiseLevel(), impairments: impairments,
      seed: 11)
    var receiver = try Receiver(sampleRate: sampleRate, quantizationNoise: 1e-5)
    var result: [DemodulatedBurst] = []
    var rest = Int(duration * sampleRate)
    var turn = 0
    while rest > 0 {
      let space = receiver.space()
      let count = min(rest, space.count, pieces[turn % pieces.count])
      let memory = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(space)[..<(8 * count)])
      let components = memory.bindMemory(to: Float.self)
      synthesizer.process(into: components)
      if clips { for index in components.indices { components[index].clamp(to: -1...1) } }
      rest -= count
      receiver.process(count) {
        result.append($0)
        onBurst($0, duration * sampleRate - Double(rest))
      }
      turn += 1
    }
    receiver.finish { result.append($0) }
    return result
  }

  private func bits(_ burst: DemodulatedBurst) -> String {
    String(burst.softBits.map { $0 > 0 ? "1" : "0" })
  }

  private static let sent = String(
    TransmissionBits(packets: [packet], version: 4).bits.map { $0 ? "1" : "0" })

  @Test(arguments: [9600.0, 19200, 38400], [0.7, 1.0, 2.0])
  func everyRateAndIndexIsFoundBlind(rate: Double, index: Double) throws {
    let sampleRate = 1_024_000.0
    let sent = burst(
      at: 0.03, offset: -234_567, rate: rate, index: index, sampleRate: sampleRate,
      clockError: 20e-6)
    let received = try receive([sent], sampleRate: sampleRate, duration: 0.12)
    #expect(received.count == 1)
    let burst = try #require(received.first)
    #expect(bits(burst).contains(Self.sent))
    #expect(abs(burst.carrierOffset + 234_567) < 0.01 * rate)
    #expect(abs(burst.deviation - index * rate / 2) < 0.01 * rate)
    #expect(abs(burst.symbolRate / rate - 1) < 1e-4)
    #expect(abs(burst.signalToNoiseRatio - 20) < 1)
    #expect(abs(burst.start / sampleRate - 0.03) < 4 / rate)
  }

  @Test(arguments: [-0.004, -0.0017, 0.0016, 0.004])
  func theSymbolClockMayBeOff(error: Double) throws {
    let sampleRate = 250_000.0
    let sent = burst(
      at: 0.02, offset: 31_000, rate: 9600 * (1 + error), ebn0: 12, sampleRate: sampleRate)
    let received = try receive([sent], sampleRate: sampleRate, duration: 0.1)
    #expect(received.first.map(bits)?.contains(Self.sent) == true)
  }

  @Test func burstsAtOnceOnNeighbouringChannelsAreAllFound() throws {
    let sampleRate = 2_400_000.0
    let offsets: [Double] = [-900e3, -800e3, -100e3, 0, 100e3, 300e3, 1_050e3]
    let sent = offsets.enumerated().map { index, offset in
      burst(at: 0.02 + 0.003 * Double(index), offset: offset + 1500, sampleRate: sampleRate)
    }
    let received = try receive(sent, sampleRate: sampleRate, duration: 0.11)
    #expect(received.filter { bits($0).contains(Self.sent) }.count == offsets.count)
    #expect(received.count == offsets.count)
  }

  @Test(arguments: [(100_000.0, 30.0), (200_000, 50)])
  func aWeakBurstBesideAStrongOneIsHeard(spacing: Double, difference: Double) throws {
    let sampleRate = 2_400_000.0
    let strong = burst(at: 0.02, offset: 200e3, ebn0: 15 + difference, sampleRate: sampleRate)
    let weak = burst(at: 0.025, offset: 200e3 + spacing, ebn0: 15, sampleRate: sampleRate)
    let received = try receive([strong, weak], sampleRate: sampleRate, duration: 0.11)
    #expect(received.filter { bits($0).contains(Self.sent) }.count == 2)
  }

  /// Slices are from 250 to 600 kHz wide, by the sample rate, and with them what folds into a search.
  @Test(
    arguments: [250_000.0, 960_000, 1_000_000, 2_400_000, 3_840_000],
    [(9600.0, 46.0), (38_400, 32)])
  func aStrongNeighbourDoesNotBlindTheSearch(
    sampleRate: Double, neighbour: (rate: Double, ebn0: Double)
  ) throws {
    let strong = burst(
      at: 0.02, offset: -50e3, rate: neighbour.rate, ebn0: neighbour.ebn0, sampleRate: sampleRate)
    let weak = burst(at: 0.0205, offset: 50e3, ebn0: 16, sampleRate: sampleRate)
    let received = try receive([strong, weak], sampleRate: sampleRate, duration: 0.1)
    #expect(received.filter { bits($0).contains(Self.sent) }.count == 2)
  }

  @Test func anyChunkingGivesTheSame() throws {
    let sampleRate = 250_000.0
    let sent = [
      burst(at: 0.02, offset: 31_000, ebn0: 10, sampleRate: sampleRate),
      burst(at: 0.09, offset: -51_000, rate: 19200, ebn0: 10, sampleRate: sampleRate),
    ]
    let whole = try receive(sent, sampleRate: sampleRate, duration: 0.2, pieces: [1 << 14])
    let pieces = try receive(sent, sampleRate: sampleRate, duration: 0.2, pieces: [1, 777, 64])
    #expect(whole.count == 2)
    #expect(whole.map(\.softBits) == pieces.map(\.softBits))
    #expect(whole.map(\.start) == pieces.map(\.start))
  }

  /// At the edges of what is received, and of the band: beyond one edge lies the other.
  @Test(arguments: [(200_000.0, 31_000.0), (30_000_000, -14_200_000)])
  func theSlowestAndTheFastestRateAreReceived(sampleRate: Double, offset: Double) throws {
    let sent = burst(at: 0.02, offset: offset, sampleRate: sampleRate)
    let received = try receive([sent], sampleRate: sampleRate, duration: 0.09)
    #expect(received.filter { bits($0).contains(Self.sent) }.count == 1)
  }

  @Test(arguments: [(9600.0, 1.0), (38_400, 1), (38_400, 2.5)], [-15_000.0, 0, 3000, 15_000])
  func aBurstAcrossTheEdgeIsHeardOnce(
    modulation: (rate: Double, index: Double), beyond: Double
  )
    throws
  {
    let sampleRate = 250_000.0
    let sent = burst(
      at: 0.02, offset: sampleRate / 2 + beyond, rate: modulation.rate, index: modulation.index,
      sampleRate: sampleRate)
    let received = try receive([sent], sampleRate: sampleRate, duration: 0.1)
      .filter { bits($0).contains(Self.sent) }
    #expect(received.count == 1)
    #expect(received.allSatisfy { abs($0.carrierOffset) <= sampleRate / 2 })
  }

  /// In a slice of the whole band around half a band away, both tones stand at the edges.
  @Test(arguments: [-47_315.0, -43_265, -20_000, 0, 17_044, 43_734])
  func aBurstIsNotSeenFromHalfABandAway(offset: Double) throws {
    let sampleRate = 250_000.0
    let sent = burst(
      at: 0.02, offset: offset, rate: 38_400, ebn0: 30, sampleRate: sampleRate, bandwidthTime: 0.5)
    let received = try receive([sent], sampleRate: sampleRate, duration: 0.06)
    #expect(received.count == 1)
    #expect(received.allSatisfy { bits($0).contains(Self.sent) })
  }

  /// The weak one's preamble was found; carrier, clock and level are those of the strong one.
  @Test func aStrongBurstThatHitsAWeakOneIsHeard() throws {
    let sampleRate = 1_024_000.0
    let weak = burst(at: 0.02, offset: 31_500, ebn0: 18, sampleRate: sampleRate)
    let strong = burst(at: 0.04, offset: 30_200, ebn0: 38, sampleRate: sampleRate)
    let received = try receive([weak, strong], sampleRate: sampleRate, duration: 0.15)
    let heard = try #require(received.first { bits($0).contains(Self.sent) })
    #expect(abs(heard.carrierOffset - 30_200) < 50)
    #expect(heard.signalToNoiseRatio > 20)
  }

  /// A burst about 0 Hz, 60 dB over the noise, must not leave a line there that holds its activity
  /// open into the next burst.
  @Test func aStrongBurstAtTheCentreEnds() throws {
    let sampleRate = 1_024_000.0
    let sent = (0..<8).map {
      burst(at: 0.1 + 0.2 * Double($0), offset: 1300, ebn0: 60, sampleRate: sampleRate)
    }
    var delivered: [Double] = []
    _ = try receive(sent, sampleRate: sampleRate, duration: 1.8, pieces: [1024]) { burst, now in
      if bits(burst).contains(Self.sent) { delivered.append(now - burst.start) }
    }
    #expect(delivered.count == 8)
    // 46 ms of burst, and less than 30 until it was seen to have ended, and was held for a while.
    #expect(delivered.allSatisfy { $0 < 0.076 * sampleRate })
  }

  /// A burst about 0 Hz under a spike 20 dB above it.
  @Test func theSpikeAtTheCentreIsRemoved() throws {
    let sampleRate = 1_024_000.0
    var impairments = FrontEndImpairments()
    impairments.directCurrent = -6
    let sent = burst(at: 0.2, offset: 700, ebn0: 14, sampleRate: sampleRate)
    let received = try receive(
      [sent], sampleRate: sampleRate, duration: 0.3, impairments: impairments)
    #expect(received.first.map(bits)?.contains(Self.sent) == true)
  }

  /// A receiver that clips shows a burst at odd multiples of its distance from the centre, one whose
  /// mixers differ shows it mirrored.
  @Test(arguments: [-956_730.0, 470_192, 239_803, 31_000])
  func aBurstIsHeardOnceWhateverTheReceiverMakesOfIt(offset: Double) throws {
    let sampleRate = 2_400_000.0
    var impairments = FrontEndImpairments()
    impairments.gain = 10
    impairments.quadratureGain = 0.5
    impairments.quadraturePhase = 3
    let sent = burst(at: 0.02, offset: offset, ebn0: 50, sampleRate: sampleRate)
    let received = try receive(
      [sent], sampleRate: sampleRate, duration: 0.12, impairments: impairments, clips: true)
    let heard = received.filter { holdsSent($0) }
    #expect(heard.count == 1)
    #expect(heard.allSatisfy { abs($0.carrierOffset - offset) < 100 })
  }

  /// Two bursts of which one is where the other's image would be; only the bits tell.
  @Test func anotherBurstIsNoImage() throws {
    let sampleRate = 2_400_000.0
    let strong = burst(at: 0.02, offset: 300e3, ebn0: 45, sampleRate: sampleRate)
    var weak = burst(at: 0.02, offset: -300e3, ebn0: 20, sampleRate: sampleRate)
    weak.bits = TransmissionBits(packets: [Self.packet.map { $0 ^ 0x0F }], version: 4)
    let received = try receive([strong, weak], sampleRate: sampleRate, duration: 0.12)
    #expect(received.count == 2)
  }

  /// True if a burst holds what was sent, with mark and space exchanged or not.
  private func holdsSent(_ burst: DemodulatedBurst) -> Bool {
    let exchanged = String(bits(burst).map { $0 == "1" ? "0" : "1" })
    return bits(burst).contains(Self.sent) || exchanged.contains(Self.sent)
  }

  @Test func noiseIsNoBurst() throws {
    let received = try receive([], sampleRate: 1_024_000, duration: 2)
    #expect(received.isEmpty)
  }

  @Test func aCarrierIsNoBurst() throws {
    let sampleRate = 250_000.0
    var receiver = try Receiver(sampleRate: sampleRate, quantizationNoise: 1e-5)
    var bursts = 0
    var sample = 0
    while sample < 500_000 {
      let space = receiver.space()
      for index in 0..<1000 {
        space[index] = ComplexSample(turns: 0.11 * Double(sample + index)) * 0.5
      }
      receiver.process(1000) { _ in bursts += 1 }
      sample += 1000
    }
    receiver.finish { _ in bursts += 1 }
    #expect(bursts == 0)
  }

  @Test func aBurstCutByTheEndOfTheInputIsDelivered() throws {
    let sampleRate = 250_000.0
    let sent = burst(at: 0.02, offset: 31_000, sampleRate: sampleRate)
    let received = try receive([sent], sampleRate: sampleRate, duration: 0.05)
    let start = String(Self.sent.prefix(200))
    #expect(received.first.map(bits)?.contains(start) == true)
  }

  @Test(arguments: [0, 199_999, 30_000_001, .infinity, .nan, -1])
  func impossibleRatesAreRefused(rate: Double) {
    #expect(throws: SignalProcessingError.self) {
      _ = try Receiver(sampleRate: rate, quantizationNoise: 0)
    }
  }
}

extension Float {
  fileprivate mutating func clamp(to range: ClosedRange<Float>) {
    self = Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
