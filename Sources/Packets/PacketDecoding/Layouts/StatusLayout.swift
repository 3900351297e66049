import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The status push. Its Unix time less its uptime is when power last came on.
  static let status = PacketLayout(
    "status push", kind: .status, form: .status, wrapsLANAddress: true,
    fields: directedStart + [
      .unknown(15, 1),
      .named(16, 4, .unixTime, .number, .verified, .study),
      .named(
        20, 4, .microseconds, .number, .hypothesis, .recordings,
        note: "a multiple of 10 below 1 000 000 in all samples"),
      .named(24, 4, .uptime, .number, .verified, .study),
      .unknown(28, 2, note: "A40B, A483, as in the beacon"),
      .unknown(30, 2, note: "0101"),
      .named(
        32, 6, .sourceWAN, .hexadecimal, .verified, .study,
        note: "FE + LAN address + 00 on FOCUS AXe networks"),
      // The meter's address once more; the key is the same and so is its value in a good packet.
      .named(38, 4, .source, .hexadecimal, .verified, .study, note: "the same once more"),
      .unknown(42, 1, note: "00"),
      .unknown(43, 3, note: "010325 or 010324 were seen"),
      .unknown(46, 11, note: "zeros, and other values"),
      .unknown(57, 3),
      .named(60, 2, .routeCost, .number, .hypothesis, .study),
      .named(62, 1, .treeID, .hexadecimal, .hypothesis, .study),
      .named(63, 1, .level, .number, .hypothesis, .study),
      .named(
        64, 2, .fineRouteCost, .number, .verified, .recordings,
        note: "route cost = (this + 8) / 16, on two networks"),
      .unknown(66, 5, note: "20302D8480 or 2030208180 were seen"),
      .named(71, 2, .hopPhase, .centiseconds, .hypothesis, .recordings, note: "by its position"),
      .unknown(73, 1),
      .unknown(74, 1),
      .check(75),
    ],
    example: .init(
      packet: """
        00FF2AD50047510A0B0C020A0B0C0172678C10800001388A02EBDFF6A40B0101FE0A0B0C01000A0B0C01\
        0001032500000000000000000000000399E0000CA60300C720302D848006E91210DC83
        """,
      json: """
        {"schema":1,"kind":"status","type":"D5","ci":"51","version":4,"length":71,\
        "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
        "crc":"ok","checksum":"DC83","corrected_bits":0,\
        "source":"0A0B0C01","source_wan":"FE0A0B0C0100","destination":"0A0B0C02",\
        "uptime_s":49012726,"booted_at":"2023-07-01T13:56:26Z","hop_phase_s":17.69,\
        "route_cost":12,"route_cost_fine":199,"tree_id":"A6","level":3,\
        "unix_time":1737232512,"microseconds":80010,\
        "unknown":{"15":"72","28":"A40B","30":"0101","42":"00","43":"010325",\
        "46":"0000000000000000000000","57":"0399E0","66":"20302D8480","73":"12","74":"10"}}
        """))
}
