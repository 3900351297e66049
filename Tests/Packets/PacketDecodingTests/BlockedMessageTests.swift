import Notation
import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct BlockedMessageTests {
  @Test("messages of one to four blocks are joined and checked", arguments: [4, 5] as [UInt8])
  func roundTrip(version: UInt8) throws {
    var generator = SeededGenerator(seed: 8)
    // 46 bytes of payload fill one block exactly; every length about the edges is tried.
    for count in [0, 1, 45, 46, 47, 125, 126, 127, 206, 207, 286] {
      let payload = generator.bytes(count)
      let packet = KnownMessages.message(payload: payload, version: version)
      var verifier = PacketVerifier(believing: [KnownMessages.network])
      let checked = try #require(verifier.decide([packet]).first)
      #expect(checked.check == .ok)
      #expect(checked.link == KnownMessages.link)
      let object = PacketDecoder.decode(checked)
      let blocks = Int64((34 + count + 79) / 80)
      #expect(object["kind"] == .string("message"))
      #expect(object["blocks"] == .integer(blocks))
      #expect(object["blocks_ok"] == .integer(blocks))
      #expect(object["payload"] == (count == 0 ? nil : .string(payload.hexadecimal)))
      #expect(object["trailing"] == (version == 4 ? .string("04") : nil))
      #expect(object["raw"] == .string(packet.bytes.hexadecimal))
    }
  }

  @Test("the fields of a message, by hand")
  func fields() throws {
    let packet = KnownMessages.message(payload: [0x11, 0x22, 0x33], version: 5)
    var verifier = PacketVerifier(believing: [KnownMessages.network])
    let checked = try #require(verifier.decide([packet]).first)
    var object = PacketDecoder.decode(checked)
    object["raw"] = nil
    object["checksum"] = nil
    object["block_headers"] = nil
    object["block_checks"] = nil
    #expect(
      object.encoded() == """
        {"schema":1,"kind":"message","ci":"81","version":5,"network":"5FD6","network_id":"94D4",\
        "utility":"Oncor","crc":"ok","corrected_bits":0,"source":"0A0B0C01",\
        "source_wan":"FE0A0B0C0280","destination":"FEFEFE7D","destination_wan":"00000000151F",\
        "link_source":"0A0B0C01","link_destination":"0A0B0C02","sequence":30,\
        "time_to_live_s":298,"hop_limit":28,"message_id":"00A1B2","message_class":2,\
        "fragment":0,"last_fragment":true,"blocks":1,"blocks_ok":1,"payload":"112233",\
        "unknown":{"25":"00","29":"80"}}
        """)
  }

  @Test("messages find their network themselves")
  func vote() {
    let packets = (1...2).map {
      KnownMessages.message(payload: [UInt8](repeating: $0, count: 100), meter: $0)
    }
    var verifier = PacketVerifier()
    #expect(verifier.decide(packets).map(\.check) == [.ok, .ok])
    #expect(verifier.registry.believed == [KnownMessages.network])
  }

  @Test("on later hops the link addresses are found among those heard")
  func laterHop() throws {
    let link = LinkAddresses(destination: [0, 0, 0, 7], source: [0, 0, 0, 9])
    let content = KnownMessages.content(payload: [1, 2, 3], hopLimit: 27)
    let message = KnownPackets.packet(
      PacketBuilder.message(
        network: KnownMessages.network, content: content, link: link, version: 4))
    let heard = [7, 9].map {
      KnownPackets.packet(PacketBuilder.beacon(network: KnownMessages.network, source: $0))
    }
    var verifier = PacketVerifier(believing: [KnownMessages.network])
    let decided = verifier.decide(heard + [message])
    #expect(decided.map(\.check) == [.ok, .ok, .ok])
    #expect(decided.last?.link == link)
  }

  @Test("a wrong bit anywhere in a message is noticed")
  func damage() throws {
    let packet = KnownMessages.message(payload: [UInt8](repeating: 7, count: 80))
    // The 04 between two blocks carries nothing: whatever stands there, the message is good.
    let separator = 3 + 80 + 1
    for place in 0..<8 * (packet.bytes.count - 1) where place / 8 != separator {
      var bytes = packet.bytes
      bytes[place / 8] ^= 1 << UInt8(place % 8)
      var verifier = PacketVerifier(believing: [KnownMessages.network])
      let checked = try #require(verifier.decide([KnownPackets.packet(bytes)]).first)
      #expect(!checked.isTrustworthy || checked.packet.bytes != bytes, "bit \(place)")
    }
  }

  @Test("noise after a message is told from it", arguments: [4, 5] as [UInt8], 1...3)
  func noise(version: UInt8, count: Int) throws {
    let noise: [UInt8] = Array([0x37, 0xC1, 0x5A].prefix(count))
    for length in [3, 80, 100] {
      let payload = [UInt8](repeating: 7, count: length)
      let message = KnownMessages.message(payload: payload, version: version)
      var verifier = PacketVerifier(believing: [KnownMessages.network])
      let noisy = KnownPackets.packet(message.bytes + noise, version: version)
      let checked = try #require(verifier.decide([noisy]).first)
      #expect(checked.check == .ok)
      let line = PacketDecoder.decode(checked)
      #expect(line["payload"] == .string(payload.hexadecimal))
      #expect(line["trailing"] == .string((version == 4 ? "04" : "") + noise.hexadecimal))
      #expect(line["raw"] == .string(noisy.bytes.hexadecimal))
    }
  }

  @Test("what stands between two blocks does not matter, and is told")
  func separator() throws {
    var bytes = KnownMessages.message(payload: [UInt8](repeating: 7, count: 80)).bytes
    bytes[3 + 80 + 1] = 0x24
    var verifier = PacketVerifier(believing: [KnownMessages.network])
    let checked = try #require(verifier.decide([KnownPackets.packet(bytes)]).first)
    #expect(checked.check == .ok)
    #expect(PacketDecoder.decode(checked)["block_separators"] == .string("24"))
  }

  @Test("a chain cut at any byte does no harm, and keeps its bytes")
  func cut() {
    let whole = KnownMessages.message(payload: [UInt8](repeating: 7, count: 180)).bytes
    for count in 1..<whole.count {
      let object = PacketDecoder.decode(
        CheckedPacket(KnownPackets.packet(Array(whole.prefix(count))), .bad))
      #expect(object["raw"] == .string(whole.prefix(count).hexadecimal))
    }
  }
}
