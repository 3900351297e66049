import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct NetworkBeliefTests {
  private func decide(_ hex: [String]) throws -> [CheckedPacket] {
    var verifier = PacketVerifier()
    return verifier.decide(try hex.map { try KnownPackets.packet($0) })
  }

  private func beacon(_ network: UInt16, meter: UInt32, _ counter: UInt8) -> Packet {
    KnownPackets.packet(
      PacketBuilder.beacon(network: network, source: meter, counter: counter, uptime: 1000))
  }

  @Test("the user's six packets: two networks, found from the packets")
  func userPackets() throws {
    let decided = try decide(KnownPackets.network45F8 + KnownPackets.networkB5E3)
    #expect(decided.map(\.check) == Array(repeating: .ok, count: 6))
    #expect(decided.map(\.network) == [0x45F8, 0x45F8, 0x45F8, 0xB5E3, 0xB5E3, 0xB5E3])
  }

  @Test("one good packet of a published network is enough")
  func onePublished() {
    var verifier = PacketVerifier()
    let decided = verifier.decide([beacon(0x142A, meter: 0x0A0B_0C01, 1)])
    #expect(decided.map(\.network) == [0x142A])
    #expect(decided.map(\.isTrustworthy) == [true])
  }

  @Test("one packet of another network stays unverified; two that differ are enough, in order")
  func unpublished() {
    let first = beacon(0x1234, meter: 0x0A0B_0C01, 1)
    let second = beacon(0x1234, meter: 0x0A0B_0C02, 9)
    var verifier = PacketVerifier()
    #expect(verifier.decide([first]).map(\.check) == [.unverified])
    verifier = PacketVerifier()
    let decided = verifier.decide([first, second])
    #expect(decided.map(\.network) == [0x1234, 0x1234])
    #expect(decided.map(\.packet.bytes) == [first.bytes, second.bytes])
  }

  @Test("copies of a packet are one packet, with or without a trailing 04")
  func copies() {
    let packet = beacon(0x1234, meter: 0x0A0B_0C01, 1)
    let trailed = KnownPackets.packet(packet.bytes + [0x04])
    var verifier = PacketVerifier()
    let decided = verifier.decide([packet, trailed, packet, trailed, packet])
    #expect(decided.map(\.check) == Array(repeating: .unverified, count: 5))
    #expect(verifier.registry.believed.isEmpty)
  }

  @Test("a damaged first packet is refused, those after it are not")
  func damagedFirst() {
    var damaged = beacon(0x70A0, meter: 0x0A0B_0C01, 0x1A).bytes
    damaged[7] = 0xEF
    damaged[26] = 0x11
    let packets =
      [KnownPackets.packet(damaged, version: 5)]
      + (2...4).map { beacon(0x70A0, meter: 0x0A0B_0C00 + $0, UInt8($0)) }
    var verifier = PacketVerifier()
    let decided = verifier.decide(packets)
    #expect(decided.filter(\.isTrustworthy).map(\.network) == [0x70A0, 0x70A0, 0x70A0])
    #expect(decided.filter { $0.check == .bad }.map(\.packet.bytes) == [damaged])
  }

  @Test("a network that is named needs no vote")
  func named() {
    var verifier = PacketVerifier(believing: [0x1234])
    #expect(verifier.decide([beacon(0x1234, meter: 1, 1)]).map(\.check) == [.ok])
  }

  @Test("an endless stream of random frames mints no network and keeps memory bounded")
  func noise() {
    var generator = SeededGenerator(seed: 5)
    var verifier = PacketVerifier()
    var out = 0
    for _ in 0..<20_000 {
      var bytes = generator.packetLikeBytes()
      // Half of them look like a beacon but for their content.
      if Bool.random(using: &generator) {
        bytes = [0x00, 0xFF, 0x2A, 0x55, 0x00, 0x23, 0x30] + generator.bytes(34)
      }
      out += verifier.process(KnownPackets.packet(bytes)).count
    }
    #expect(verifier.registry.believed.isEmpty)
    #expect(verifier.counters.frames - out <= 512)
  }

  @Test("what was waiting too long comes out unverified, the oldest first")
  func expiry() {
    let packets = (0..<600).map { beacon(UInt16($0 * 97 + 5), meter: UInt32($0), 0) }
    var verifier = PacketVerifier(believing: [])
    var decided: [CheckedPacket] = []
    for packet in packets { decided += verifier.process(packet) }
    #expect(decided.map(\.packet.bytes) == packets.prefix(88).map(\.bytes))
    decided += verifier.finish()
    #expect(decided.map(\.packet.bytes) == packets.map(\.bytes))
  }

  @Test("when a packet is no longer waited for, its copy votes in its place")
  func copyOfExpired() {
    // Each of a network of its own: none is believed.
    let others = (0..<515).map { beacon(UInt16($0 * 97 + 5), meter: UInt32($0), 0) }
    let packet = beacon(0x1234, meter: 0x0A0B_0C01, 1)
    // Of 512 packets it takes four of one network, and the first of five has expired.
    let agreeing = (2...4).map { beacon(0x1234, meter: 0x0A0B_0C01, $0) }
    var verifier = PacketVerifier()
    _ = verifier.decide([packet] + others.prefix(300) + [packet] + others.suffix(215) + agreeing)
    #expect(verifier.registry.believed == [0x1234])
  }

  @Test("the same wrong bit in many packets is no second network")
  func commonDamage() {
    var generator = SeededGenerator(seed: 6)
    var packets: [Packet] = []
    for number in 0..<400 {
      // Every packet from a meter that was not heard before: nothing but the CRC can tell.
      let packet = beacon(0x1234, meter: UInt32(0x0A00_0000 + number), UInt8(number % 256))
      var bytes = packet.bytes
      if number % 40 == 39 { bytes[38] ^= 0x04 }
      packets.append(KnownPackets.packet(bytes))
    }
    packets.shuffle(using: &generator)
    var verifier = PacketVerifier()
    let decided = verifier.decide(packets)
    #expect(verifier.registry.believed == [0x1234])
    #expect(decided.count { $0.check == .ok } == 390)
  }

  @Test("beside one network of the published list, two packets of another are enough")
  func secondPublished() throws {
    let decided = try decide(KnownPackets.network45F8 + KnownPackets.networkB5E3.prefix(2))
    #expect(decided.map(\.network) == [0x45F8, 0x45F8, 0x45F8, 0xB5E3, 0xB5E3])
  }

  @Test("a network that two damaged packets made is withdrawn when good ones outnumber them")
  func withdrawal() {
    // The same wrong bit in the first two packets that come, of the same meter or of two.
    for meters in [[1, 1], [1, 2]] as [[UInt32]] {
      var packets = meters.enumerated().map { number, meter in
        var bytes = beacon(0x1234, meter: 0x0A0B_0C00 + meter, UInt8(number)).bytes
        bytes[38] ^= 0x04
        return KnownPackets.packet(bytes)
      }
      packets += (0..<6).map { beacon(0x1234, meter: 0x0A0B_0C01, 10 + $0) }
      var verifier = PacketVerifier()
      let decided = verifier.decide(packets)
      #expect(verifier.registry.believed == [0x1234])
      #expect(verifier.registry.withdrawn.count == 1)
      let good = decided.filter { $0.network == 0x1234 }.map(\.packet.bytes)
      #expect(good == packets[2...].map(\.bytes), "good packets were lost")
    }
  }

  @Test("damage does not drive out the network that it belongs to")
  func noOverthrow() {
    var packets = (0..<5).map { beacon(0x1234, meter: 0x0A0B_0C01, $0) }
    packets += (0..<5).map { (number: UInt8) in
      var bytes = beacon(0x1234, meter: 0x0A0B_0C01, 10 + number).bytes
      bytes[38] ^= 0x04
      return KnownPackets.packet(bytes)
    }
    var verifier = PacketVerifier()
    #expect(verifier.decide(packets).count { $0.check == .ok } == 5)
    #expect(verifier.registry.believed == [0x1234])
  }

  @Test("a network that was named is never withdrawn")
  func namedStays() {
    var verifier = PacketVerifier(believing: [0x1234])
    let packets = (0..<20).map { (number: UInt32) in
      var bytes = beacon(0x1234, meter: 0x0A0B_0C00 + number, UInt8(number)).bytes
      bytes[38] ^= 0x04
      return KnownPackets.packet(bytes)
    }
    _ = verifier.decide(packets)
    #expect(verifier.registry.believed.first == 0x1234)
    #expect(verifier.registry.withdrawn.isEmpty)
  }

  @Test("a network that was remembered is believed, and withdrawn by four packets, not three")
  func rememberedIsWithdrawn() {
    var bytes = beacon(0x1234, meter: 0x0A0B_0C01, 0).bytes
    bytes[38] ^= 0x04
    let damaged = KnownPackets.packet(bytes)
    let ofDamage = CyclicRedundancyCheck.initialValue(
      from: UInt16(bytes[39]) << 8 | UInt16(bytes[40]), through: bytes[6..<39])

    let good = (1...4).map { beacon(0x1234, meter: 0x0A0B_0C01, $0) }
    var verifier = PacketVerifier(remembering: [RememberedNetwork(ofDamage)])
    #expect(verifier.process(damaged).map(\.network) == [ofDamage])
    verifier = PacketVerifier(remembering: [RememberedNetwork(ofDamage)])
    #expect(verifier.decide(Array(good.prefix(3))).allSatisfy { $0.network == nil })
    #expect(verifier.registry.believed == [ofDamage])
    verifier = PacketVerifier(remembering: [RememberedNetwork(ofDamage)])
    #expect(verifier.decide(good).map(\.network) == [0x1234, 0x1234, 0x1234, 0x1234])
    #expect(verifier.registry.believed == [0x1234])
    #expect(verifier.registry.withdrawn == [ofDamage])
  }

  @Test("a network that is named as well as remembered stays")
  func namedAndRemembered() {
    var verifier = PacketVerifier(believing: [0x1234], remembering: [RememberedNetwork(0x1234)])
    let packets = (0..<20).map { (number: UInt8) in
      var bytes = beacon(0x1234, meter: 0x0A0B_0C01, number).bytes
      bytes[38] ^= 0x04
      return KnownPackets.packet(bytes)
    }
    _ = verifier.decide(packets)
    #expect(verifier.registry.believed.first == 0x1234)
  }

  @Test("two packets with doubtful bits make no network, three do")
  func doubtfulBits() {
    func doubtful(_ number: UInt8) -> Packet {
      let bytes = beacon(0x1234, meter: 0x0A0B_0C01, number).bytes
      var decisions = bytes.flatMap { byte in
        (0..<8).map { bit -> Int8 in byte >> UInt8(bit) & 1 == 1 ? 100 : -100 }
      }
      for place in [170, 180] { decisions[place] = decisions[place] > 0 ? 1 : -1 }
      return Packet(
        Frame(
          measurement: nil, bytes: bytes, version: 4, inverted: false, cut: false,
          byteReliability: [], dataBitDecisions: decisions))
    }
    var verifier = PacketVerifier()
    #expect(
      verifier.decide([doubtful(1), doubtful(2)]).map(\.check) == [.unverified, .unverified])
    verifier = PacketVerifier()
    #expect(verifier.decide((1...3).map(doubtful)).map(\.check) == [.ok, .ok, .ok])
  }

  @Test("a second network is found beside a busy first one")
  func secondNetwork() {
    var packets = (0..<200).map { beacon(0x1234, meter: 0x0A0B_0C01, UInt8($0)) }
    packets += (0..<8).map { beacon(0x5678, meter: 0x0A0B_0D00 + $0, UInt8($0)) }
    var verifier = PacketVerifier()
    #expect(verifier.decide(packets).map(\.check) == Array(repeating: .ok, count: 208))
    #expect(verifier.registry.believed == [0x1234, 0x5678])
  }

  @Test(
    "votes that are enough, by hand",
    arguments: [
      (2, 4, 1 << 16, false, true), (2, 5, 1 << 16, false, false), (3, 138, 1 << 16, false, true),
      (3, 139, 1 << 16, false, false), (4, 512, 1 << 16, false, true),
      (1, 1, 1 << 16, false, false),
      (1, 3, 1 << 16, true, true), (1, 4, 1 << 16, true, false), (2, 213, 1 << 16, true, true),
      (2, 214, 1 << 16, true, false), (1, 1, 8925, true, false), (2, 29, 8925, true, true),
      (2, 30, 8925, true, false), (3, 37, 8925, false, true), (3, 38, 8925, false, false),
      (0, 0, 1 << 16, true, false),
    ] as [(Int, Int, Int, Bool, Bool)])
  func rule(votes: Int, packets: Int, likeDamages: Int, isPublished: Bool, enough: Bool) {
    #expect(
      NetworkBelief.isEnough(
        votes: votes, among: packets, likeDamages: likeDamages, isPublished: isPublished) == enough)
  }
}
