import AirInterface
import PacketSchema

extension PacketLayouts {
  /// What all D5 packets begin with.
  static let directedStart: [PacketField] = [
    .commandIdentifier(6),
    .named(7, 4, .destination, .hexadecimal, .verified, .wiki),
    .named(11, 4, .source, .hexadecimal, .verified, .wiki),
  ]

  /// Sequence number and flags, which elements follow.
  static func beforeElements(at offset: Int) -> [PacketField] {
    [
      .named(offset, 1, .sequence, .number, .verified, .log),
      .named(
        offset + 1, 1, .flags, .hexadecimal, .unknown, .log, note: "88, 90, 91, 98 and B8 mostly"),
    ]
  }

  /// Directed packets of the mesh: one grammar, whatever their length.
  static let directed = PacketLayout(
    "directed packet", kind: .directed, forms: PacketForm.directed,
    fields: directedStart + beforeElements(at: 15), carriesElements: true, tail: hopTail(at: 0),
    examples: [
      .init(
        packet: """
          00FF2AD50011290A0B0C020A0B0C01018806E912101C82
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D5","ci":"29","version":4,"length":17,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"1C82","corrected_bits":0,"source":"0A0B0C01","destination":"0A0B0C02",\
          "sequence":1,"flags":"88","hop_phase_s":17.691,"link_byte":"12"}
          """),
      .init(
        packet: """
          00FF2AD50017220A0B0C020A0B0C01029001000CA6030406E9120076DE
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":23,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"76DE","corrected_bits":0,"source":"0A0B0C01","destination":"0A0B0C02",\
          "sequence":2,"flags":"90","hop_phase_s":17.69,"link_byte":"12","route_cost":12,\
          "tree_id":"A6","level":3,"elements":"0104"}
          """),
      .init(
        packet: """
          00FF2AD5001C290A0B0C020A0B0C01039101000CA6030600BC50782906E91210896B
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D5","ci":"29","version":4,"length":28,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"896B","corrected_bits":0,"source":"0A0B0C01","destination":"0A0B0C02",\
          "sequence":3,"flags":"91","hop_phase_s":17.691,"link_byte":"12","route_cost":12,\
          "tree_id":"A6","level":3,"elements":"0106","announced_length":188,\
          "announced_block_size":80,"announcement_id":"7829"}
          """),
      .init(
        packet: """
          00FF2AD5001C220A0B0C020A0B0C01049801000CA6030520302D848006E912101962
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":28,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"1962","corrected_bits":0,"source":"0A0B0C01","destination":"0A0B0C02",\
          "sequence":4,"flags":"98","hop_phase_s":17.691,"link_byte":"12","route_cost":12,\
          "tree_id":"A6","level":3,"elements":"0105","unknown":{"23":"20302D8480"}}
          """),
      .init(
        packet: """
          00FF2AD5001D210A0B0C020A0B0C01059008009350BD71012ABA0E81B806E912106E75
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D5","ci":"21","version":4,"length":29,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"6E75","corrected_bits":0,"source":"0A0B0C01","destination":"0A0B0C02",\
          "sequence":5,"flags":"90","hop_phase_s":17.691,"link_byte":"12","elements":"08",\
          "announced_length":147,"announced_block_size":80,"announcement_id":"BD71",\
          "message_ci":"81","message_id":"2ABA0E","unknown":{"23":"01","28":"B8"}}
          """),
      .init(
        packet: """
          00FF2AD50019220A0B0C020A0B0C01068801000CA60307000306E91210D810
          """,
        json: """
          {"schema":1,"kind":"directed","type":"D5","ci":"22","version":4,"length":25,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
          "checksum":"D810","corrected_bits":0,"source":"0A0B0C01","destination":"0A0B0C02",\
          "sequence":6,"flags":"88","hop_phase_s":17.691,"link_byte":"12","route_cost":12,\
          "tree_id":"A6","level":3,"elements":"0107","unknown":{"23":"0003"}}
          """),
    ])
}
