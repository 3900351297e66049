extension PacketKeys {
  /// What a packet says.
  static let content: [PacketKeyDefinition] = [
    .init(
      .counter, "counter", .integer(.byte), "packet counter of the sender; wraps at 256",
      example: .integer(126)),
    .init(
      .sequence, "sequence", .integer(.byte), "sequence number; wraps at 256",
      example: .integer(126)
    ),
    .init(
      .flags, "flags", .hexadecimal(bytes: 1...1),
      "the byte after the sequence number, of no known meaning",
      example: .string("90")),
    .init(
      .uptime, "uptime_s", .integer(.doubleWord), unit: "s", "time since power-on",
      example: .integer(7_168_635)),
    .init(
      .bootedAt, "booted_at", .timestamp,
      "when power came on: the packet's own clock if it is set, or else time, less uptime_s",
      example: .string("2026-08-31T17:42:45Z")),
    .init(
      .hopPhase, "hop_phase_s", .number, unit: "s",
      "time within the network's frequency-hopping cycle",
      example: .number(52.46)),
    .init(
      .hopCycle, "hop_cycle_s", .number, unit: "s",
      "length of the network's frequency-hopping cycle, once it is certain",
      example: .number(60.2)),
    .init(
      .hopSlot, "hop_slot", .integer(.word), "number of the slot of 0.7 s in that cycle, from 0",
      example: .integer(74)),
    .init(
      .linkByte, "link_byte", .hexadecimal(bytes: 1...1),
      "7E in broadcasts; steady for a pair of sender and addressee", example: .string("16")),
    .init(
      .routeCost, "route_cost", .integer(.word),
      "cost of the route to the collector; lower is nearer",
      example: .integer(22)),
    .init(
      .fineRouteCost, "route_cost_fine", .integer(.word), "route cost in sixteenths",
      example: .integer(199)),
    .init(
      .treeID, "tree_id", .hexadecimal(bytes: 1...1), "the same for all meters under one collector",
      example: .string("15")),
    .init(
      .level, "level", .integer(.byte), unit: "hops", "level in that tree", example: .integer(5)),
    .init(
      .elements, "elements", .hexadecimal(bytes: .anyBytes),
      "tags of the elements that a directed packet carries, in their order",
      example: .string("0106")),
    .init(
      .announcedLength, "announced_length", .integer(.word), unit: "bytes",
      "hypothesis: length of the long message that the packet announces or speaks of",
      example: .integer(147)),
    .init(
      .announcedBlockSize, "announced_block_size", .integer(.byte), unit: "bytes",
      "hypothesis: data bytes of each of its blocks but the last", example: .integer(80)),
    .init(
      .announcementID, "announcement_id", .hexadecimal(bytes: 2...2),
      "hypothesis: what names that message on one hop; the same when it is announced again",
      example: .string("BD71")),
    .init(
      .messageCommandIdentifier, "message_ci", .hexadecimal(bytes: 1...1),
      "hypothesis: CI of the long message that the packet speaks of", example: .string("81")),
    .init(
      .readRequestedAt, "read_requested_at", .timestamp,
      "hypothesis: this is the sender's reply to a read, whose request was announced to it then",
      example: .string("2026-11-22T16:59:53.123456Z")),
    .init(
      .readDelay, "read_delay_s", .number, unit: "s",
      "hypothesis: time from the request to the reply",
      example: .number(7)),
    .init(
      .readRequestLength, "read_request_length", .integer(.word), unit: "bytes",
      "hypothesis: length of the request",
      example: .integer(188)),
    .init(
      .readRequestID, "read_request_id", .hexadecimal(bytes: 2...2),
      "hypothesis: announcement_id of the request", example: .string("7829")),
    .init(
      .session, "session", .hexadecimal(bytes: 3...3),
      "no longer printed: sequence, flags and elements stand there",
      example: .string("010203")),
    .init(
      .subSelector, "sub_selector", .hexadecimal(bytes: 1...1),
      "no longer printed: it is one of elements",
      example: .string("04")),
    .init(
      .objectWord, "object_word", .hexadecimal(bytes: 2...2),
      "no longer printed: route_cost stands there",
      example: .string("000C")),
    .init(
      .countdown, "countdown", .integer(.byte), "falls by one about every 30 minutes",
      example: .integer(44)),
    .init(
      .unixTime, "unix_time", .integer(.doubleWord), unit: "s", role: .clock,
      "the sender's clock, since 1970-01-01 UTC",
      example: .integer(1_737_232_512)),
    .init(
      .microseconds, "microseconds", .integer(.doubleWord), unit: "us",
      "microseconds of that second",
      example: .integer(80010)),
    .init(
      .unixTimeCandidate, "unix_time_candidate", .integer(.doubleWord), unit: "s", role: .clock,
      "hypothesis: a clock, since 1970-01-01 UTC", example: .integer(1_780_238_550)),
    .init(
      .microsecondsCandidate, "microseconds_candidate", .integer(.doubleWord), unit: "us",
      "hypothesis: microseconds of that second", example: .integer(93430)),
    .init(
      .secondMicrosecondsCandidate, "microseconds_2_candidate", .integer(.doubleWord), unit: "us",
      "hypothesis: microseconds of another event", example: .integer(451_000)),
  ]
}
