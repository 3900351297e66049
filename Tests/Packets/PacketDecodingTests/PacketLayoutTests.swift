import Notation
import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct PacketLayoutTests {
  @Test("every layout's example decodes to the JSON beside it", arguments: PacketLayouts.all)
  func example(layout: PacketLayout) throws {
    let example = try #require(layout.example)
    let packet = try KnownPackets.packet(example.packet)
    var verifier = PacketVerifier(believing: [0x142A, 0xB5E3], corrects: false)
    let checked = try #require(verifier.decide([packet]).first)
    #expect(checked.isTrustworthy)
    let expected = example.json.dropLast() + ",\"raw\":\"\(example.packet)\"}"
    #expect(PacketDecoder.decode(checked).encoded() == expected)
  }

  @Test("fields lie one after the other, from CI to the check", arguments: PacketLayouts.declared)
  func tiling(layout: PacketLayout) throws {
    let length = try #require(layout.length)
    let width = PacketHeader.lengthFieldWidth(ofType: layout.type)
    var end = 4 + width
    for field in layout.fields {
      let bits = field.format == .lowBits
      #expect(field.offset == (bits ? end - 1 : end), "\(layout.title), offset \(field.offset)")
      let checkStart = 4 + width + length - 2
      end = field.width.map { field.offset + $0 } ?? checkStart
    }
    #expect(end == 4 + width + length)
  }

  @Test("no two layouts have the same type and length")
  func uniqueness() {
    let headers = PacketLayouts.declared.map { "\($0.type) \($0.length ?? 0)" }
    #expect(Set(headers).count == headers.count)
  }

  @Test("every byte that came in is in exactly one field or, in bits, in two")
  func coverage() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<20_000 {
      let bytes = generator.packetLikeBytes()
      guard case .single(let header, let layout) = KnownPackets.packet(bytes).content else {
        continue
      }
      var covered = [Int](repeating: 0, count: bytes.count)
      layout.forEachField(header, available: bytes.count) { field, range in
        let weight = field.format == .highBit || field.format == .lowBits ? 1 : 2
        for place in range { covered[place] += weight }
      }
      let counted =
        header
        .contentOffset..<max(
          header.contentOffset, min(header.totalLength, bytes.count))
      for place in covered.indices {
        #expect(covered[place] == (counted.contains(place) ? 2 : 0), "\(bytes.hexadecimal)")
      }
    }
  }
}
