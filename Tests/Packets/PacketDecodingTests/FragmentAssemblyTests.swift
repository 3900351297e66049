import PacketSchema
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct FragmentAssemblyTests {
  /// A fragment of a message: its number, whether it is the last, and its payload.
  private func fragment(_ number: UInt8, last: Bool, _ payload: [UInt8], id: UInt8 = 1) -> Packet {
    var content = KnownMessages.content(payload: payload)
    content[28] = id
    content[30] = last ? 0x82 : 0x02
    content[31] = number
    return KnownPackets.packet(
      PacketBuilder.message(
        network: KnownMessages.network, content: content, link: KnownMessages.link,
        version: 4))
  }

  private func joined(_ packets: [Packet]) -> [String?] {
    var verifier = PacketVerifier(believing: [KnownMessages.network])
    return verifier.decide(packets).map {
      guard case .string(let payload) = PacketDecoder.decode($0)["joined_payload"] else {
        return nil
      }
      return payload
    }
  }

  @Test("fragments are joined by their numbers, in whatever order they come")
  func order() {
    let parts = [
      fragment(0, last: false, [0x11]), fragment(1, last: false, [0x22, 0x23]),
      fragment(2, last: true, [0x33]),
    ]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 2, 1]] {
      let result = joined(order.map { parts[$0] })
      #expect(result.last == "11222333")
      #expect(result.dropLast().allSatisfy { $0 == nil })
    }
  }

  @Test("a message of one fragment is not joined; nor are fragments of two messages")
  func apart() {
    #expect(joined([fragment(0, last: true, [1])]) == [nil])
    let mixed = [fragment(0, last: false, [1], id: 1), fragment(1, last: true, [2], id: 2)]
    #expect(joined(mixed) == [nil, nil])
  }

  @Test("old fragments make room: 64 messages are kept")
  func bounded() {
    let others = (2...65).map { fragment(0, last: false, [9], id: $0) }
    let ends = [fragment(1, last: true, [0x22], id: 1), fragment(1, last: true, [0x22], id: 65)]
    let result = joined([fragment(0, last: false, [0x11], id: 1)] + others + ends)
    #expect(result.suffix(2) == [nil, "0922"])
  }

  @Test("a fragment number beyond all bounds does no harm")
  func wildNumber() {
    #expect(joined([fragment(255, last: true, [1]), fragment(31, last: true, [1])]) == [nil, nil])
  }
}
