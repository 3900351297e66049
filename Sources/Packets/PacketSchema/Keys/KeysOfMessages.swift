extension PacketKeys {
  /// What a long message says, and what stands around it.
  static let messages: [PacketKeyDefinition] = [
    .init(
      .timeToLive, "time_to_live_s", .integer(.word), unit: "s", "time that a message has left",
      example: .integer(298)),
    .init(
      .hopLimit, "hop_limit", .integer(.byte), unit: "hops",
      "hops that a message has left, from 28",
      example: .integer(28)),
    .init(
      .messageID, "message_id", .hexadecimal(bytes: 3...3),
      "rises with every message of a source; the same in each copy", example: .string("00A1B2")),
    .init(
      .messageClass, "message_class", .integer(0...127), "class of a message", example: .integer(2)),
    .init(
      .fragment, "fragment", .integer(.byte), "number of a message's fragment", example: .integer(0)
    ),
    .init(
      .lastFragment, "last_fragment", .flag, "true if no fragment follows", example: .bool(true)),
    .init(
      .blocks, "blocks", .integer(0...32), "blocks that a long message came in",
      example: .integer(2)),
    .init(
      .goodBlocks, "blocks_ok", .integer(0...32), "blocks of it that passed their check",
      example: .integer(2)),
    .init(
      .blockHeaders, "block_headers", .hexadecimal(bytes: 1...32),
      "of each block the byte after 00 FF: index, last-block flag, high bits of its check",
      example: .string("030C")),
    .init(
      .blockSeparators, "block_separators", .hexadecimal(bytes: 1...31),
      "the bytes between blocks: 04 each in version 4; absent in version 5",
      example: .string("04")),
    .init(
      .blockChecks, "block_checks", .hexadecimal(bytes: 1...32),
      "of each block the low byte of its check",
      example: .string("0E48")),
    .init(
      .payload, "payload", .hexadecimal(bytes: .anyBytes), "a message's opaque payload",
      example: .string("00112233")),
    .init(
      .fragments, "fragments", .integer(2...32),
      "hypothesis: fragments that the message came in; this packet is the one that was missing",
      example: .integer(2)),
    .init(
      .joinedPayload, "joined_payload", .hexadecimal(bytes: .anyBytes),
      "hypothesis: the payloads of all fragments, by their numbers", example: .string("0011")),
  ]
}
