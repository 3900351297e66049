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
    try #require(!layout.examples.isEmpty)
    for example in layout.examples {
      let packet = try KnownPackets.packet(example.packet)
      var verifier = PacketVerifier(believing: [0x142A, 0xB5E3], corrects: false)
      let checked = try #require(verifier.decide([packet]).first)
      #expect(checked.isTrustworthy)
      let expected = example.json.dropLast() + ",\"raw\":\"\(example.packet)\"}"
      #expect(PacketDecoder.decode(checked).encoded() == expected)
    }
  }

  @Test("fields lie one after the other, from CI to the check", arguments: PacketLayouts.declared)
  func tiling(layout: PacketLayout) throws {
    try #require(!layout.forms.isEmpty && !layout.fields.isEmpty)
    let tailLength = tiled(layout.tail, from: 0, upTo: nil)
    for form in layout.forms {
      let check = layout.check == .networkCRC ? 2 : 0
      let end = form.totalLength - check - tailLength
      let fieldsEnd = tiled(layout.fields, from: form.totalLength - form.length, upTo: end)
      #expect(layout.carriesElements ? fieldsEnd <= end : fieldsEnd == end, "\(layout.title)")
    }
  }

  @Test("fields of an element lie one after the other, as long as the element")
  func elementTiling() {
    #expect(MeshElements.all.map(\.tag) == ElementForm.all.map(\.tag))
    for (element, form) in zip(MeshElements.all, ElementForm.all) {
      #expect(tiled(element.fields, from: 0, upTo: nil) == form.length, "\(element.title)")
    }
  }

  /// Where fields end that lie one after the other from an offset on.
  private func tiled(_ fields: [PacketField], from start: Int, upTo limit: Int?) -> Int {
    var end = start
    for field in fields {
      let shares = field.format == .lowBits
      #expect(field.offset == (shares ? end - 1 : end), "offset \(field.offset)")
      end = field.width.map { field.offset + $0 } ?? limit ?? end
    }
    return end
  }

  @Test("each form of packet has one layout, and one more only for those that it does not hold for")
  func uniqueness() {
    let always = PacketLayouts.declared.filter { $0.condition == nil }.flatMap(\.forms)
    #expect(always.count == PacketForm.all.count && Set(always) == Set(PacketForm.all))
    let sometimes = PacketLayouts.declared.filter { $0.condition != nil }.flatMap(\.forms)
    #expect(Set(sometimes) == [.beacon, .status])
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
      layout.forEachField(header, in: bytes) { field, range in
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
