import AirInterface
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
    let form = try #require(layout.form)
    var end = form.totalLength - form.length
    try #require(!layout.fields.isEmpty)
    for field in layout.fields {
      let bits = field.format == .lowBits
      #expect(field.offset == (bits ? end - 1 : end), "\(layout.title), offset \(field.offset)")
      let checkStart = form.totalLength - 2
      end = field.width.map { field.offset + $0 } ?? checkStart
    }
    #expect(end == form.totalLength)
  }

  @Test("each form of packet has one layout")
  func uniqueness() {
    let forms = PacketLayouts.declared.compactMap(\.form)
    #expect(forms.count == PacketForm.all.count && Set(forms) == Set(PacketForm.all))
    #expect(Set(forms.map { "\($0.type) \($0.length)" }).count == forms.count)
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
