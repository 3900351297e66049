import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The status push. Its Unix time less its uptime is when power last came on.
  static let status = PacketLayout(
    "status push", kind: .status, forms: [.status], condition: .knownFirmware(at: 28),
    wrapsLANAddress: true, fields: statusFields(route),
    examples: [
      .init(
        packet: """
          00FF2AD50047510A0B0C020A0B0C0172678C10800001388A02EBDFF6A40B0101FE0A0B0C01000A0B0C01\
          0001032500000000000000000000000399E0000CA60300C720302D848006E91210DC83
          """,
        json: """
          {"schema":1,"kind":"status","type":"D5","ci":"51","version":4,"length":71,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
          "crc":"ok","checksum":"DC83","corrected_bits":0,\
          "source":"0A0B0C01","source_wan":"FE0A0B0C0100","destination":"0A0B0C02",\
          "uptime_s":49012726,"booted_at":"2023-07-01T13:56:26Z","hop_phase_s":17.691,\
          "link_byte":"12","route_cost":12,"route_cost_fine":199,"tree_id":"A6","level":3,\
          "unix_time":1737232512,"microseconds":80010,\
          "unknown":{"15":"72","28":"A40B","30":"0101","42":"00","43":"010325",\
          "46":"0000000000000000000000","57":"0399E0","66":"20302D8480"}}
          """)
    ])

  /// The status push of a firmware for which the route's place is not known.
  static let statusOfOtherFirmware = PacketLayout(
    "status push of another firmware", kind: .status, forms: [.status], wrapsLANAddress: true,
    fields: statusFields([.unknown(60, 11, note: "the route, with firmware that is known")]),
    examples: [
      .init(
        packet: """
          00FF2AD50047510A0B0C020A0B0C0172678C10800001388A02EBDFF6A0C40101500A0B0C0D0E0A0B0C01\
          0001032500000000000000000000000399E0000CA60300C720302D848006E9121043DB
          """,
        json: """
          {"schema":1,"kind":"status","type":"D5","ci":"51","version":4,"length":71,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
          "crc":"ok","checksum":"43DB","corrected_bits":0,\
          "source":"0A0B0C01","source_wan":"500A0B0C0D0E","destination":"0A0B0C02",\
          "uptime_s":49012726,"booted_at":"2023-07-01T13:56:26Z","hop_phase_s":17.691,\
          "link_byte":"12","unix_time":1737232512,"microseconds":80010,\
          "unknown":{"15":"72","28":"A0C4","30":"0101","42":"00","43":"010325",\
          "46":"0000000000000000000000","57":"0399E0","60":"000CA60300C720302D8480"}}
          """)
    ])

  private static let route: [PacketField] = [
    .named(60, 2, .routeCost, .number, .hypothesis, .study),
    .named(62, 1, .treeID, .hexadecimal, .hypothesis, .study),
    .named(63, 1, .level, .number, .hypothesis, .study),
    .named(
      64, 2, .fineRouteCost, .number, .verified, .recordings,
      note: "route cost = (this + 8) / 16, on two networks"),
    .unknown(66, 5, seen: MeshElements.seenFiveBytes),
  ]

  /// The fields of a status push, with those from 60 to 70.
  private static func statusFields(_ atSixty: [PacketField]) -> [PacketField] {
    directedStart + [
      .unknown(15, 1),
      .named(16, 4, .unixTime, .number, .verified, .study),
      .named(
        20, 4, .microseconds, .number, .hypothesis, .recordings,
        note: "a multiple of 10 below 1 000 000 in all samples"),
      .named(24, 4, .uptime, .number, .verified, .study),
      .unknown(28, 2, seen: LayoutCondition.anyFirmware, note: "as in the beacon"),
      .unknown(30, 2, seen: [[1, 1]]),
      .named(
        32, 6, .sourceWAN, .hexadecimal, .verified, .study,
        note: "FE + LAN address + 00 on FOCUS AXe networks"),
      // The meter's address once more; the key is the same and so is its value in a good packet.
      .named(38, 4, .source, .hexadecimal, .verified, .study, note: "the same once more"),
      .unknown(42, 1, seen: [[0]]),
      .unknown(43, 3, seen: [[1, 3, 0x25], [1, 3, 0x24]]),
      .unknown(46, 11, seen: [[UInt8](repeating: 0, count: 11)], note: "others, too"),
      .unknown(57, 3),
    ] + atSixty + hopTail(at: 71)
  }
}
