import AirInterface
import PacketSchema

extension PacketLayouts {
  private static func shortDirected(
    _ title: String, kind: PacketKind = .directed, length: Int, commandIdentifier: UInt8,
    _ fields: [PacketField], example packet: String, _ json: String
  ) -> PacketLayout {
    PacketLayout(
      title, kind: kind, form: .shortDirected(length, commandIdentifier),
      fields: [.commandIdentifier(5)] + fields,
      example: .init(packet: packet, json: json))
  }

  /// Directed packets with a header of five bytes. They pass no CRC over what is sent.
  static let shortDirected: [PacketLayout] = [
    shortDirected(
      "short directed packet of 9 bytes", length: 0x04, commandIdentifier: 0x53,
      [.named(6, 1, .sequence, .number, .hypothesis, .study), .unknown(7, 2)],
      example: "00FF2AD204531F0102",
      """
      {"schema":1,"kind":"directed","type":"D2","ci":"53","version":4,"length":4,"crc":"none",\
      "sequence":31,"unknown":{"7":"0102"}}
      """),
    shortDirected(
      "short directed packet of 10 bytes", length: 0x05, commandIdentifier: 0x22,
      [.named(6, 1, .sequence, .number, .hypothesis, .study), .unknown(7, 3)],
      example: "00FF2AD205221F010203",
      """
      {"schema":1,"kind":"directed","type":"D2","ci":"22","version":4,"length":5,"crc":"none",\
      "sequence":31,"unknown":{"7":"010203"}}
      """),
    shortDirected(
      "short directed packet of 15 bytes", length: 0x0A, commandIdentifier: 0x22,
      [
        .named(6, 2, .objectWord, .hexadecimal, .hypothesis, .study),
        .unknown(8, 7, note: "begins with 0903"),
      ],
      example: "00FF2AD20A22000C09030102030405",
      """
      {"schema":1,"kind":"directed","type":"D2","ci":"22","version":4,"length":10,"crc":"none",\
      "object_word":"000C","unknown":{"8":"09030102030405"}}
      """),
    shortDirected(
      "short directed packet of 21 bytes", length: 0x10, commandIdentifier: 0x22,
      [
        .named(6, 1, .sequence, .number, .hypothesis, .study),
        .unknown(7, 2, note: "0101"),
        .named(9, 2, .objectWord, .hexadecimal, .hypothesis, .study),
        .unknown(11, 2, note: "0903"),
        .named(13, 1, .subSelector, .hexadecimal, .hypothesis, .study, note: "05"),
        .unknown(14, 5, note: "20302D8480"),
        .unknown(19, 2),
      ],
      example: "00FF2AD210221F0101000C09030520302D84800102",
      """
      {"schema":1,"kind":"directed","type":"D2","ci":"22","version":4,"length":16,"crc":"none",\
      "sequence":31,"sub_selector":"05","object_word":"000C",\
      "unknown":{"7":"0101","11":"0903","14":"20302D8480","19":"0102"}}
      """),
    shortDirected(
      "time synchronisation, or encrypted", kind: .encrypted, length: 0x12,
      commandIdentifier: 0x52,
      [
        .named(6, 1, .sequence, .number, .hypothesis, .study),
        .unknown(7, 2, note: "0102"),
        .named(
          9, 4, .unixTimeCandidate, .number, .hypothesis, .recordings,
          note: "the time of recording in both samples; two studies call the packet encrypted"),
        .named(
          13, 4, .microsecondsCandidate, .number, .hypothesis, .recordings,
          note: "a multiple of 10 below 1 000 000"),
        .named(
          17, 4, .secondMicrosecondsCandidate, .number, .hypothesis, .recordings,
          note: "a multiple of 10 below 1 000 000"),
        .named(
          21, 2, .checksum, .hexadecimal, .unknown, .study,
          note: "a check whose rule is not known, or the end of an authentication tag"),
      ],
      example: "00FF2AD212521F01026A1C48D600016CF60006E1B80102",
      """
      {"schema":1,"kind":"encrypted","type":"D2","ci":"52","version":4,"length":18,"crc":"none",\
      "checksum":"0102","sequence":31,"unix_time_candidate":1780238550,\
      "microseconds_candidate":93430,"microseconds_2_candidate":451000,"unknown":{"7":"0102"}}
      """),
  ]
}
