import PacketSchema
import PacketFixtures
import Testing

@testable import PacketDecoding

/// Real packets and what they say, read off their bytes by hand.
@Suite struct KnownAnswerTests {
  /// The lines of some packets, in the order in which they came.
  private func lines(
    _ packets: [String], believing networks: [UInt16] = []
  ) throws -> [CheckedPacket] {
    var verifier = PacketVerifier(believing: networks)
    return verifier.decide(try packets.map { try KnownPackets.packet($0) })
  }

  @Test("the six beacons of three meters, in two networks that they reveal themselves")
  func beacons() throws {
    let decided = try lines(KnownPackets.network45F8 + KnownPackets.networkB5E3)
    #expect(decided.map(\.isTrustworthy) == Array(repeating: true, count: 6))
    #expect(decided.map { PacketDecoder.decode($0).encoded() } == KnownAnswerTests.sixBeacons)
  }

  private static let sixBeacons = [
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,"network":"45F8",\
    "network_id":"9344","utility":"CoServ","crc":"ok","checksum":"9032","corrected_bits":0,\
    "source":"5021D005","source_wan":"FE5021D00500","destination":"FFFFFFFFFFFF","counter":124,\
    "uptime_s":260896,"hop_phase_s":77.66,"link_byte":"7E","route_cost":7,"tree_id":"20","level":1,\
    "unknown":{"24":"A403","30":"0100"},"trailing":"04",\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE5021D005007C0003FB20A4035021D00501000720011E567E00903204"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,"network":"45F8",\
    "network_id":"9344","utility":"CoServ","crc":"ok","checksum":"83E8","corrected_bits":0,\
    "source":"5021D005","source_wan":"FE5021D00500","destination":"FFFFFFFFFFFF","counter":174,\
    "uptime_s":261022,"hop_phase_s":34.96,"link_byte":"7E","route_cost":7,"tree_id":"20","level":1,\
    "unknown":{"24":"A403","30":"0100"},"trailing":"04",\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE5021D00500AE0003FB9EA4035021D00501000720010DA87E0083E804"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,"network":"45F8",\
    "network_id":"9344","utility":"CoServ","crc":"ok","checksum":"2924","corrected_bits":0,\
    "source":"5021D005","source_wan":"FE5021D00500","destination":"FFFFFFFFFFFF","counter":184,\
    "uptime_s":261057,"hop_phase_s":69.96,"link_byte":"7E","route_cost":7,"tree_id":"20","level":1,\
    "unknown":{"24":"A403","30":"0100"},"trailing":"04",\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE5021D00500B80003FBC1A4035021D00501000720011B547E00292404"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,"network":"B5E3",\
    "network_id":"36DD","crc":"ok","checksum":"F2B5","corrected_bits":0,\
    "source":"40DA952B","source_wan":"FE40DA952B00","destination":"FFFFFFFFFFFF","counter":126,\
    "uptime_s":7168635,"hop_phase_s":52.46,"link_byte":"7E","route_cost":22,"tree_id":"15","level":5,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,"network":"B5E3",\
    "network_id":"36DD","crc":"ok","checksum":"0A80","corrected_bits":0,\
    "source":"40DA952B","source_wan":"FE40DA952B00","destination":"FFFFFFFFFFFF","counter":58,\
    "uptime_s":7168897,"hop_phase_s":13.26,"link_byte":"7E","route_cost":22,"tree_id":"15","level":5,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE40DA952B003A006D6381A40B40DA952B0100161505052E7E000A80"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,"network":"B5E3",\
    "network_id":"36DD","crc":"ok","checksum":"3FB7","corrected_bits":0,\
    "source":"40DA2351","source_wan":"FE40DA235100","destination":"FFFFFFFFFFFF","counter":0,\
    "uptime_s":7169444,"hop_phase_s":28.66,"link_byte":"7E","route_cost":22,"tree_id":"15","level":5,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE40DA23510000006D65A4A40B40DA235101001615050B327E003FB7"}
    """,
  ]

  /// Four packets as a public report has them, in the same order and with the same damage; the
  /// addresses are invented and the checks reckoned anew.
  @Test("four beacons of version 5: the damaged one is refused, the others are right")
  func report() throws {
    let decided = try lines([
      "80FF2A55002330EFFFFFFFFFFFFE0A0B0C01001A006D1E05A40B8B030C4101001935060C7B7C702D27",
      "80FF2A55002330FFFFFFFFFFFFFE0A0B0C02001200892C7AA40B0A0B0C0201001635050A5F7E7062EC",
      "80FF2A55002330FFFFFFFFFFFFFE0A0B0C0300EC0087CC06A40B0A0B0C03010016350503437E70F290",
      "80FF2A55002330FFFFFFFFFFFFFE0A0B0C0400C400896B5CA40B0A0B0C04010015350506D17E705723",
    ])
    let good = decided.filter(\.isTrustworthy).map { PacketDecoder.decode($0).encoded() }
    #expect(good == KnownAnswerTests.goodReported)
    let refused = decided.filter { !$0.isTrustworthy }.map { PacketDecoder.decode($0).encoded() }
    #expect(refused == [KnownAnswerTests.damagedReported])
  }

  private static let damagedReported = """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":5,"length":35,"crc":"bad",\
    "checksum":"2D27","source":"8B030C41","source_wan":"FE0A0B0C0100",\
    "destination":"EFFFFFFFFFFF","counter":26,"uptime_s":7151109,"hop_phase_s":31.957,"link_byte":"7C",\
    "route_cost":25,"tree_id":"35","level":6,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330EFFFFFFFFFFFFE0A0B0C01001A006D1E05A40B8B030C4101001935060C7B7C702D27"}
    """

  private static let goodReported = [
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":5,"length":35,"network":"70A0",\
    "network_id":"EAF6","crc":"ok","checksum":"62EC","corrected_bits":0,\
    "source":"0A0B0C02","source_wan":"FE0A0B0C0200","destination":"FFFFFFFFFFFF","counter":18,\
    "uptime_s":8989818,"hop_phase_s":26.557,"link_byte":"7E","route_cost":22,"tree_id":"35","level":5,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE0A0B0C02001200892C7AA40B0A0B0C0201001635050A5F7E7062EC"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":5,"length":35,"network":"70A0",\
    "network_id":"EAF6","crc":"ok","checksum":"F290","corrected_bits":0,\
    "source":"0A0B0C03","source_wan":"FE0A0B0C0300","destination":"FFFFFFFFFFFF","counter":236,\
    "uptime_s":8899590,"hop_phase_s":8.357,"link_byte":"7E","route_cost":22,"tree_id":"35","level":5,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE0A0B0C0300EC0087CC06A40B0A0B0C03010016350503437E70F290"}
    """,
    """
    {"schema":1,"kind":"beacon","type":"55","ci":"30","version":5,"length":35,"network":"70A0",\
    "network_id":"EAF6","crc":"ok","checksum":"5723","corrected_bits":0,\
    "source":"0A0B0C04","source_wan":"FE0A0B0C0400","destination":"FFFFFFFFFFFF","counter":196,\
    "uptime_s":9005916,"hop_phase_s":17.457,"link_byte":"7E","route_cost":21,"tree_id":"35","level":5,\
    "unknown":{"24":"A40B","30":"0100"},\
    "raw":"00FF2A55002330FFFFFFFFFFFFFE0A0B0C0400C400896B5CA40B0A0B0C04010015350506D17E705723"}
    """,
  ]

  @Test("a status push as rtl_433 logs it: no header, so no version")
  func status() throws {
    let hex = """
      2AD50047510A0B0C020A0B0C0172678C10800001388A02EBDFF6A40B0101FE0A0B0C01000A0B0C010001032500\
      000000000000000000000399E0000CA60300C720302D848006E91210DC83
      """
    let decided = try lines(["{616}" + hex.lowercased()])
    #expect(
      decided.map { PacketDecoder.decode($0).encoded() } == [
        """
        {"schema":1,"kind":"status","type":"D5","ci":"51","length":71,"network":"142A",\
        "network_id":"90EF","utility":"Puget Sound Energy","crc":"ok","checksum":"DC83",\
        "corrected_bits":0,"source":"0A0B0C01","source_wan":"FE0A0B0C0100",\
        "destination":"0A0B0C02","uptime_s":49012726,"booted_at":"2023-07-01T13:56:26Z",\
        "hop_phase_s":17.691,"link_byte":"12","route_cost":12,"route_cost_fine":199,"tree_id":"A6","level":3,\
        "unix_time":1737232512,"microseconds":80010,\
        "unknown":{"15":"72","28":"A40B","30":"0101","42":"00","43":"010325",\
        "46":"0000000000000000000000","57":"0399E0","66":"20302D8480"},\
        "raw":"00FF\(hex)"}
        """
      ])
  }
}
