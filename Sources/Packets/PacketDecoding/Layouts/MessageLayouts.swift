import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The fields of a long message after CI, at its offsets plus `shift`.
  private static func messageFields(shift: Int) -> [PacketField] {
    messageRoute(shift: shift) + messageIdentity(shift: shift) + messageContents(shift: shift)
  }

  private static func messageRoute(shift: Int) -> [PacketField] {
    [
      .named(1 + shift, 1, .sequence, .number, .verified, .recordings, note: "even in messages"),
      .named(
        2 + shift, 6, .destinationWAN, .hexadecimal, .verified, .recordings,
        note: "00000000 + tree id or 00 + 1F, or a WAN address"),
      .named(
        8 + shift, 4, .destination, .hexadecimal, .verified, .recordings,
        note: "FEFEFE7D, FEFEFE00 or FEFEFE7F is the collector"),
      .named(
        12 + shift, 6, .sourceWAN, .hexadecimal, .verified, .recordings,
        note: "in messages FE + LAN address of the first hop's parent + 80"),
      .named(
        18 + shift, 4, .source, .hexadecimal, .verified, .recordings, note: "the meter that spoke"),
      .named(
        22 + shift, 2, .timeToLive, .number, .verified, .recordings,
        note: "counts down, in messages from about 300"),
      .named(
        24 + shift, 1, .hopLimit, .number, .verified, .recordings,
        note: "in messages from 28; less one with every hop"),
    ]
  }

  private static func messageIdentity(shift: Int) -> [PacketField] {
    [
      .unknown(25 + shift, 1, seen: [[0]]),
      .named(26 + shift, 3, .messageID, .hexadecimal, .verified, .recordings),
    ]
  }

  private static func messageContents(shift: Int) -> [PacketField] {
    [
      .unknown(29 + shift, 1, seen: [[0x80], [0], [0xC0]]),
      .named(30 + shift, 1, .lastFragment, .highBit, .hypothesis, .recordings, note: "bit 7"),
      .named(30 + shift, 1, .messageClass, .lowBits, .hypothesis, .recordings, note: "bits 6 to 0"),
      .named(31 + shift, 1, .fragment, .number, .hypothesis, .recordings),
      .named(
        32 + shift, nil, .payload, .hexadecimal, .verified, .recordings,
        note: "cannot be told from random bytes"),
    ]
  }

  /// A long message in one piece: it carries the two link addresses that blocks leave out.
  static let bulk = PacketLayout(
    "long message in one piece", kind: .bulk, forms: [.bulk],
    fields: [
      .commandIdentifier(6),
      .named(7, 4, .linkDestination, .hexadecimal, .hypothesis, .recordings),
      .named(11, 4, .linkSource, .hexadecimal, .hypothesis, .recordings),
    ] + messageFields(shift: 14),
    examples: [
      .init(
        packet: """
          00FF2AD5007D810A0B0C020A0B0C011E00000000151F0A0B0C02FE0A0B0C02800A0B0C01012A1C0000A1B28082\
          000B30557A9FC4E90E33587DA2C7EC11365B80A5CAEF14395E83A8CDF2173C6186ABD0F51A3F6489AED3F81D42\
          678CB1D6FB20456A8FB4D9FE23486D92B7DC01264B7095BADF04294E7398BDE2072C51769BC0E52A12
          """,
        json: """
          {"schema":1,"kind":"bulk","type":"D5","ci":"81","version":4,"length":125,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
          "crc":"ok","checksum":"2A12","corrected_bits":0,\
          "source":"0A0B0C01","source_wan":"FE0A0B0C0280","destination":"0A0B0C02",\
          "destination_wan":"00000000151F","link_source":"0A0B0C01","link_destination":"0A0B0C02",\
          "sequence":30,"time_to_live_s":298,"hop_limit":28,"message_id":"00A1B2",\
          "message_class":2,"fragment":0,"last_fragment":true,\
          "payload":"0B30557A9FC4E90E33587DA2C7EC11365B80A5CAEF14395E83A8CDF2173C6186ABD0F51A3F6489\
          AED3F81D42678CB1D6FB20456A8FB4D9FE23486D92B7DC01264B7095BADF04294E7398BDE2072C51769BC0E5",\
          "unknown":{"39":"00","43":"80"}}
          """)
    ])

  /// A broadcast that each meter passes on. Its header is that of the long messages; payloads of
  /// the longest look like the blocks of a software download.
  static let flood = PacketLayout(
    "flooded broadcast", kind: .flood, forms: PacketForm.flood,
    fields: [
      .commandIdentifier(6),
      .named(
        7, 4, .linkDestination, .hexadecimal, .verified, .log,
        note: "FFFFFFFF in 281 of 282: all neighbours"),
      .named(
        11, 4, .linkSource, .hexadecimal, .verified, .log, note: "the meter that passes it on"),
    ] + messageRoute(shift: 14) + messageIdentity(shift: 14) + [
      .named(43, nil, .payload, .hexadecimal, .unknown, .log)
    ], takesAnyLength: true, tail: hopTail(at: 0),
    examples: [
      .init(
        packet: """
          00FF2AD50031C0FFFFFFFF0A0B0C0144FFFFFFFFFFFF0A0B0C05500A0B0C0D0E0A0B0C06002A1600511E81\
          0B30557A9FC406E97E10C785
          """,
        json: """
          {"schema":1,"kind":"flood","type":"D5","ci":"C0","version":4,"length":49,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"C785","corrected_bits":0,"source":"0A0B0C06","source_wan":"500A0B0C0D0E",\
          "destination":"0A0B0C05","destination_wan":"FFFFFFFFFFFF","link_source":"0A0B0C01",\
          "link_destination":"FFFFFFFF","sequence":68,"hop_phase_s":17.691,"link_byte":"7E",\
          "time_to_live_s":42,"hop_limit":22,"message_id":"511E81","payload":"0B30557A9FC4",\
          "unknown":{"39":"00"}}
          """)
    ])

  /// A long message joined from its blocks; offsets are those in the joined data.
  public static let message = PacketLayout(
    "long message in blocks", kind: .message,
    commandIdentifiers: PacketForm.bulk.commandIdentifiers,
    fields: [.commandIdentifier(0)] + messageFields(shift: 0),
    examples: [
      .init(
        packet: """
          00FF03811E00000000151FFEFEFE7DFE0A0B0C02800A0B0C01012A1C0000A1B28082000B30557A9FC4E90E33587D\
          A2C7EC11365B80A5CAEF14395E83A8CDF2173C6186ABD0F51A3F6489AED3F81D42678CB1D60E0400FF0CFB20456A\
          8FB4D9FE234887744804
          """,
        json: """
          {"schema":1,"kind":"message","ci":"81","version":4,"network":"142A","network_id":"90EF",\
          "utility":"Puget Sound Energy","crc":"ok","checksum":"8774","corrected_bits":0,\
          "source":"0A0B0C01","source_wan":"FE0A0B0C0280","destination":"FEFEFE7D",\
          "destination_wan":"00000000151F","link_source":"0A0B0C01","link_destination":"0A0B0C02",\
          "sequence":30,"time_to_live_s":298,"hop_limit":28,"message_id":"00A1B2",\
          "message_class":2,"fragment":0,"last_fragment":true,"blocks":2,"blocks_ok":2,\
          "block_headers":"030C","block_separators":"04","block_checks":"0E48",\
          "payload":"0B30557A9FC4E90E33587DA2C7EC11365B80A5CAEF14395E83A8CDF2173C6186ABD0F51A3F6489AE\
          D3F81D42678CB1D6FB20456A8FB4D9FE2348",\
          "unknown":{"25":"00","29":"80"},"trailing":"04"}
          """)
    ])
}
