import Notation
import PacketDecoding
import PacketFixtures
import TestKit

/// Random packets of every kind, with invented addresses, in the network 142A.
struct InventedPackets {
  static let network: UInt16 = 0x142A
  /// The addresses that a message's CRC covers; its content has them on the first hop.
  private static let link = LinkAddresses(
    destination: [0x0A, 0x0B, 0x0C, 0x02], source: [0x0A, 0x0B, 0x0C, 0x01])

  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// One of every kind and frame class, then messages of one to four blocks.
  mutating func everyKind(version: UInt8) -> [[UInt8]] {
    var packets: [[UInt8]] = []
    for layout in PacketLayouts.declared {
      for identifier in layout.commandIdentifiers {
        packets.append(
          generator.packet(of: layout, commandIdentifier: identifier, network: Self.network))
      }
    }
    return packets + (1...4).map { message(blocks: $0, version: version) }
  }

  /// A message whose last block is anything from a byte to full.
  mutating func message(blocks: Int, version: UInt8) -> [UInt8] {
    let start: [UInt8] = [
      0x81, 0x1E, 0, 0, 0, 0, 0x15, 0x1F, 0xFE, 0xFE, 0xFE, 0x7D, 0xFE, 0x0A, 0x0B, 0x0C, 0x02,
      0x80, 0x0A, 0x0B, 0x0C, 0x01, 0x01, 0x2A, 28, 0, 0x00, 0xA1, 0xB2, 0x80, 0x82, 0,
    ]
    let shortest = blocks == 1 ? start.count + 3 : 80 * (blocks - 1) + 1
    let count = Int.random(in: shortest...80 * blocks, using: &generator)
    return PacketBuilder.message(
      network: Self.network, content: start + generator.bytes(count - 2 - start.count),
      link: Self.link, version: version)
  }

  /// A packet with up to four bits turned round, or cut, or with bytes after it.
  mutating func damaged(_ packet: [UInt8]) -> [UInt8] {
    var packet = packet
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: packet.removeLast(Int.random(in: 1..<packet.count - 2, using: &generator))
    case 1: packet += generator.bytes(3)
    default:
      for _ in 0..<4 {
        let place = Int.random(in: 16..<8 * packet.count, using: &generator)
        packet[place / 8] ^= 1 << UInt8(place % 8)
      }
    }
    return packet
  }

  /// A line of hexadecimal, version 5 as `80FF`.
  static func line(_ packet: [UInt8], version: UInt8) -> String {
    (version == 5 ? "80" : "00") + packet.dropFirst().hexadecimal + "\n"
  }
}
