import Notation
import PacketSchema
import RecordStream
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct PacketDecoderTests {
  /// A burst as a receiver measures it.
  static let measurement = BurstMeasurement(
    time: 1_795_366_800_123_456_789, centerFrequency: 915e6, carrierFrequency: 916_501_200.4,
    symbolRate: 9600.04, deviation: 4789.6, signalToNoiseRatio: 31.16, level: -20.06,
    duration: 0.04472)

  @Test("a real packet with its measurement, key by key")
  func measured() throws {
    let bytes = try KnownPackets.packet(KnownPackets.networkB5E3[0]).bytes
    let frame = Frame(
      measurement: PacketDecoderTests.measurement, bytes: bytes, version: 4, inverted: false,
      cut: false, byteReliability: [], dataBitDecisions: [])
    var verifier = PacketVerifier()
    let checked = try #require(verifier.decide([Packet(frame)]).first)
    #expect(
      PacketDecoder.decode(checked).encoded() == """
        {"schema":1,"time":"2026-11-22T17:00:00.123456Z","kind":"beacon","type":"55","ci":"30",\
        "version":4,"length":35,"network":"B5E3","network_id":"36DD","crc":"ok",\
        "checksum":"F2B5","corrected_bits":0,"source":"40DA952B",\
        "source_wan":"FE40DA952B00","destination":"FFFFFFFFFFFF","counter":126,\
        "uptime_s":7168635,"booted_at":"2026-08-31T17:42:45Z","hop_phase_s":52.46,"link_byte":"7E",\
        "route_cost":22,"tree_id":"15","level":5,"frequency_hz":916501200,\
        "channel_hz":916500000,"symbol_rate":9600,"deviation_hz":4790,"snr_db":31.2,\
        "level_dbfs":-20.1,"duration_ms":44.7,\
        "unknown":{"24":"A40B","30":"0100"},\
        "raw":"00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5"}
        """)
  }

  @Test(
    "no boot time comes from a clock that is not set, nor from before there were such meters",
    arguments: [
      (clock: UInt32(0), uptime: UInt32(500), booted: String?.none),
      (1_790_000_000, .max, nil), (1_790_000_000, 500, "2026-09-21T14:05:00Z"),
    ])
  func bootTime(clock: UInt32, uptime: UInt32, booted: String?) throws {
    let example = try #require(PacketLayouts.status.examples.first).packet
    var content = Array(try KnownPackets.packet(example).bytes.dropFirst(6).prefix(69))
    for (offset, value) in [(10, clock), (18, uptime)] {
      for byte in 0..<4 {
        content[offset + byte] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * byte))
      }
    }
    let sent = PacketBuilder.packet(type: 0xD5, content: content, network: 0x1234)
    var verifier = PacketVerifier(believing: [0x1234])
    let packet = try #require(verifier.decide([Packet(Frame(bytes: sent, version: 4))]).first)
    let object = PacketDecoder.decode(packet)
    #expect(object["uptime_s"] == .integer(Int64(uptime)))
    #expect(object["booted_at"] == booted.map { .string($0) })
  }

  @Test("measurements beyond all bounds do no harm")
  func wildMeasurement() throws {
    for wild in [1e300, -1e300, .greatestFiniteMagnitude] {
      let measurement = BurstMeasurement(
        time: .max, centerFrequency: wild, carrierFrequency: wild, symbolRate: wild,
        deviation: wild, signalToNoiseRatio: .greatestFiniteMagnitude,
        level: -.greatestFiniteMagnitude, duration: wild)
      let bytes = try KnownPackets.packet(KnownPackets.networkB5E3[0]).bytes
      let frame = Frame(
        measurement: measurement, bytes: bytes, version: 4, inverted: false, cut: false,
        byteReliability: [], dataBitDecisions: [])
      let object = PacketDecoder.decode(CheckedPacket(Packet(frame), .bad))
      #expect(object["frequency_hz"] == nil)
      #expect(try JSONObject(parsing: object.encoded())["raw"] == .string(bytes.hexadecimal))
    }
  }

  @Test("a packet cut at any byte keeps every byte it has, and says that it is cut")
  func cut() throws {
    for layout in PacketLayouts.declared {
      let whole = try KnownPackets.packet(layout.examples.first?.packet ?? "").bytes
      for count in 1..<whole.count {
        let packet = KnownPackets.packet(Array(whole.prefix(count)))
        let object = PacketDecoder.decode(CheckedPacket(packet, .bad))
        #expect(object["cut"] == .bool(true))
        #expect(object["raw"] == .string(whole.prefix(count).hexadecimal))
      }
    }
  }

  @Test("type, length or CI that do not belong together leave header, CI and bytes")
  func inconsistent() throws {
    let hex = "00FF2A55002331FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5"
    let packet = try KnownPackets.packet(hex)
    #expect(
      PacketDecoder.decode(CheckedPacket(packet, .bad)).encoded() == """
        {"schema":1,"kind":"unknown","type":"55","ci":"31","version":4,"length":35,"crc":"bad",\
        "checksum":"F2B5",\
        "unknown":{"7":"FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00"},\
        "raw":"\(hex)"}
        """)
  }

  @Test("what is repeated in the packet, and differs, is not lost")
  func disagreeingCopies() throws {
    let example = try #require(PacketLayouts.status.examples.first)
    var bytes = try KnownPackets.packet(example.packet).bytes
    bytes[41] ^= 0x10
    let object = PacketDecoder.decode(CheckedPacket(KnownPackets.packet(bytes), .bad))
    #expect(object["source"] == .string("0A0B0C01"))
    guard case .object(let unknown) = object["unknown"] else {
      Issue.record("no unknown bytes")
      return
    }
    #expect(unknown["38"] == .string("0A0B0C11"))
  }

  @Test("random bytes decode to lines of the schema's keys, in its order")
  func randomBytes() throws {
    var generator = SeededGenerator(seed: 4)
    let names = PacketKeys.all.map(\.name)
    for _ in 0..<5000 {
      let bytes = generator.packetLikeBytes()
      let object = PacketDecoder.decode(CheckedPacket(KnownPackets.packet(bytes), .bad))
      let positions = object.members.compactMap { names.firstIndex(of: $0.key) }
      #expect(positions.count == object.members.count)
      #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
      #expect(object["raw"] == .string(bytes.hexadecimal))
    }
  }
}
