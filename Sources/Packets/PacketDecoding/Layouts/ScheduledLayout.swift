import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The beacon on a schedule.
  static let scheduled = PacketLayout(
    "scheduled beacon", kind: .scheduled, forms: [.scheduled],
    fields: [
      .commandIdentifier(5),
      .named(6, 4, .source, .hexadecimal, .verified, .study),
      .unknown(10, 4),
      .named(14, 1, .countdown, .number, .verified, .study),
      .unknown(15, 6),
    ],
    examples: [
      .init(
        packet: "00FF2AA5123C0A0B0C01010203042C05060708090AD462",
        json: """
          {"schema":1,"kind":"scheduled","type":"A5","ci":"3C","version":4,"length":18,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
          "crc":"ok","checksum":"D462","corrected_bits":0,"source":"0A0B0C01","countdown":44,\
          "unknown":{"10":"01020304","15":"05060708090A"}}
          """)
    ])
}
