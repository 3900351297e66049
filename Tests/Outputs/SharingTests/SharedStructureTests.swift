import AirInterface
import Export
import Notation
import PacketDecoding
import PacketFixtures
import PacketSchema
import SinkKit
import TestKit
import Testing

@testable import Sharing

/// A copy says what the packet says, but of others.
@Suite("The structure of shared packets")
struct SharedStructureTests {
  /// Keys whose values follow from checks.
  private static let checkKeys = ["checksum", "raw", "block_headers", "block_checks"]

  /// What a packet has to say after its addresses got their names.
  private func renamed(_ packet: JSONObject) throws -> JSONObject {
    let names = AddressNames(key: try .test())
    var packet = packet
    for key in ContentRewriter.addressKeys {
      guard let text = packet.text(key), let bytes = [UInt8](hexadecimal: text) else { continue }
      packet[key.name] = .string(try #require(names.name(of: bytes[...])).hexadecimal)
    }
    return stripped(packet)
  }

  private func stripped(_ packet: JSONObject) -> JSONObject {
    var packet = packet
    for key in Self.checkKeys { packet[key] = nil }
    guard case .object(var unknown)? = packet["unknown"] else { return packet }
    // A second address that differs from the first; the check of a D2 packet.
    unknown["38"] = nil
    if packet.text(.type) == "D2", let last = unknown.members.last { unknown[last.key] = nil }
    packet["unknown"] = .object(unknown)
    return packet
  }

  private func expectSameStructure(_ packet: JSONObject, network: UInt16) throws {
    var sink = try SharingSink(SharingRules(payloads: true))
    let copy = try #require(try sink.copy(packet), "\(packet.encoded())")
    #expect(try stripped(copy).encoded() == renamed(packet).encoded())
    let bytes = try #require(copy.text(.raw).flatMap { [UInt8](hexadecimal: $0) })
    let version = UInt8(copy.integer(.version) ?? 4)
    // Whoever decodes the copy finds the same as is printed: that its checks are right, too.
    let again = decoded([KnownPackets.packet(bytes, version: version)], networks: [network])
    #expect(again.map { $0.encoded() } == [copy.encoded()])
  }

  @Test("that of each layout's examples is kept", arguments: PacketLayouts.all)
  func examples(layout: PacketLayout) throws {
    for example in layout.examples {
      let networks: [UInt16] = [0x142A, 0xB5E3]
      let packet = try #require(
        decoded([try KnownPackets.packet(example.packet)], networks: networks).first)
      let network = packet.text(.network).flatMap { UInt16(fourDigits: $0) } ?? 0x142A
      try expectSameStructure(packet, network: network)
    }
  }

  @Test("that of any packet is kept", arguments: PacketLayouts.declared, [1, 2] as [UInt64])
  func anyPacket(layout: PacketLayout, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for identifier in layout.commandIdentifiers {
      for _ in 0..<10 {
        let bytes = generator.packet(
          of: layout, commandIdentifier: identifier, network: 0x5FD6)
        let packet = try #require(
          decoded([KnownPackets.packet(bytes)], networks: [0x5FD6]).first)
        try expectSameStructure(packet, network: 0x5FD6)
      }
    }
  }

  @Test("that of long messages is kept, in both versions", arguments: [4, 5] as [UInt8])
  func messages(version: UInt8) throws {
    var generator = SeededGenerator(seed: 5)
    for count in [1, 20, 46, 47, 48, 49, 126, 127, 300] {
      let message = KnownMessages.message(payload: generator.bytes(count), version: version)
      let packet = try #require(decoded([message], networks: [KnownMessages.network]).first)
      #expect(packet.text(.check) == "ok" && packet.text(.linkSource) == "0A0B0C01")
      try expectSameStructure(packet, network: KnownMessages.network)
    }
  }

  @Test("payloads become zeros of the same length, and checks are right with them")
  func payloads() throws {
    var generator = SeededGenerator(seed: 6)
    let message = KnownMessages.message(payload: generator.bytes(130))
    let packet = try #require(decoded([message], networks: [KnownMessages.network]).first)
    var sink = try SharingSink()
    let copy = try #require(try sink.copy(packet))
    #expect(copy.text(.payload) == String(repeating: "0", count: 260))
    #expect(copy.text(.check) == "ok" && copy.integer(.goodBlocks) == copy.integer(.blocks))
    var same = try renamed(packet)
    same["payload"] = copy["payload"]
    #expect(stripped(copy).encoded() == same.encoded())
  }

  @Test("packets of one hop agree in what hides in the check of a D2 packet, others do not")
  func hiddenAddresses() throws {
    func packet(_ hop: UInt8, _ sequence: UInt8) throws -> JSONObject {
      let link: [UInt8] = [0x0A, 0x0B, 0x0C, hop, 0x0A, 0x0B, 0x0C, hop + 1]
      let check = CyclicRedundancyCheck.remainder(
        of: [0x53] + link + [sequence], initial: 0x5FD6)
      let bytes: [UInt8] =
        [0x00, 0xFF, 0x2A, 0xD2, 0x04, 0x53, sequence, UInt8(check >> 8), UInt8(check & 0xFF)]
      return try #require(decoded([KnownPackets.packet(bytes)], networks: []).first)
    }
    var sink = try SharingSink()
    func hidden(_ packet: JSONObject) throws -> UInt16 {
      let bytes = try #require(packet.text(.raw).flatMap { [UInt8](hexadecimal: $0) })
      return CyclicRedundancyCheck.initialValue(
        from: UInt16(bytes[7]) << 8 | UInt16(bytes[8]), through: bytes[6..<7])
    }
    let copies = try (0..<6).map { number in
      try hidden(#require(try sink.copy(packet(number < 3 ? 1 : 7, UInt8(number)))))
    }
    #expect(Set(copies.prefix(3)).count == 1 && Set(copies.suffix(3)).count == 1)
    #expect(Set(copies).count == 2)
    let originals = try [hidden(packet(1, 0)), hidden(packet(7, 0))]
    #expect(Set(copies).isDisjoint(with: originals))
  }

  @Test("a D2 packet whose hop is known is sealed with the new names")
  func knownHop() throws {
    let link: [UInt8] = [0x0A, 0x0B, 0x0C, 0x01, 0x0A, 0x0B, 0x0C, 0x02]
    let check = CyclicRedundancyCheck.remainder(of: [0x53] + link + [0x1F], initial: 0x5FD6)
    let bytes: [UInt8] =
      [0x00, 0xFF, 0x2A, 0xD2, 0x04, 0x53, 0x1F, UInt8(check >> 8), UInt8(check & 0xFF)]
    var packet = try #require(decoded([KnownPackets.packet(bytes)], networks: []).first)
    packet["network_candidate"] = .string("5FD6")
    packet["link_destination_candidate"] = .string("0A0B0C01")
    packet["link_source_candidate"] = .string("0A0B0C02")
    var sink = try SharingSink()
    let copy = try #require(try sink.copy(packet))
    let names = AddressNames(key: try .test())
    let destination = try #require(names.name(of: link[0..<4]))
    let source = try #require(names.name(of: link[4..<8]))
    #expect(copy.text(.linkDestinationCandidate) == destination.hexadecimal)
    #expect(copy.text(.linkSourceCandidate) == source.hexadecimal)
    let expected = CyclicRedundancyCheck.remainder(
      of: [0x53] + destination + source + [0x1F], initial: 0x5FD6)
    #expect(copy.text(.raw)?.suffix(4) == expected.hexadecimal[...])
  }
}
