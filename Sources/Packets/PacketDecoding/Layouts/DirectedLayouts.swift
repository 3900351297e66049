import AirInterface
import PacketSchema

extension PacketLayouts {
  /// What all D5 packets begin with.
  static let directedStart: [PacketField] = [
    .commandIdentifier(6),
    .named(7, 4, .destination, .hexadecimal, .verified, .wiki),
    .named(11, 4, .source, .hexadecimal, .verified, .wiki),
  ]

  /// Session and route, in several directed packets.
  private static let sessionAndRoute: [PacketField] = [
    .named(15, 3, .session, .hexadecimal, .hypothesis, .study),
    .named(18, 2, .routeCost, .number, .hypothesis, .study),
    .named(20, 1, .treeID, .hexadecimal, .hypothesis, .study),
    .named(21, 1, .level, .number, .hypothesis, .study),
  ]

  private static func directed(
    _ title: String, kind: PacketKind, length: Int, _ fields: [PacketField],
    example packet: String, _ json: String
  ) -> PacketLayout {
    PacketLayout(
      title, kind: kind, form: .directed(length), fields: directedStart + fields,
      example: .init(packet: packet, json: json))
  }

  /// Directed packets of the mesh, by length.
  static let directed: [PacketLayout] = [
    directed(
      "mesh control", kind: .control, length: 0x11,
      [.unknown(15, 6), .check(21)],
      example: "00FF2AD50011290A0B0C020A0B0C01010203040506CECA",
      """
      {"schema":1,"kind":"control","type":"D5","ci":"29","version":4,"length":17,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"CECA","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02","unknown":{"15":"010203040506"}}
      """),
    directed(
      "directed packet", kind: .directed, length: 0x14,
      [.unknown(15, 9, note: "a tag 070003 inside"), .check(24)],
      example: "00FF2AD50014220A0B0C020A0B0C01110700032233445566FD7C",
      """
      {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":20,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"FD7C","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02","unknown":{"15":"110700032233445566"}}
      """),
    directed(
      "directed packet with route", kind: .directed, length: 0x16,
      sessionAndRoute + [
        .named(22, 2, .hopPhase, .centiseconds, .hypothesis, .study),
        .unknown(24, 1), .unknown(25, 1), .check(26),
      ],
      example: "00FF2AD50016220A0B0C020A0B0C01010203000CA60306E912108131",
      """
      {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":22,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"8131","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02","hop_phase_s":17.69,\
      "route_cost":12,"tree_id":"A6","level":3,"session":"010203",\
      "unknown":{"24":"12","25":"10"}}
      """),
    directed(
      "directed packet with sub-selector 04", kind: .directed, length: 0x17,
      sessionAndRoute + [
        .named(22, 1, .subSelector, .hexadecimal, .hypothesis, .study, note: "04"),
        .named(23, 2, .hopPhase, .centiseconds, .hypothesis, .study),
        .unknown(25, 1), .unknown(26, 1), .check(27),
      ],
      example: "00FF2AD50017220A0B0C020A0B0C01010203000CA6030406E91210C3DE",
      """
      {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":23,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"C3DE","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02","hop_phase_s":17.69,\
      "route_cost":12,"tree_id":"A6","level":3,"session":"010203","sub_selector":"04",\
      "unknown":{"25":"12","26":"10"}}
      """),
    directed(
      "directed packet of 31 bytes", kind: .directed, length: 0x19,
      [.unknown(15, 14, note: "a tag 070003 and 0903 inside"), .check(29)],
      example: "00FF2AD50019220A0B0C020A0B0C010107000302030405060708090309E330",
      """
      {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":25,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"E330","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02",\
      "unknown":{"15":"0107000302030405060708090309"}}
      """),
    directed(
      "directed packet with sub-selector 05", kind: .directed, length: 0x1C,
      [
        .unknown(15, 7),
        .named(22, 1, .subSelector, .hexadecimal, .hypothesis, .study, note: "05"),
        .unknown(23, 5, note: "20302D8480"), .unknown(28, 4), .check(32),
      ],
      example: "00FF2AD5001C220A0B0C020A0B0C01010203000CA6030520302D848006E912107D46",
      """
      {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":28,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"7D46","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02","sub_selector":"05",\
      "unknown":{"15":"010203000CA603","23":"20302D8480","28":"06E91210"}}
      """),
    directed(
      "long mesh control", kind: .control, length: 0x1D,
      [.unknown(15, 18), .check(33)],
      example: "00FF2AD5001D210A0B0C020A0B0C010102030405060708090A0B0C0D0E0F101112F3C5",
      """
      {"schema":1,"kind":"control","type":"D5","ci":"21","version":4,"length":29,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
      "crc":"ok","checksum":"F3C5","corrected_bits":0,\
      "source":"0A0B0C01","destination":"0A0B0C02",\
      "unknown":{"15":"0102030405060708090A0B0C0D0E0F101112"}}
      """),
  ]
}
