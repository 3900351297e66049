import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The broadcast beacon.
  static let beacon = PacketLayout(
    "broadcast beacon", kind: .beacon, form: .beacon, wrapsLANAddress: true,
    fields: [
      .commandIdentifier(6),
      .named(
        7, 6, .destination, .hexadecimal, .verified, .wiki,
        constant: [UInt8](repeating: 0xFF, count: 6), note: "everybody"),
      .named(
        13, 6, .sourceWAN, .hexadecimal, .verified, .wiki,
        note: "FE + LAN address + 00 on FOCUS AXe networks; another address elsewhere"),
      .named(
        19, 1, .counter, .number, .verified, .wiki, note: "rises by 2 or so with every beacon"),
      .named(20, 4, .uptime, .number, .verified, .wiki, note: "falls to near 0 after an outage"),
      .unknown(
        24, 2, note: "A403, A40B or A483 were seen; constant in a network with one firmware"),
      .named(26, 4, .source, .hexadecimal, .verified, .wiki, note: "the meter's id"),
      .unknown(30, 2, note: "0100 or 0200 were seen"),
      .named(32, 1, .routeCost, .number, .hypothesis, .study, note: "lower is nearer"),
      .named(33, 1, .treeID, .hexadecimal, .hypothesis, .study),
      .named(34, 1, .level, .number, .hypothesis, .study, note: "1, 3, 4, 5 were seen"),
      .named(
        35, 2, .hopPhase, .centiseconds, .verified, .recordings,
        note: "as a clock; which channel belongs to which slot is not known"),
      .unknown(37, 2, note: "7E00, 7E70 or 7E90 were seen"),
      .check(39),
    ],
    example: .init(
      packet: "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5",
      json: """
        {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,\
        "network":"B5E3","network_id":"36DD","crc":"ok","checksum":"F2B5","corrected_bits":0,\
        "source":"40DA952B","source_wan":"FE40DA952B00","destination":"FFFFFFFFFFFF",\
        "counter":126,"uptime_s":7168635,"hop_phase_s":52.46,\
        "route_cost":22,"tree_id":"15","level":5,\
        "unknown":{"24":"A40B","30":"0100","37":"7E00"}}
        """))
}
