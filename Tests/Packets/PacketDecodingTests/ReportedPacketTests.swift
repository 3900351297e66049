import Foundation
import Notation
import PacketSchema
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

/// Packets of strangers' meters in public reports: their addresses are not written down here but
/// taken from where the packets have them; all else is, read off the bytes by hand.
@Suite(
  "Packets of public reports",
  .enabled(if: Repository.hasReportedPackets, "no ../shared/reference/packets.md"))
struct ReportedPacketTests {
  /// The packets that begin with some digits, in the order of the description.
  private func packets(_ start: String) throws -> [String] {
    try String(contentsOf: Repository.reportedPackets, encoding: .utf8)
      .split(whereSeparator: { $0.isWhitespace || $0 == "`" })
      .filter { $0.hasPrefix(start) && $0.count > 60 && $0.allSatisfy(\.isHexDigit) }
      .map { String($0) }
  }

  private func decide(_ packets: [String]) throws -> [(raw: String, checked: CheckedPacket)] {
    var verifier = PacketVerifier()
    return verifier.decide(try packets.map { try KnownPackets.packet($0) })
      .map { ($0.packet.bytes.hexadecimal, $0) }
  }

  /// The digits of some bytes.
  private func bytes(_ range: Range<Int>, of raw: String) -> Substring {
    raw.dropFirst(2 * range.lowerBound).prefix(2 * range.count)
  }

  @Test("four beacons of version 5: one is damaged, three are right")
  func beacons() throws {
    let decided = try decide(packets("80FF2A550023"))
    #expect(decided.count == 4)
    for (raw, checked) in decided where checked.isTrustworthy {
      let fields = ReportedPacketTests.fields[String(bytes(19..<20, of: raw))] ?? "no such packet"
      let source = bytes(26..<30, of: raw)
      #expect(
        PacketDecoder.decode(checked).encoded() == """
          {"schema":1,"kind":"beacon","type":"55","ci":"30","version":5,"length":35,\
          "network":"70A0","network_id":"EAF6","crc":"ok","checksum":"\(raw.suffix(4))",\
          "corrected_bits":0,"source":"\(source)","source_wan":"FE\(source)00",\
          "destination":"FFFFFFFFFFFF",\(fields),"tree_id":"35","level":5,\
          "unknown":{"24":"A40B","30":"0100"},"raw":"\(raw)"}
          """)
    }
    #expect(decided.count { $0.checked.isTrustworthy } == 3)
    let damaged = try #require(decided.first { !$0.checked.isTrustworthy })
    #expect(
      PacketDecoder.decode(damaged.checked).encoded() == """
        {"schema":1,"kind":"beacon","type":"55","ci":"30","version":5,"length":35,"crc":"bad",\
        "checksum":"31A6","source":"\(bytes(26..<30, of: damaged.raw))",\
        "source_wan":"\(bytes(13..<19, of: damaged.raw))","destination":"EFFFFFFFFFFF",\
        "counter":26,"uptime_s":7151109,"hop_phase_s":31.957,"link_byte":"7C","route_cost":25,"tree_id":"35",\
        "level":6,"unknown":{"24":"A40B","30":"0100"},"raw":"\(damaged.raw)"}
        """)
  }

  /// Counter, uptime, hop phase and route cost, by the counter's digits.
  private static let fields = [
    "12": #""counter":18,"uptime_s":8989818,"hop_phase_s":26.557,"link_byte":"7E","route_cost":22"#,
    "EC": #""counter":236,"uptime_s":8899590,"hop_phase_s":8.357,"link_byte":"7E","route_cost":22"#,
    "C4":
      #""counter":196,"uptime_s":9005916,"hop_phase_s":17.457,"link_byte":"7E","route_cost":21"#,
  ]

  @Test("a status push")
  func status() throws {
    let decided = try decide(packets("2ad50047"))
    let (raw, checked) = try #require(decided.first)
    let source = bytes(11..<15, of: raw)
    #expect(
      PacketDecoder.decode(checked).encoded() == """
        {"schema":1,"kind":"status","type":"D5","ci":"51","length":71,"network":"142A",\
        "network_id":"90EF","utility":"Puget Sound Energy","crc":"ok","checksum":"06CC",\
        "corrected_bits":0,"source":"\(source)","source_wan":"FE\(source)00",\
        "destination":"\(bytes(7..<11, of: raw))","uptime_s":49012726,\
        "booted_at":"2023-07-01T13:56:26Z","hop_phase_s":17.691,"link_byte":"12","route_cost":12,\
        "route_cost_fine":199,"tree_id":"A6","level":3,"unix_time":1737232512,\
        "microseconds":80010,"unknown":{"15":"72","28":"A40B","30":"0101","42":"00",\
        "43":"010325","46":"0000000000000000000000","57":"0399E0","66":"20302D8480"},"raw":"\(raw)"}
        """)
  }
}
