import AirInterface
import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

/// Start byte, type and length, which no CRC covers.
@Suite struct HeaderRepairTests {
  @Test(
    "a wrong length let noise follow the packet: only a 04 stays",
    arguments: [([0x0C], []), ([0x16, 0xAE], []), ([0x04], [0x04]), ([], [])]
      as [([UInt8], [UInt8])])
  func noiseBehind(follows: [UInt8], stays: [UInt8]) throws {
    var generator = SeededGenerator(seed: 4)
    let sent = BitFlipCorrectorTests.beacon(&generator)
    var received = sent + follows
    // The lowest bit of the length field's lower byte.
    received[5] ^= 1
    let packet = BitFlipCorrectorTests.receive(received, noise: 0.05, &generator)
    let result = BitFlipCorrector().correct(packet, networks: [BitFlipCorrectorTests.network])
    #expect(try #require(result).packet.bytes == sent + stays)
  }

  @Test("a wrong type, which no CRC covers, is repaired in a packet that waited as well")
  func wrongTypeOfAWaitingPacket() {
    var generator = SeededGenerator(seed: 6)
    var beacons = (0..<4).map { _ in BitFlipCorrectorTests.beacon(&generator) }
    beacons[0][PacketHeader.typeOffset] ^= 0x20
    var verifier = PacketVerifier()
    var types: [UInt8] = []
    for beacon in beacons {
      let packet = BitFlipCorrectorTests.receive(beacon, noise: 0.05, &generator)
      types += verifier.process(packet).map { $0.packet.bytes[PacketHeader.typeOffset] }
    }
    #expect(types == [0x55, 0x55, 0x55, 0x55])
  }

  @Test("a damaged type or length is repaired where only one layout is near", arguments: [3, 4, 5])
  func header(offset: Int) throws {
    var generator = SeededGenerator(seed: 11)
    let sent = BitFlipCorrectorTests.beacon(&generator)
    var bytes = sent
    bytes[offset] ^= 0x08
    let clean = BitFlipCorrectorTests.receive(bytes, noise: 0.1, &generator)
    let checked = try #require(
      BitFlipCorrector().correct(clean, networks: [BitFlipCorrectorTests.network]))
    #expect(checked.packet.bytes == sent)
    #expect(checked.correctedBits == 1)
  }

  /// The CRC does not cover the type: a packet with a wrong bit there has a right check.
  @Test("no damaged type passes for a packet of an unknown kind", arguments: 0..<8)
  func typeOutsideTheCheck(bit: UInt8) {
    var generator = SeededGenerator(seed: 13)
    let content: [UInt8] = [
      0x21, 0x0A, 0x0B, 0x0C, 0x01, 0x0A, 0x0B, 0x0C, 0x02, 1, 2, 3, 4, 5, 6,
    ]
    let sent = PacketBuilder.packet(
      type: 0xD5, content: content, network: BitFlipCorrectorTests.network)
    var bytes = sent
    bytes[3] ^= 1 << bit
    let packet = BitFlipCorrectorTests.receive(bytes, noise: 0.1, &generator)
    var verifier = PacketVerifier(believing: [BitFlipCorrectorTests.network])
    let decided = verifier.decide([packet])
    #expect(decided.count == 1)
    for checked in decided where checked.isTrustworthy {
      #expect(checked.packet.bytes == sent)
      #expect(checked.correctedBits == 1)
    }
  }

  /// A burst that another one hit: the CRC fits, but no bit is sure.
  @Test("a wrong type is repaired by a CRC that fits, however uncertain the rest", arguments: 0..<8)
  func typeOfAnUncertainPacket(bit: Int) {
    var generator = SeededGenerator(seed: 14)
    let sent = BitFlipCorrectorTests.beacon(&generator)
    let packet = BitFlipCorrectorTests.surePacket(sent, wrong: 3 * 8 + bit, decision: 2, others: 5)
    var verifier = PacketVerifier(believing: [BitFlipCorrectorTests.network])
    let checked = verifier.decide([packet])
    #expect(checked.map(\.packet.bytes) == [sent])
    #expect(checked.map(\.correctedBits) == [1])
  }

  @Test("a kind that nobody knows is believed only where its type is sure", arguments: [3, 100])
  func unknownType(decision: Int8) {
    var generator = SeededGenerator(seed: 15)
    var bytes = BitFlipCorrectorTests.beacon(&generator)
    bytes[3] = 0x0F
    let packet = BitFlipCorrectorTests.surePacket(bytes, wrong: nil, decision: 0, others: decision)
    var verifier = PacketVerifier(believing: [BitFlipCorrectorTests.network])
    let checked = verifier.decide([packet])
    #expect(checked.map(\.packet.bytes) == [bytes])
    #expect(checked.map(\.check) == [.ok])
    #expect(checked.map(\.isTrustworthy) == [decision == 100])
    #expect(verifier.counters.accepted == (decision == 100 ? 1 : 0))
    #expect(verifier.counters.refused == (decision == 100 ? 0 : 1))
  }

  /// The CRC covers the CI: where it fits, a class of frames that nobody knows is one.
  @Test("no CI under a right CRC is changed", arguments: [0x11, 0x16, 0x47], [true, false])
  func commandIdentifier(length: Int, isSoft: Bool) {
    for identifier in UInt8.min...UInt8.max {
      let content = [identifier] + [UInt8](repeating: 0x0A, count: length - 3)
      let sent = PacketBuilder.packet(
        type: 0xD5, content: content, network: BitFlipCorrectorTests.network)
      let packet =
        isSoft
        ? BitFlipCorrectorTests.surePacket(sent, wrong: nil, decision: 0)
        : Packet(Frame(bytes: sent, version: 4))
      var verifier = PacketVerifier(believing: [BitFlipCorrectorTests.network])
      let checked = verifier.decide([packet])
      #expect(checked.map(\.packet.bytes) == [sent])
      #expect(checked.map(\.correctedBits) == [0])
    }
  }
}
