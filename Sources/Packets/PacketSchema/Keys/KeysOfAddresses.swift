extension PacketKeys {
  /// Who speaks to whom.
  static let addresses: [PacketKeyDefinition] = [
    .init(
      .source, "source", .hexadecimal(bytes: 4...4), role: .address,
      "LAN address of the sender: the meter's id",
      example: .string("40DA952B")),
    .init(
      .sourceWAN, "source_wan", .hexadecimal(bytes: 6...6), role: .address,
      "WAN address of the sender",
      example: .string("FE40DA952B00")),
    .init(
      .sourceLatitude, "source_latitude_deg", .number, unit: "deg",
      "hypothesis: where the sender is, north; only if asked for", example: .number(32.5)),
    .init(
      .sourceLongitude, "source_longitude_deg", .number, unit: "deg",
      "hypothesis: where the sender is, east; only if asked for", example: .number(-96.5)),
    .init(
      .destination, "destination", .hexadecimal(bytes: 4...6), role: .address,
      "LAN address of the addressee, or FFFFFFFFFFFF for everybody",
      example: .string("FFFFFFFFFFFF")),
    .init(
      .destinationWAN, "destination_wan", .hexadecimal(bytes: 6...6), role: .address,
      "WAN address of the addressee",
      example: .string("00000000151F")),
    .init(
      .linkSource, "link_source", .hexadecimal(bytes: 4...4), role: .address,
      "LAN address of this hop's sender",
      example: .string("0A0B0C01")),
    .init(
      .linkDestination, "link_destination", .hexadecimal(bytes: 4...4), role: .address,
      "LAN address of this hop's addressee",
      example: .string("0A0B0C02")),
    .init(
      .networkCandidate, "network_candidate", .hexadecimal(bytes: 2...2),
      "hypothesis: the network of a D2 packet, of the addresses below",
      example: .string("B5E3")),
    .init(
      .linkSourceCandidate, "link_source_candidate", .hexadecimal(bytes: 4...4), role: .address,
      "hypothesis: this hop's sender, which a D2 packet's check covers though it is not sent",
      example: .string("0A0B0C01")),
    .init(
      .linkDestinationCandidate, "link_destination_candidate", .hexadecimal(bytes: 4...4),
      role: .address, "hypothesis: this hop's addressee, found in the same way",
      example: .string("0A0B0C02")),
  ]
}
