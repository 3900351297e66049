extension PacketKeys {
  /// What a packet is.
  static let whatItIs: [PacketKeyDefinition] = [
    .init(
      .schema, "schema", .integer(1...1), "version of this schema; keys are only added to it",
      example: .integer(1)),
    .init(
      .time, "time", .timestamp, "when the packet's header was on the air, by the receiver's clock",
      example: .string("2026-11-22T17:00:00.123456Z")),
    .init(
      .label, "label", .text,
      "what a person called the packet, in words that stood before it in a text",
      example: .string("HVAC running")),
    .init(
      .kind, "kind", .choice(PacketKind.allCases.map(\.rawValue)), "kind of packet",
      example: .string("beacon")),
    .init(
      .type, "type", .hexadecimal(bytes: 1...1), "type byte; absent in block-framed messages",
      example: .string("55")),
    .init(
      .commandIdentifier, "ci", .hexadecimal(bytes: 1...1), "CI, the frame class",
      example: .string("30")),
    .init(
      .version, "version", .integer(0...255), "protocol version, 4 or 5, from the header",
      example: .integer(4)),
    .init(
      .length, "length", .integer(.word), unit: "bytes",
      "the length field: bytes after it, check included",
      example: .integer(35)),
    .init(
      .cut, "cut", .flag, "true if the packet ended before its announced length",
      example: .bool(true)),
  ]

  /// How far a packet can be trusted.
  static let trust: [PacketKeyDefinition] = [
    .init(
      .network, "network", .hexadecimal(bytes: 2...2), "the network: the initial value of its CRC",
      example: .string("B5E3")),
    .init(
      .networkID, "network_id", .hexadecimal(bytes: 2...2),
      "the 16-bit id whose CRC the initial value is",
      example: .string("36DD")),
    .init(
      .utility, "utility", .text, "the utility that runs the network, after public lists",
      example: .string("Puget Sound Energy")),
    .init(
      .check, "crc", .choice(PacketCheck.allCases.map(\.rawValue)),
      "what the check said: ok, bad, unverified (network not known, or bytes not noted), none (the "
        + "kind has no known one)",
      example: .string("ok")),
    .init(
      .checksum, "checksum", .hexadecimal(bytes: 2...2), "the check bytes of the packet",
      example: .string("F2B5")),
    .init(
      .correctedBits, "corrected_bits", .integer(0...328), unit: "bits",
      "bits that were corrected with the help of the CRC, or given back: 8 for a byte that was "
        + "unknown to whoever wrote the packet down", example: .integer(0)),
    .init(
      .expectedBits, "expected_bits", .integer(0...328), unit: "bits",
      "of corrected_bits those that rest on what the sender was expected to say; only there if it "
        + "was a known meter whose beacon was told from noise by that",
      example: .integer(17)),
  ]

  /// All the rest.
  static let rest: [PacketKeyDefinition] = [
    .init(
      .unknown, "unknown", .bytesByOffset,
      "bytes without a known meaning, under their decimal offset",
      example: .object(JSONObject([("24", .string("A40B")), ("30", .string("0100"))]))),
    .init(
      .trailing, "trailing", .hexadecimal(bytes: .anyBytes),
      "bytes after the announced length, such as 04",
      example: .string("04")),
    .init(
      .raw, "raw", .hexadecimal(bytes: .anyBytes), "the whole packet, corrections applied",
      example: .string("00FF2A550023")),
    .init(
      .received, "received", .hexadecimal(bytes: .anyBytes),
      "the packet as it came in; only there if bits of it were corrected",
      example: .string("00FF2A550023")),
    .init(
      .erased, "erased", .text,
      "decimal offsets in raw of bytes that nobody noted; raw has them as the CRC gave them back "
        + "if crc is ok, else 00 that means nothing",
      example: .string("32 33")),
  ]
}
