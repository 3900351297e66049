import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct SteadyBitsTests {
  private let network = BitFlipCorrectorTests.network
  private var generator = SeededGenerator(seed: 41)

  /// Bit 3 of byte 37, which no layout knows to be 7E in every beacon, is wrong, and so sure that
  /// it would never be tried.
  private mutating func beaconWithWrongConstant() -> (sent: [UInt8], received: Packet) {
    let sent = BitFlipCorrectorTests.beacon(&generator)
    return (sent, BitFlipCorrectorTests.surePacket(sent, wrong: 37 * 8 + 3, decision: 26))
  }

  private mutating func sound() -> Packet {
    BitFlipCorrectorTests.receive(BitFlipCorrectorTests.beacon(&generator), noise: 0.1, &generator)
  }

  @Test("a bit that never changed in a network is set right")
  mutating func steady() {
    var verifier = PacketVerifier(believing: [network])
    let (sent, received) = beaconWithWrongConstant()
    #expect(verifier.decide([received]).map(\.check) != [.ok])
    let sounds = (0..<100).map { _ in sound() }
    let last = verifier.decide(sounds + [received]).last
    #expect(last?.packet.bytes == sent)
    #expect(last?.correctedBits == 1)
  }

  @Test("what was heard in one network says nothing in another")
  mutating func perNetwork() {
    var steady = SteadyBits()
    for _ in 0..<100 { steady.heard(sound(), network: network) }
    let (_, received) = beaconWithWrongConstant()
    #expect(steady.weigh(received, network: network) != received.dataBitDecisions)
    #expect(steady.weigh(received, network: network ^ 1) == received.dataBitDecisions)
  }

  @Test("a bit that has changed once is not steady, however long it was before and is after")
  mutating func changed() {
    var steady = SteadyBits()
    let (_, received) = beaconWithWrongConstant()
    for _ in 0..<50 { steady.heard(sound(), network: network) }
    steady.heard(received, network: network)
    for _ in 0..<200 { steady.heard(sound(), network: network) }
    let place = 37 * 8 + 3
    #expect(steady.weigh(received, network: network)[place] == received.dataBitDecisions[place])
  }

  @Test("the evidence of n packets is as good as odds of n + 1, at most 101")
  mutating func weight() {
    var steady = SteadyBits()
    let place = 37 * 8 + 3
    let packet = beaconWithWrongConstant().received
    var weights: [Int] = []
    for _ in 0..<1000 {
      steady.heard(sound(), network: network)
      weights.append(
        Int(steady.weigh(packet, network: network)[place]) - Int(packet.dataBitDecisions[place]))
    }
    // 4 ln 2, 4 ln 11, 4 ln 101.
    #expect([weights[0], weights[9], weights[99], weights[999]].map(abs) == [3, 10, 18, 18])
  }

  @Test("a bit that stands in a packet twice is weighed once")
  mutating func copies() {
    var steady = SteadyBits()
    let (_, received) = beaconWithWrongConstant()
    steady.heard(received, network: network)
    let weighed = steady.weigh(received, network: network, copies: [200: 100, 201: 101])
    let changed = weighed.indices.filter { weighed[$0] != received.dataBitDecisions[$0] }
    #expect(Set(weighed.indices).subtracting(changed) == [200, 201])
  }

  @Test("a stranger's packet that is sound is not touched, and one that is noise not accepted")
  mutating func stranger() {
    var verifier = PacketVerifier(believing: [network])
    var fields = PacketBuilder.BeaconFields(source: 0x0A0B_0C01)
    let home = (0..<200).map { number -> Packet in
      fields.counter = UInt8(number)
      let beacon = PacketBuilder.beacon(network: network, fields: fields)
      return BitFlipCorrectorTests.receive(beacon, noise: 0.1, &generator)
    }
    _ = verifier.decide(home)
    let stranger = BitFlipCorrectorTests.beacon(&generator)
    let received = BitFlipCorrectorTests.receive(stranger, noise: 0.2, &generator)
    #expect(verifier.decide([received]).map(\.packet.bytes) == [stranger])
    let noise = (0..<3000).map { _ -> Packet in
      var bytes = PacketBuilder.beacon(network: network, fields: fields)
      bytes.replaceSubrange(7..., with: generator.bytes(bytes.count - 7))
      return BitFlipCorrectorTests.receive(bytes, noise: 0.5, &generator)
    }
    #expect(!verifier.decide(noise).contains { $0.isTrustworthy })
  }
}
