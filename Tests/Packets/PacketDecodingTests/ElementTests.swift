import AirInterface
import Notation
import PacketFixtures
import PacketSchema
import TestKit
import Testing

@testable import PacketDecoding

/// The grammar of directed packets. Building and reading share the table of elements, so the widths
/// are written down here once more.
@Suite("Elements of directed packets")
struct ElementTests {
  /// Bytes after each tag, as the reference has them.
  private static let widths: [UInt8: Int] = [1: 4, 2: 12, 4: 0, 5: 5, 6: 5, 7: 2, 8: 11]

  private func decoded(_ bytes: [UInt8]) throws -> JSONObject {
    var verifier = PacketVerifier(believing: [0x142A])
    let checked = try #require(verifier.decide([KnownPackets.packet(bytes)]).first)
    #expect(checked.isTrustworthy)
    return PacketDecoder.decode(checked)
  }

  private func packet(_ elements: [MeshElement], phase: Int = 17_691) -> [UInt8] {
    var packet = DirectedPacket(source: 0x0A0B_0C01, destination: 0x0A0B_0C02)
    packet.elements = elements
    packet.phase = phase
    return packet.sealed(network: 0x142A)
  }

  @Test("the table has the widths of the reference")
  func widths() {
    #expect(
      Dictionary(uniqueKeysWithValues: ElementForm.all.map { ($0.tag, $0.contentLength) })
        == Self.widths)
  }

  @Test("random sequences come apart as they were put together, and the tail stays the tail")
  func sequences() throws {
    var generator = SeededGenerator(seed: 71)
    for _ in 0..<5000 {
      let elements = generator.elements()
      let phase = Int.random(in: 0..<655_360, using: &generator)
      let object = try decoded(packet(elements, phase: phase))
      let tags = elements.map(\.tag).hexadecimal
      #expect(object.text(.elements) == (tags.isEmpty ? nil : tags))
      #expect(object.number(.hopPhase) == Double(phase) / 1000)
      #expect(object.text(.linkByte) == "16" && object.text(.flags) == "90")
      guard let route = elements.first(where: { $0.tag == 1 }) else { continue }
      #expect(
        object.integer(.routeCost) == Int64(route.content[0]) << 8 | Int64(route.content[1]))
      #expect(object.text(.treeID) == [route.content[2]].hexadecimal)
    }
  }

  @Test("an unknown tag ends the reading and keeps every byte", arguments: 0...4)
  func unknownTag(before count: Int) throws {
    var generator = SeededGenerator(seed: 72)
    for tag in UInt8.min...UInt8.max where Self.widths[tag] == nil {
      let known = (0..<count).map { _ in MeshElement(tag: 0x07, content: [0x00, 0x03]) }
      let rest = generator.bytes(Int.random(in: 0..<20, using: &generator))
      let bytes = packet(known + [MeshElement(tag: tag, content: rest)])
      let object = try decoded(bytes)
      let place = 17 + 3 * count
      guard case .object(let unknown)? = object[.unknown] else {
        Issue.record("nothing unknown in \(bytes.hexadecimal)")
        continue
      }
      #expect(unknown["\(place)"] == .string(bytes[place..<bytes.count - 2].hexadecimal))
      #expect(object.text(.elements) ?? "" == String(repeating: "07", count: count))
      #expect(object.number(.hopPhase) == nil)
    }
  }

  @Test("an element that runs over the tail is none")
  func overrun() throws {
    let bytes = packet([MeshElement(tag: 0x02, content: [1, 2, 3])])
    let object = try decoded(bytes)
    #expect(object.text(.elements) == nil)
    #expect(object[.unknown] == .object(JSONObject([("17", .string(bytes[17..<25].hexadecimal))])))
  }

  @Test("a packet that is read is built again from what is told of it, byte for byte")
  func described() throws {
    var generator = SeededGenerator(seed: 73)
    for layout in PacketLayouts.declared {
      for identifier in layout.commandIdentifiers {
        for _ in 0..<50 {
          let bytes = generator.packet(of: layout, commandIdentifier: identifier, network: 0x142A)
          let checked = CheckedPacket(KnownPackets.packet(bytes), .ok, network: 0x142A)
          let object = JSONObject(PacketDecoder.decode(checked).members.filter { $0.key != "raw" })
          let again = try PacketBuilder.packet(describedBy: object)
          #expect(again.hexadecimal == bytes.hexadecimal, "\(object.encoded())")
        }
      }
    }
  }
}
