import Notation
import PacketFixtures
import PacketSchema
import TestKit
import Testing

@testable import PacketDecoding

@Suite("Bytes that nobody noted")
struct UnknownByteTests {
  private static let beacon = KnownPackets.networkB5E3[0]
  /// What the CRC covers, and the CRC itself.
  private static let checked = 6..<41

  /// A packet in bytes, with marks for some.
  private func packet(_ hex: String = beacon, without offsets: Int...) throws -> Packet {
    var cells = try #require([UInt8](hexadecimal: hex)).map { [$0].hexadecimal }
    for offset in offsets { cells[offset] = "XX" }
    return try KnownPackets.packet(cells.joined(separator: " "))
  }

  private func decide(_ packet: Packet, _ networks: [UInt16]) -> CheckedPacket? {
    var verifier = PacketVerifier(believing: networks)
    return verifier.decide([packet]).first
  }

  @Test("each byte that the CRC covers comes back, and each of the CRC", arguments: checked)
  func single(offset: Int) throws {
    for network in [[0xB5E3], [0x45F8, 0xB5E3]] as [[UInt16]] {
      let restored = try #require(decide(try packet(without: offset), network))
      #expect(restored.packet.bytes.hexadecimal == Self.beacon && restored.network == 0xB5E3)
      #expect(restored.check == .ok && restored.isTrustworthy && restored.correctedBits == 8)
      var received = restored.packet.bytes
      received.remove(at: offset)
      #expect(restored.received == received)
      let line = PacketDecoder.decode(restored)
      #expect(line.integer(.correctedBits) == 8 && line.text(.raw) == Self.beacon)
      #expect(line.text(.received) == received.hexadecimal)
    }
  }

  @Test("with three networks the CRC does not say which value is right, unless the sender does")
  func networks() throws {
    let networks: [UInt16] = [0x45F8, 0xB5E3, 0x5FD6]
    let unsure = try #require(decide(try packet(without: 35), networks))
    #expect(unsure.check == .bad && !unsure.isTrustworthy && unsure.correctedBits == 0)
    #expect(unsure.received?.count == unsure.packet.bytes.count - 1)
    var verifier = PacketVerifier(believing: networks)
    let both = try verifier.decide([
      packet(KnownPackets.networkB5E3[1]), packet(without: 35),
    ])
    #expect(both.map(\.check) == [.ok, .ok] && both[1].network == 0xB5E3)
    // What stands in the packet twice needs no help.
    #expect(decide(try packet(without: 28), networks)?.check == .ok)
  }

  @Test("of two bytes only what stands in the packet twice comes back")
  func two() throws {
    #expect(decide(try packet(without: 35, 36), [0xB5E3])?.check == .bad)
    let copies = try #require(decide(try packet(without: 14, 27), [0xB5E3]))
    #expect(copies.packet.bytes.hexadecimal == Self.beacon && copies.correctedBits == 16)
    #expect(decide(try packet(without: 14, 35), [0xB5E3])?.check == .ok)
    #expect(decide(try packet(without: 14, 26), [0xB5E3])?.packet.bytes.hexadecimal == Self.beacon)
    #expect(decide(try packet(without: 14, 35), [0x45F8, 0xB5E3, 0x5FD6])?.check == .bad)
    #expect(decide(try packet(without: 14, 26, 35), [0xB5E3])?.check == .bad)
  }

  @Test("what was noted stays: with a further wrong byte hardly one packet in 256 passes")
  func furtherDamage() throws {
    var generator = SeededGenerator(seed: 73)
    var passed = 0
    let trials = 4000
    for _ in 0..<trials {
      let erased = Int.random(in: 19..<24, using: &generator)
      var bytes = try #require([UInt8](hexadecimal: Self.beacon))
      bytes[Int.random(in: 32..<39, using: &generator)] ^= UInt8.random(
        in: 1...255, using: &generator)
      let damaged = try packet(bytes.hexadecimal, without: erased)
      guard let result = decide(damaged, [0xB5E3]) else { continue }
      if result.check == .ok { passed += 1 }
      for (offset, byte) in result.packet.bytes.enumerated() where offset != erased {
        #expect(byte == bytes[offset])
      }
    }
    // 1 in 256 is 15.6; with that expected more than 35 come once in 100 000.
    #expect(passed > 0 && passed < 36, "\(passed)")
  }

  @Test("a packet with unknown bytes waits for its network, and has no vote for one")
  func waiting() throws {
    var verifier = PacketVerifier()
    let packets =
      try [packet(without: 35)] + KnownPackets.networkB5E3.dropFirst().map { try packet($0) }
    let decided = verifier.decide(packets)
    #expect(decided.map(\.check) == [.ok, .ok, .ok] && decided[0].correctedBits == 8)
    var alone = PacketVerifier()
    let unknown = try alone.decide([
      packet(without: 35), packet(KnownPackets.networkB5E3[1], without: 20),
    ])
    #expect(unknown.map(\.check) == [.unverified, .unverified])
  }

  @Test("a value that happens to be 00 counts as given back, too")
  func zero() throws {
    let restored = try #require(decide(try packet(without: 20), [0xB5E3]))
    #expect(restored.packet.bytes[20] == 0 && restored.correctedBits == 8)
  }

  @Test("without a check, and without correction, an unknown byte stays unknown")
  func unchecked() throws {
    let short = try packet("00FF2AD212527E01026A1C48D600016CF60006E1B8725D", without: 12)
    #expect(decide(short, [])?.isTrustworthy == false)
    var verifier = PacketVerifier(believing: [0xB5E3], corrects: false)
    #expect(try verifier.decide([packet(without: 35)]).map(\.check) == [.bad])
  }
}
