import Export
import Notation
import PacketDecoding
import PacketFixtures
import PacketSchema
import SinkKit
import Testing

@testable import Sharing

/// An address that was never heard must not get into a copy through bytes of no known meaning.
@Suite("Unknown bytes in shared packets")
struct UnknownBytesTests {
  private static let addresses: [[UInt8]] = [
    [0xD1, 0xD2, 0xD3, 0xD4], [0x41, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6],
  ]

  /// Where bytes of no known meaning stand next to each other.
  private func runs(_ layout: PacketLayout, _ bytes: [UInt8]) throws -> [Range<Int>] {
    guard case .single(let header, _) = KnownPackets.packet(bytes).content else { return [] }
    var runs: [Range<Int>] = []
    layout.forEachField(header, in: bytes) { field, range in
      guard field.key == nil else { return }
      if let last = runs.last, last.upperBound == range.lowerBound {
        runs[runs.count - 1] = last.lowerBound..<range.upperBound
      } else {
        runs.append(range)
      }
    }
    return runs
  }

  private func example(_ kind: PacketKind) throws -> [UInt8] {
    let layout = PacketLayouts.declared.first { $0.kind == kind }
    return try KnownPackets.packet(try #require(layout?.examples.first).packet).bytes
  }

  private func copy(_ bytes: [UInt8], payloads: Bool) throws -> String? {
    let packets = decoded(
      [KnownPackets.packet(PacketBuilder.seal(bytes, network: 0x142A))], networks: [0x142A])
    var sink = try SharingSink(SharingRules(payloads: payloads))
    return try sink.copy(try #require(packets.first))?.encoded()
  }

  @Test("hide no address, wherever one has room in them")
  func hidden() throws {
    var places = 0
    for layout in PacketLayouts.declared {
      for example in layout.examples {
        let bytes = try KnownPackets.packet(example.packet).bytes
        for run in try runs(layout, bytes) {
          for address in Self.addresses where address.count <= run.count {
            for start in run.lowerBound...run.upperBound - address.count {
              var hiding = bytes
              hiding.replaceSubrange(start..<start + address.count, with: address)
              let text = address.hexadecimal
              let copy = try #require(try copy(hiding, payloads: false))
              #expect(!copy.contains(text), "\(layout.title), \(start)")
              #expect(try self.copy(hiding, payloads: true)?.contains(text) == true)
              places += 1
            }
          }
        }
      }
    }
    // Beacon, both pushes, the scheduled packet, element 05 in D5 and in D2.
    #expect(places > 60)
  }

  @Test("stay if their value was seen elsewhere, and in threes whatever it is")
  func seen() throws {
    let push = try example(.status)
    let copy = try JSONObject(parsing: try #require(try copy(push, payloads: false)))
    guard case .object(let unknown)? = copy["unknown"] else {
      Issue.record("no unknown bytes")
      return
    }
    #expect(unknown["66"] == .string("20302D8480") && unknown["43"] == .string("010325"))
    #expect(unknown["28"] == .string("A40B") && unknown["30"] == .string("0101"))
    // In a row with others, and of no value that was seen elsewhere.
    #expect(unknown["57"] == .string("000000"))
    let beacon = try example(.beacon)
    var other = beacon
    other.replaceSubrange(30..<32, with: [0xD1, 0xD2])
    #expect(try self.copy(other, payloads: false)?.contains("D1D2") == true)
  }
}
