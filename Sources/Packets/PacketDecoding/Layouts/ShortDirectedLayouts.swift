import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The two bytes that end packets of type D2.
  private static let unprovenCheck: [PacketField] = [
    .named(
      0, 2, .checksum, .hexadecimal, .unknown, .study,
      note: "a check whose rule is not known, or the end of an authentication tag")
  ]

  /// The shortest directed packet: nothing but a sequence number.
  static let acknowledgement = PacketLayout(
    "short directed packet without content", kind: .directed, forms: [.acknowledgement],
    fields: [
      .commandIdentifier(5),
      .named(
        6, 1, .sequence, .number, .hypothesis, .study, note: "maybe the one that is acknowledged"),
    ], tail: unprovenCheck,
    examples: [
      .init(
        packet: """
          00FF2AD204531F0102
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D2","ci":"53","version":4,"length":4,\
          "crc":"none","checksum":"0102","sequence":31}
          """)
    ])

  /// Directed packets with a header of five bytes, without addresses. They pass no CRC over what is
  /// sent.
  static let shortDirected = PacketLayout(
    "short directed packet", kind: .directed, forms: PacketForm.shortDirected,
    fields: [.commandIdentifier(5)] + beforeElements(at: 6), carriesElements: true,
    tail: unprovenCheck,
    examples: [
      .init(
        packet: """
          00FF2AD205221F880102
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D2","ci":"22","version":4,"length":5,\
          "crc":"none","checksum":"0102","sequence":31,"flags":"88"}
          """),
      .init(
        packet: """
          00FF2AD20A221F9001000CA6030102
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D2","ci":"22","version":4,"length":10,\
          "crc":"none","checksum":"0102","sequence":31,"flags":"90","route_cost":12,\
          "tree_id":"A6","level":3,"elements":"01"}
          """),
      .init(
        packet: """
          00FF2AD210221F0101000C09030520302D84800102
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D2","ci":"22","version":4,"length":16,\
          "crc":"none","checksum":"0102","sequence":31,"flags":"01","route_cost":12,\
          "tree_id":"09","level":3,"elements":"0105","unknown":{"14":"20302D8480"}}
          """),
    ])

  /// The same with a clock in it.
  static let time = PacketLayout(
    "time synchronisation, or encrypted", kind: .encrypted, forms: PacketForm.time,
    fields: [.commandIdentifier(5)] + beforeElements(at: 6), carriesElements: true,
    tail: unprovenCheck,
    examples: [
      .init(
        packet: """
          00FF2AD212521F01026A1C48D600016CF60006E1B80102
          """,
        json: """
          {"schema":1,"kind":"encrypted","type":"D2","ci":"52","version":4,"length":18,\
          "crc":"none","checksum":"0102","sequence":31,"flags":"01","elements":"02",\
          "unix_time_candidate":1780238550,"microseconds_candidate":93430,\
          "microseconds_2_candidate":451000}
          """)
    ])
}
