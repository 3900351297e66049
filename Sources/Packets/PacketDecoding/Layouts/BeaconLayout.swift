import AirInterface
import PacketSchema

extension PacketLayouts {
  /// The broadcast beacon.
  static let beacon = PacketLayout(
    "broadcast beacon", kind: .beacon, forms: [.beacon], condition: .knownFirmware(at: 24),
    wrapsLANAddress: true, fields: beaconFields(routeAndTree),
    examples: [
      .init(
        packet:
          "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5",
        json: """
          {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,\
          "network":"B5E3","network_id":"36DD","crc":"ok","checksum":"F2B5","corrected_bits":0,\
          "source":"40DA952B","source_wan":"FE40DA952B00","destination":"FFFFFFFFFFFF",\
          "counter":126,"uptime_s":7168635,"hop_phase_s":52.46,"link_byte":"7E",\
          "route_cost":22,"tree_id":"15","level":5,\
          "unknown":{"24":"A40B","30":"0100"}}
          """)
    ])

  /// The beacon where another firmware writes something else in place of route and tree.
  static let beaconOfOtherFirmware = PacketLayout(
    "broadcast beacon of another firmware", kind: .beacon, forms: [.beacon], wrapsLANAddress: true,
    fields: beaconFields([.unknown(30, 5, note: "neither route nor tree in network 2C22")]),
    examples: [
      .init(
        packet:
          "00FF2A55002330FFFFFFFFFFFF500A0B0C0D0E2A00012345A0C40A0B0C010A11220569147E7E60B0DB",
        json: """
          {"schema":1,"kind":"beacon","type":"55","ci":"30","version":4,"length":35,\
          "network":"142A","network_id":"90EF","utility":"Puget Sound Energy",\
          "crc":"ok","checksum":"B0DB","corrected_bits":0,\
          "source":"0A0B0C01","source_wan":"500A0B0C0D0E","destination":"FFFFFFFFFFFF",\
          "counter":42,"uptime_s":74565,"hop_phase_s":52.466,"link_byte":"7E",\
          "unknown":{"24":"A0C4","30":"0A11220569"}}
          """)
    ])

  private static let routeAndTree: [PacketField] = [
    .unknown(30, 2, seen: [[1, 0], [2, 0]]),
    .named(32, 1, .routeCost, .number, .hypothesis, .study, note: "lower is nearer"),
    .named(33, 1, .treeID, .hexadecimal, .hypothesis, .study),
    .named(34, 1, .level, .number, .hypothesis, .study, note: "1, 3, 4, 5 were seen"),
  ]

  /// The fields of a beacon, with those from 30 to 34.
  private static func beaconFields(_ atThirty: [PacketField]) -> [PacketField] {
    [
      .commandIdentifier(6),
      .named(
        7, 6, .destination, .hexadecimal, .verified, .wiki,
        constant: [UInt8](repeating: 0xFF, count: 6), note: "everybody"),
      .named(
        13, 6, .sourceWAN, .hexadecimal, .verified, .wiki,
        note: "FE + LAN address + 00 on FOCUS AXe networks; another address elsewhere"),
      .named(
        19, 1, .counter, .number, .verified, .log,
        note: "of all that the meter sends: rises by one in 1.4 to 3.5 s"),
      .named(20, 4, .uptime, .number, .verified, .wiki, note: "falls to near 0 after an outage"),
      .unknown(
        24, 2, seen: LayoutCondition.anyFirmware, note: "constant in a network with one firmware"),
      .named(26, 4, .source, .hexadecimal, .verified, .wiki, note: "the meter's id"),
    ] + atThirty + hopTail(at: 35)
  }

  /// From the hop phase to the digit of its milliseconds.
  static let millisecondDigitOffset = 3

  /// What beacon, status push, directed packets and floods end with, before the check: four bytes
  /// from an offset on.
  static func hopTail(at offset: Int) -> [PacketField] {
    [
      .named(
        offset, 2, .hopPhase, .centiseconds, .verified, .recordings,
        note: "in 10 ms; which channel belongs to which slot is not known"),
      .named(
        offset + 2, 1, .linkByte, .hexadecimal, .hypothesis, .log,
        note: "7E in every broadcast; maybe a metric of the link"),
      .named(
        offset + millisecondDigitOffset, 1, .hopPhase, .millisecondDigit, .verified, .log,
        note: "its milliseconds, in the high nibble; the low one is 0"),
    ]
  }
}
