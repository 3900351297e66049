import PacketSchema
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct HiddenAddressTests {
  private static let network: UInt16 = 0x1234

  private func address(_ number: Int) -> [UInt8] { [0x0A, 0x0B, 0x0C, UInt8(number)] }

  private func beacons(_ count: Int) -> [Packet] {
    (1...count).map {
      KnownPackets.packet(
        PacketBuilder.beacon(
          network: HiddenAddressTests.network, source: 0x0A0B_0C00 + UInt32($0), counter: 1))
    }
  }

  /// A D2 packet whose check covers what `hidden` says, between CI and the rest.
  private func packet(
    hidden: [UInt8], initial: UInt16 = network, _ generator: inout SeededGenerator
  ) -> Packet {
    let rest = generator.bytes(15)
    let check = CyclicRedundancyCheck.remainder(of: [0x52] + hidden + rest, initial: initial)
    let checkBytes = [UInt8(check >> 8), UInt8(check & 0xFF)]
    return KnownPackets.packet([0x00, 0xFF, 0x2A, 0xD2, 0x12, 0x52] + rest + checkBytes)
  }

  private func links(_ packets: [Packet]) -> [LinkAddresses?] {
    var verifier = PacketVerifier(believing: [HiddenAddressTests.network])
    return verifier.decide(packets).filter { $0.check == .none }.map { $0.hiddenLink?.link }
  }

  @Test("hops among known meters are found, from the second packet of the second hop on")
  func found() {
    var generator = SeededGenerator(seed: 51)
    let hops = [(1, 2), (3, 1)].map { address($0.0) + address($0.1) }
    let packets = (0..<8).map { packet(hidden: hops[$0 % 2], &generator) }
    let links = links(beacons(6) + packets)
    let first = LinkAddresses(destination: address(1), source: address(2))
    let second = LinkAddresses(destination: address(3), source: address(1))
    // Each hop's first packet is no evidence; one hop alone fits by chance with 30 / 65 536.
    #expect(links == [nil, nil, nil, second, first, second, first, second])
  }

  @Test("the keys are those of a hypothesis, and the check is still none")
  func keys() throws {
    var generator = SeededGenerator(seed: 52)
    let packets = (0..<2).map { _ in packet(hidden: address(1) + address(2), &generator) }
    var verifier = PacketVerifier(believing: [HiddenAddressTests.network])
    let last = try #require(verifier.decide(beacons(3) + packets).last)
    let object = PacketDecoder.decode(last)
    #expect(object["crc"] == .string("none"))
    #expect(object["network"] == nil)
    #expect(object["network_candidate"] == .string("1234"))
    #expect(object["link_destination_candidate"] == .string("0A0B0C01"))
    #expect(object["link_source_candidate"] == .string("0A0B0C02"))
  }

  @Test("a packet that only comes again is no evidence")
  func copies() {
    var generator = SeededGenerator(seed: 53)
    let packet = packet(hidden: address(1) + address(2), &generator)
    let links = links(beacons(3) + Array(repeating: packet, count: 50))
    #expect(links == Array(repeating: nil, count: 50))
  }

  @Test("false alarms: none in 20 000 packets whose last bytes are random")
  func randomChecks() {
    var generator = SeededGenerator(seed: 54)
    let packets = (0..<20_000).map { _ in
      KnownPackets.packet([0x00, 0xFF, 0x2A, 0xD2, 0x12, 0x52] + generator.bytes(17))
    }
    // Among 128 values, 0.12 agree by chance at any time; a pair fits one in 66 of them, and one
    // fit is not enough.
    let links = links(beacons(32) + packets)
    #expect(links.count == packets.count && links.allSatisfy { $0 == nil })
  }

  @Test("false alarms: a constant rule of another kind is not taken for addresses")
  func otherRules() {
    var generator = SeededGenerator(seed: 55)
    var alarms = 0
    for _ in 0..<300 {
      // One start value for all: all packets agree, and 992 pairs fit 1 in 66 such rules.
      let initial = UInt16.random(in: 1...(.max), using: &generator)
      let packets = (0..<6).map { _ in packet(hidden: [], initial: initial, &generator) }
      if links(beacons(32) + packets).contains(where: { $0 != nil }) { alarms += 1 }
    }
    #expect(alarms == 0)
  }

  @Test("false alarms: hops of meters that were never heard are not given to others")
  func unheard() {
    var generator = SeededGenerator(seed: 56)
    var alarms = 0
    for _ in 0..<50 {
      let hops = (0..<8).map { _ in generator.bytes(8) }
      let packets = (0..<32).map { packet(hidden: hops[$0 % 8], &generator) }
      if links(beacons(32) + packets).contains(where: { $0 != nil }) { alarms += 1 }
    }
    // Three of eight by chance: C(8, 3) / 66^3 = 2e-4 in each of the 50 rounds.
    #expect(alarms == 0)
  }
}
