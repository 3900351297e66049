import PacketSchema
import RecordStream
import TestKit
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

extension SeededGenerator {
  /// Random bytes that often look like a packet: known types, short lengths, all block headers.
  mutating func packetLikeBytes() -> [UInt8] {
    var bytes: [UInt8] = [0x00, 0xFF]
    switch Int.random(in: 0..<4, using: &self) {
    case 0: bytes += self.bytes(3)
    case 1: bytes += [UInt8.random(in: 0..<0x20, using: &self)]
    default:
      let types: [UInt8] = [0x55, 0xD5, 0xD2, 0xA5, 0x00]
      bytes += [0x2A, types.randomElement(using: &self) ?? 0]
      if Bool.random(using: &self) { bytes.append(0) }
      bytes.append(UInt8.random(in: 0...0x50, using: &self))
    }
    return bytes + self.bytes(Int.random(in: 0..<120, using: &self))
  }
}
