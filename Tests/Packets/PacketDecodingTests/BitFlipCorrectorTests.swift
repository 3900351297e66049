import Foundation
import Notation
import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct BitFlipCorrectorTests {
  static let network: UInt16 = 0x1234

  /// A beacon with random content.
  static func beacon(_ generator: inout SeededGenerator) -> [UInt8] {
    var fields = PacketBuilder.BeaconFields(
      source: UInt32.random(in: 1...(.max), using: &generator))
    fields.counter = UInt8.random(in: 0...255, using: &generator)
    fields.uptime = UInt32.random(in: 0...(.max), using: &generator)
    fields.hopPhase = UInt16.random(in: 0..<16_800, using: &generator)
    return PacketBuilder.beacon(network: network, fields: fields)
  }

  /// What a receiver makes of some bytes in Gaussian noise: antipodal symbols of unit amplitude,
  /// soft decisions 4 ln(P(1)/P(0)) = 8 · sample / variance.
  static func receive(
    _ bytes: [UInt8], noise deviation: Double, _ generator: inout SeededGenerator
  ) -> Packet {
    var decisions: [Int8] = []
    var received = [UInt8](repeating: 0, count: bytes.count)
    for place in 0..<8 * bytes.count {
      let isSet = bytes[place / 8] >> UInt8(place % 8) & 1 == 1
      let sample = (isSet ? 1 : -1) + deviation * normal(&generator)
      decisions.append(Int8(max(-127, min(127, (8 * sample / (deviation * deviation)).rounded()))))
      if sample > 0 { received[place / 8] |= 1 << UInt8(place % 8) }
    }
    return Packet(
      Frame(
        measurement: nil, bytes: received, version: 4, inverted: false, cut: false,
        byteReliability: [], dataBitDecisions: decisions))
  }

  /// A standard normal number, after Box and Muller.
  private static func normal(_ generator: inout SeededGenerator) -> Double {
    let radius = (-2 * log(Double.random(in: 1e-12..<1, using: &generator))).squareRoot()
    return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
  }

  @Test("noise: packets are won back, and wrong ones are rare")
  func gain() {
    var generator = SeededGenerator(seed: 9)
    var damaged = 0
    var corrected = 0
    var wrong = 0
    for number in 0..<6000 {
      let sent = BitFlipCorrectorTests.beacon(&generator)
      let packet = BitFlipCorrectorTests.receive(
        sent, noise: number % 2 == 0 ? 0.42 : 0.36, &generator)
      guard packet.bytes != sent else { continue }
      damaged += 1
      let network = [BitFlipCorrectorTests.network]
      guard let result = BitFlipCorrector().correct(packet, networks: network) else { continue }
      corrected += 1
      if result.packet.bytes != sent { wrong += 1 }
    }
    #expect(damaged > 2000)
    #expect(corrected > damaged / 3)
    // One in 2000 at worst: two among at most 4000.
    #expect(wrong <= 2)
  }

  @Test("pure noise under a good header is not corrected into a packet")
  func noise() {
    var generator = SeededGenerator(seed: 10)
    var corrected = 0
    for _ in 0..<5000 {
      var bytes = BitFlipCorrectorTests.beacon(&generator)
      bytes.replaceSubrange(7..., with: generator.bytes(bytes.count - 7))
      let packet = BitFlipCorrectorTests.receive(bytes, noise: 0.5, &generator)
      if BitFlipCorrector().correct(packet, networks: [0x1234, 0x5678]) != nil { corrected += 1 }
    }
    #expect(corrected == 0)
  }

  @Test("what was changed is said: the bits, and the packet as it came in")
  func honesty() throws {
    let sent = try KnownPackets.packet(KnownPackets.networkB5E3[0]).bytes
    var received = sent
    received[22] ^= 0x20
    received[8] ^= 0x01
    var decisions = [Int8](repeating: 100, count: 8 * sent.count)
    for place in decisions.indices where received[place / 8] >> UInt8(place % 8) & 1 == 0 {
      decisions[place] = -100
    }
    decisions[22 * 8 + 5] = decisions[22 * 8 + 5] > 0 ? 2 : -2
    let frame = Frame(
      measurement: nil, bytes: received, version: 4, inverted: false, cut: false,
      byteReliability: [], dataBitDecisions: decisions)
    var verifier = PacketVerifier(believing: [0xB5E3])
    let checked = try #require(verifier.decide([Packet(frame)]).first)
    let object = PacketDecoder.decode(checked)
    #expect(object["crc"] == .string("ok"))
    #expect(object["corrected_bits"] == .integer(2))
    #expect(object["raw"] == .string(sent.hexadecimal))
    #expect(object["received"] == .string(received.hexadecimal))
    #expect(object["uptime_s"] == .integer(7_168_635))
    var strict = PacketVerifier(believing: [0xB5E3], corrects: false)
    #expect(strict.decide([Packet(frame)]).map(\.check) == [.bad])
  }

  /// The WAN address of such a message is FE + the parent's LAN address + 80.
  @Test("a parent with nearly the meter's own address is left as it is")
  func nearlyTheSameAddress() throws {
    let example = try #require(PacketLayouts.bulk.examples.first).packet
    let content = try KnownPackets.packet(example).bytes.dropFirst(6).dropLast(2)
    let sent = PacketBuilder.packet(
      type: 0xD5, content: Array(content), network: BitFlipCorrectorTests.network)
    let packet = BitFlipCorrectorTests.surePacket(sent, wrong: 60 * 8 + 2, decision: 2)
    let result = BitFlipCorrector().correct(packet, networks: [BitFlipCorrectorTests.network])
    #expect(result?.packet.bytes == sent)
  }

  @Test("corrected packets found no network, and unknown networks correct nothing")
  func noNetwork() {
    var generator = SeededGenerator(seed: 12)
    let packets = (0..<50).map { _ in
      BitFlipCorrectorTests.receive(
        BitFlipCorrectorTests.beacon(&generator), noise: 0.6, &generator)
    }
    var verifier = PacketVerifier()
    #expect(verifier.decide(packets).map(\.correctedBits) == Array(repeating: 0, count: 50))
    #expect(verifier.registry.believed.isEmpty)
  }

  @Test("damaged packets that wait are corrected when their network is believed, in their order")
  func waiting() {
    var generator = SeededGenerator(seed: 31)
    let sent = (0..<7).map { _ in BitFlipCorrectorTests.beacon(&generator) }
    let packets = sent.enumerated().map { number, bytes in
      var packet = BitFlipCorrectorTests.receive(bytes, noise: 0.1, &generator)
      guard number < 4 else { return packet }
      var bytes = bytes
      // A wrong uncertain bit, a length of which every bit is wrong, a wrong bit before the type.
      switch number {
      // The same bit in both would be two votes for one network.
      case 0, 3: bytes[22 - number] ^= 0x20
      case 1: bytes[5] = ~bytes[5]
      default: bytes[2] ^= 0x01
      }
      var decisions = packet.dataBitDecisions
      let place = 8 * (22 - number) + 5
      if number % 3 == 0 { decisions[place] = decisions[place] > 0 ? -2 : 2 }
      packet = Packet(
        Frame(
          measurement: nil, bytes: bytes, version: 4, inverted: false, cut: false,
          byteReliability: [], dataBitDecisions: decisions))
      return packet
    }
    var verifier = PacketVerifier()
    let decided = verifier.decide(packets)
    #expect(decided.map(\.check) == Array(repeating: .ok, count: 7))
    #expect(decided.map(\.packet.bytes) == sent)
    #expect(decided.map(\.correctedBits) == [1, 8, 1, 1, 0, 0, 0])
    #expect(verifier.counters.corrected == 4)
  }

  @Test("each bit's syndrome is the CRC of a packet with that bit alone")
  func syndromes() {
    var generator = SeededGenerator(seed: 13)
    let packet = BitFlipCorrectorTests.receive(
      BitFlipCorrectorTests.beacon(&generator), noise: 0.3, &generator)
    let known = KnownBits(of: KnownPackets.packet(generator.bytes(0)))
    let bits = UncertainBits(known, decisions: packet.dataBitDecisions, checked: 6..<41)
    for bit in bits.bits {
      let place = bit.places[0] - 48
      var error = [UInt8](repeating: 0, count: 35)
      error[place / 8] = 1 << UInt8(place % 8)
      let check = UInt16(error[33]) << 8 | UInt16(error[34])
      #expect(
        bit.syndrome == CyclicRedundancyCheck.remainder(of: error[..<33], initial: 0) ^ check)
    }
  }

  @Test("sets of wrong bits come with the likeliest first, each once")
  func likelySets() {
    let decisions = [Int8](repeating: 100, count: 320)
      .enumerated().map { $0.offset % 40 == 0 ? Int8(4 + $0.offset / 40) : $0.element }
    let known = KnownBits(of: KnownPackets.packet([]))
    let bits = UncertainBits(known, decisions: decisions, checked: 0..<40)
    let sets = bits.likelySets(considering: 16, leastOdds: 0.001)
    let costs = sets.map { $0.reduce(0) { $0 + $1.reliability } }
    #expect(costs == costs.sorted())
    #expect(Set(sets.map { $0.flatMap(\.places) }).count == sets.count)
    #expect(sets.count > 20 && sets.count <= 1000)
    #expect(sets.first?.isEmpty == true)
  }

  /// 18, 36, and 400 to 1 that the wrong bit is right. Since the CRC does not fit, some bit is
  /// wrong: where no other is in doubt, a bit that is rather sure is tried. What soft decisions do
  /// not show could have damaged the packet as well, so there is an end to that.
  @Test("a rather sure bit is tried where no other is in doubt", arguments: [11, 14, 26])
  func onlyDoubt(decision: Int8) {
    var generator = SeededGenerator(seed: 17)
    let sent = BitFlipCorrectorTests.beacon(&generator)
    for place in [21 * 8 + 3, 33 * 8, 40 * 8 + 7] {
      let packet = BitFlipCorrectorTests.surePacket(sent, wrong: place, decision: decision)
      let result = BitFlipCorrector().correct(packet, networks: [BitFlipCorrectorTests.network])
      #expect(result?.packet.bytes == (decision < 20 ? sent : nil))
    }
  }

  @Test("of several networks that fit, the likeliest is taken, whatever their order")
  func severalNetworks() throws {
    var generator = SeededGenerator(seed: 14)
    let sent = BitFlipCorrectorTests.beacon(&generator)
    let (near, far) = (20 * 8 + 3, 22 * 8 + 5)
    for (decision, isClear) in [(Int8(4), true), (2, false)] {
      var received = sent
      received[near / 8] ^= 1 << 3
      var decisions = received.flatMap { byte in
        (0..<8).map { byte >> UInt8($0) & 1 == 1 ? Int8(100) : -100 }
      }
      decisions[near] = decisions[near] > 0 ? 2 : -2
      decisions[far] = decisions[far] > 0 ? decision : -decision
      let packet = Packet(
        Frame(
          measurement: nil, bytes: received, version: 4, inverted: false, cut: false,
          byteReliability: [], dataBitDecisions: decisions))
      // A network in which the other bit would be the wrong one.
      received[far / 8] ^= 1 << 5
      let other = CyclicRedundancyCheck.initialValue(
        from: CyclicRedundancyCheck.value(in: received, at: 39), through: received[6..<39])
      for networks in [[Self.network, other], [other, Self.network]] {
        let result = BitFlipCorrector().correct(packet, networks: networks)
        #expect(result?.network == (isClear ? Self.network : nil))
      }
      #expect(BitFlipCorrector().correct(packet, networks: [other])?.network == other)
    }
  }

  @Test("a packet that waits is tried with each network, and each counts")
  func waitingTries() throws {
    let sent = try KnownPackets.packet(KnownPackets.networkB5E3[0]).bytes
    let damaged = BitFlipCorrectorTests.surePacket(sent, wrong: 22 * 8 + 5, decision: 2)
    let network: [UInt16] = [0xB5E3]
    #expect(BitFlipCorrector().correct(damaged, networks: network) != nil)
    #expect(BitFlipCorrector().correct(damaged, networks: network, among: 64) == nil)
    let sound = try KnownPackets.networkB5E3.dropFirst().map { try KnownPackets.packet($0) }
    for (count, check) in [(0, PacketCheck.ok), (63, .bad)] {
      // Far from all that one wrong byte would make of B5E3.
      let others = (0..<count).map { UInt16(0x1001 + 0x0203 * $0) }
      var verifier = PacketVerifier(believing: others)
      let decided = verifier.decide([damaged] + sound)
      #expect(verifier.registry.believed.contains(0xB5E3))
      #expect(decided.first { $0.packet.bytes[22] == sent[22] || $0.check != .ok }?.check == check)
    }
  }

  /// A packet with at most one wrong bit; how sure that is, and how sure all the others are.
  static func surePacket(
    _ sent: [UInt8], wrong place: Int?, decision: Int8, others: Int8 = 100
  ) -> Packet {
    var bytes = sent
    if let place { bytes[place / 8] ^= 1 << UInt8(place % 8) }
    let decisions = (0..<8 * bytes.count).map { bit -> Int8 in
      let size = bit == place ? decision : others
      return bytes[bit / 8] >> UInt8(bit % 8) & 1 == 1 ? size : -size
    }
    return Packet(
      Frame(
        measurement: nil, bytes: bytes, version: 4, inverted: false, cut: false,
        byteReliability: [], dataBitDecisions: decisions))
  }
}
