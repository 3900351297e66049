import AirInterface
import Framing
import Notation
import PacketSchema
import PacketDecoding
import PacketFixtures
import RecordStream
import Synthesis
import TestKit
import Testing

/// From a packet's bytes to the bits on the air, and back to its decoded line.
@Suite struct RoundTripTests {
  private static let network: UInt16 = 0x142A
  private static let link = LinkAddresses(
    destination: [0x0A, 0x0B, 0x0C, 0x02], source: [0x0A, 0x0B, 0x0C, 0x01])

  /// What a user sees at the end of one packet, alone in its burst.
  private func decoded(_ bytes: [UInt8], version: UInt8) -> [JSONObject] {
    var verifier = PacketVerifier(believing: [RoundTripTests.network])
    var checked: [CheckedPacket] = []
    let bits = TransmissionBits(packets: [bytes], version: version).bits
    let burst = SoftBits(measurement: nil, decisions: bits.map { $0 ? 100 : -100 })
    for frame in Framer().frames(in: burst) {
      checked += verifier.process(Packet(frame))
    }
    checked += verifier.finish()
    return checked.filter(\.isTrustworthy).map { PacketDecoder.decode($0) }
  }

  @Test("random content in every kind", arguments: PacketLayouts.declared, [UInt8(4), 5])
  func everyKind(layout: PacketLayout, version: UInt8) throws {
    let form = try #require(layout.forms.first)
    var noise = SeededGenerator(seed: UInt64(form.type) << 8 | UInt64(form.length))
    try #require(!layout.commandIdentifiers.isEmpty)
    for identifier in layout.commandIdentifiers {
      for _ in 0..<5 {
        let bytes = noise.packet(
          of: layout, commandIdentifier: identifier, network: RoundTripTests.network)
        let lines = decoded(bytes, version: version)
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line["kind"] == .string(layout.kind.rawValue))
        #expect(line["crc"] == .string(layout.check == .networkCRC ? "ok" : "none"))
        #expect(line["version"] == .integer(Int64(version)))
        #expect(line["raw"] == .string(bytes.hexadecimal))
      }
    }
  }

  @Test("messages of one to four blocks", arguments: 1...4, [UInt8(4), 5])
  func messages(blocks: Int, version: UInt8) throws {
    var noise = SeededGenerator(seed: UInt64(blocks))
    let start: [UInt8] = [
      0x81, 0x1E, 0, 0, 0, 0, 0x15, 0x1F, 0xFE, 0xFE, 0xFE, 0x7D, 0xFE, 0x0A, 0x0B, 0x0C, 0x02,
      0x80, 0x0A, 0x0B, 0x0C, 0x01, 0x01, 0x2A, 28, 0, 0x00, 0xA1, 0xB2, 0x80, 0x82, 0,
    ]
    for shortOf in [0, 1, 30] {
      let payload = (0..<80 * blocks - 34 - shortOf).map { _ in UInt8(noise.uniform() * 256) }
      let bytes = PacketBuilder.message(
        network: RoundTripTests.network, content: start + payload, link: RoundTripTests.link,
        version: version)
      let lines = decoded(bytes, version: version)
      #expect(lines.map { $0["crc"] } == [.string("ok")])
      #expect(lines.first?["blocks_ok"] == .integer(Int64(blocks)))
      #expect(lines.first?["payload"] == .string(payload.hexadecimal))
    }
  }

  @Test("data before a block's header that look like a preamble begin no packet")
  func dataLikePreamble() {
    var noise = SeededGenerator(seed: 61)
    var tried = 0
    for _ in 0..<2000 {
      var content = [0x81] + (0..<100).map { _ in UInt8(noise.uniform() * 256) }
      content[79] = 0xA5
      let bytes = PacketBuilder.message(
        network: RoundTripTests.network, content: content, link: RoundTripTests.link, version: 5)
      // A5 AA, least significant bit first and framed: 0 10100101 1 0 01010101 1.
      guard bytes[82...83] == [0xA5, 0xAA] else { continue }
      tried += 1
      #expect(decoded(bytes, version: 5).count == 1)
    }
    #expect(tried > 0)
  }

  @Test("a slipped bit in a beacon's constant part is corrected to the packet that was sent")
  func slip() throws {
    let sent = TestBursts.beacons[1]
    var decisions = TestBursts.decisions([sent])
    // In the destination FFFFFFFFFFFF, which the layout knows.
    decisions.insert(-100, at: 55 + 10 * 9 + 4)
    let frame = try #require(TestBursts.frames(decisions).first)
    var verifier = PacketVerifier(believing: [0xB5E3])
    var checked: [CheckedPacket] = []
    checked += verifier.process(Packet(frame))
    #expect(checked.map(\.check) == [.ok])
    #expect(checked.map(\.packet.bytes) == [sent])
  }
}
