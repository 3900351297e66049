import PacketSchema
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct DamagedCorpusTests {
  /// How a packet was damaged.
  enum Damage: CaseIterable {
    case oneBit, twoBits, oneByte, everything
  }

  @Test("100 000 packets, 30 % damaged: none lost, and hardly a damaged one let through")
  func corpus() {
    var generator = SeededGenerator(seed: 7)
    var verifier = PacketVerifier()
    var damagedCount = 0
    var good: Set<Int> = []
    var accepted: [Int] = []
    var goodBeforeFirst: Int?
    for number in 0..<100_000 {
      var bytes = beacon(number, &generator)
      if Int.random(in: 0..<10, using: &generator) < 3 {
        damage(&bytes, &generator)
        damagedCount += 1
      } else {
        good.insert(number)
      }
      for checked in verifier.process(KnownPackets.packet(bytes)) {
        guard checked.isTrustworthy else { return }
        if goodBeforeFirst == nil { goodBeforeFirst = good.count }
        accepted.append(Int(checked.packet.bytes[20..<24].bigEndianValue))
      }
    }
    #expect(verifier.registry.believed == [0x1234])
    // Two good ones among four; three if the first of them came too late.
    #expect((1...3).contains(goodBeforeFirst ?? 0))
    let wrong = accepted.count - Set(accepted).intersection(good).count
    #expect(Set(accepted).isSuperset(of: good), "good packets were lost")
    // 30 000 / 65 536 is 0.46; more than three comes once in a thousand runs.
    #expect(wrong <= 3, "\(wrong) of \(damagedCount) damaged packets were let through")
  }

  /// The uptime numbers the packets, so that those that come out can be told apart.
  private func beacon(_ number: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var fields = PacketBuilder.BeaconFields(
      source: 0x0A0B_0000 + UInt32.random(in: 0..<5000, using: &generator))
    fields.counter = UInt8(truncatingIfNeeded: number)
    fields.uptime = UInt32(number)
    fields.hopPhase = UInt16.random(in: 0..<16_800, using: &generator)
    return PacketBuilder.beacon(network: 0x1234, fields: fields)
  }

  private func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    let place = Int.random(in: 6..<bytes.count, using: &generator)
    switch Damage.allCases.randomElement(using: &generator) ?? .oneBit {
    case .oneBit: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case .twoBits:
      let first = Int.random(in: 48..<8 * bytes.count, using: &generator)
      let second = 48 + (first - 48 + Int.random(in: 1..<280, using: &generator)) % 280
      for bit in [first, second] { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
    case .oneByte: bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
    case .everything:
      let noise = generator.bytes(bytes.count - 13)
      bytes.replaceSubrange(13..., with: noise)
    }
  }
}
