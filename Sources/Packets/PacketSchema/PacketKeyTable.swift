private let byte: ClosedRange<Int64> = 0...0xFF
private let word: ClosedRange<Int64> = 0...0xFFFF
private let doubleWord: ClosedRange<Int64> = 0...0xFFFF_FFFF
/// The longest packet: what a two-byte length field can announce, its header, and what follows.
private let anyBytes = 1...(1 << 20)

extension PacketKey {
  /// Name, form, unit, meaning and an example of the key.
  public var definition: PacketKeyDefinition {
    switch self {
    case .schema:
      .init(
        "schema", .integer(1...1), "version of this schema; keys are only added to it",
        example: .integer(1))
    case .time:
      .init(
        "time", .timestamp, "when the packet's header was on the air, by the receiver's clock",
        example: .string("2026-11-22T17:00:00.123456Z"))
    case .label:
      .init(
        "label", .text, "what a person called the packet, in words that stood before it in a text",
        example: .string("HVAC running"))
    case .kind:
      .init(
        "kind", .choice(PacketKind.allCases.map(\.rawValue)), "kind of packet",
        example: .string("beacon"))
    case .type:
      .init(
        "type", .hexadecimal(bytes: 1...1), "type byte; absent in block-framed messages",
        example: .string("55"))
    case .commandIdentifier:
      .init("ci", .hexadecimal(bytes: 1...1), "CI, the frame class", example: .string("30"))
    case .version:
      .init(
        "version", .integer(0...255), "protocol version, 4 or 5, from the header",
        example: .integer(4))
    case .length:
      .init(
        "length", .integer(word), unit: "bytes", "the length field: bytes after it, check included",
        example: .integer(35))
    case .cut:
      .init(
        "cut", .flag, "true if the packet ended before its announced length",
        example: .bool(true))

    case .network:
      .init(
        "network", .hexadecimal(bytes: 2...2), "the network: the initial value of its CRC",
        example: .string("B5E3"))
    case .networkID:
      .init(
        "network_id", .hexadecimal(bytes: 2...2), "the 16-bit id whose CRC the initial value is",
        example: .string("36DD"))
    case .utility:
      .init(
        "utility", .text, "the utility that runs the network, after public lists",
        example: .string("Puget Sound Energy"))
    case .check:
      .init(
        "crc", .choice(PacketCheck.allCases.map(\.rawValue)),
        "what the check said: ok, bad, unverified (network not known), none (the kind has no known one)",
        example: .string("ok"))
    case .checksum:
      .init(
        "checksum", .hexadecimal(bytes: 2...2), "the check bytes of the packet",
        example: .string("F2B5"))
    case .correctedBits:
      .init(
        "corrected_bits", .integer(0...16), unit: "bits",
        "bits that were corrected with the help of the CRC, or given back: 8 for a byte that was "
          + "unknown to whoever wrote the packet down", example: .integer(0))

    case .source:
      .init(
        "source", .hexadecimal(bytes: 4...4), "LAN address of the sender: the meter's id",
        example: .string("40DA952B"))
    case .sourceWAN:
      .init(
        "source_wan", .hexadecimal(bytes: 6...6), "WAN address of the sender",
        example: .string("FE40DA952B00"))
    case .sourceLatitude:
      .init(
        "source_latitude_deg", .number, unit: "deg",
        "hypothesis: where the sender is, north; only if asked for", example: .number(32.5))
    case .sourceLongitude:
      .init(
        "source_longitude_deg", .number, unit: "deg",
        "hypothesis: where the sender is, east; only if asked for", example: .number(-96.5))
    case .destination:
      .init(
        "destination", .hexadecimal(bytes: 4...6),
        "LAN address of the addressee, or FFFFFFFFFFFF for everybody",
        example: .string("FFFFFFFFFFFF"))
    case .destinationWAN:
      .init(
        "destination_wan", .hexadecimal(bytes: 6...6), "WAN address of the addressee",
        example: .string("00000000151F"))
    case .linkSource:
      .init(
        "link_source", .hexadecimal(bytes: 4...4), "LAN address of this hop's sender",
        example: .string("0A0B0C01"))
    case .linkDestination:
      .init(
        "link_destination", .hexadecimal(bytes: 4...4), "LAN address of this hop's addressee",
        example: .string("0A0B0C02"))
    case .networkCandidate:
      .init(
        "network_candidate", .hexadecimal(bytes: 2...2),
        "hypothesis: the network of a D2 packet, of the addresses below",
        example: .string("B5E3"))
    case .linkSourceCandidate:
      .init(
        "link_source_candidate", .hexadecimal(bytes: 4...4),
        "hypothesis: this hop's sender, which a D2 packet's check covers though it is not sent",
        example: .string("0A0B0C01"))
    case .linkDestinationCandidate:
      .init(
        "link_destination_candidate", .hexadecimal(bytes: 4...4),
        "hypothesis: this hop's addressee, found in the same way", example: .string("0A0B0C02"))

    case .counter:
      .init(
        "counter", .integer(byte), "packet counter of the sender; wraps at 256",
        example: .integer(126))
    case .sequence:
      .init("sequence", .integer(byte), "sequence number; wraps at 256", example: .integer(126))
    case .flags:
      .init(
        "flags", .hexadecimal(bytes: 1...1),
        "the byte after the sequence number, of no known meaning",
        example: .string("90"))
    case .uptime:
      .init(
        "uptime_s", .integer(doubleWord), unit: "s", "time since power-on",
        example: .integer(7_168_635))
    case .bootedAt:
      .init(
        "booted_at", .timestamp,
        "when power came on: the packet's own clock if it is set, or else time, less uptime_s",
        example: .string("2026-08-31T17:42:45Z"))
    case .hopPhase:
      .init(
        "hop_phase_s", .number, unit: "s", "time within the network's frequency-hopping cycle",
        example: .number(52.46))
    case .hopCycle:
      .init(
        "hop_cycle_s", .number, unit: "s",
        "length of the network's frequency-hopping cycle, once it is certain",
        example: .number(60.2))
    case .hopSlot:
      .init(
        "hop_slot", .integer(word), "number of the slot of 0.7 s in that cycle, from 0",
        example: .integer(74))
    case .linkByte:
      .init(
        "link_byte", .hexadecimal(bytes: 1...1),
        "7E in broadcasts; steady for a pair of sender and addressee", example: .string("16"))
    case .routeCost:
      .init(
        "route_cost", .integer(word), "cost of the route to the collector; lower is nearer",
        example: .integer(22))
    case .fineRouteCost:
      .init("route_cost_fine", .integer(word), "route cost in sixteenths", example: .integer(199))
    case .treeID:
      .init(
        "tree_id", .hexadecimal(bytes: 1...1), "the same for all meters under one collector",
        example: .string("15"))
    case .level:
      .init("level", .integer(byte), unit: "hops", "level in that tree", example: .integer(5))
    case .elements:
      .init(
        "elements", .hexadecimal(bytes: anyBytes),
        "tags of the elements that a directed packet carries, in their order",
        example: .string("0106"))
    case .announcedLength:
      .init(
        "announced_length", .integer(word), unit: "bytes",
        "hypothesis: length of the long message that the packet announces or speaks of",
        example: .integer(147))
    case .announcedBlockSize:
      .init(
        "announced_block_size", .integer(byte), unit: "bytes",
        "hypothesis: data bytes of each of its blocks but the last", example: .integer(80))
    case .announcementID:
      .init(
        "announcement_id", .hexadecimal(bytes: 2...2),
        "hypothesis: what names that message on one hop; the same when it is announced again",
        example: .string("BD71"))
    case .messageCommandIdentifier:
      .init(
        "message_ci", .hexadecimal(bytes: 1...1),
        "hypothesis: CI of the long message that the packet speaks of", example: .string("81"))
    case .readRequestedAt:
      .init(
        "read_requested_at", .timestamp,
        "hypothesis: this is the sender's reply to a read, whose request was announced to it then",
        example: .string("2026-11-22T16:59:53.123456Z"))
    case .readDelay:
      .init(
        "read_delay_s", .number, unit: "s", "hypothesis: time from the request to the reply",
        example: .number(7))
    case .readRequestLength:
      .init(
        "read_request_length", .integer(word), unit: "bytes", "hypothesis: length of the request",
        example: .integer(188))
    case .readRequestID:
      .init(
        "read_request_id", .hexadecimal(bytes: 2...2),
        "hypothesis: announcement_id of the request", example: .string("7829"))
    case .session:
      .init(
        "session", .hexadecimal(bytes: 3...3),
        "no longer printed: sequence, flags and elements stand there",
        example: .string("010203"))
    case .subSelector:
      .init(
        "sub_selector", .hexadecimal(bytes: 1...1), "no longer printed: it is one of elements",
        example: .string("04"))
    case .objectWord:
      .init(
        "object_word", .hexadecimal(bytes: 2...2), "no longer printed: route_cost stands there",
        example: .string("000C"))
    case .countdown:
      .init(
        "countdown", .integer(byte), "falls by one about every 30 minutes", example: .integer(44))
    case .unixTime:
      .init(
        "unix_time", .integer(doubleWord), unit: "s", "the sender's clock, since 1970-01-01 UTC",
        example: .integer(1_737_232_512))
    case .microseconds:
      .init(
        "microseconds", .integer(doubleWord), unit: "us", "microseconds of that second",
        example: .integer(80010))
    case .unixTimeCandidate:
      .init(
        "unix_time_candidate", .integer(doubleWord), unit: "s",
        "hypothesis: a clock, since 1970-01-01 UTC", example: .integer(1_780_238_550))
    case .microsecondsCandidate:
      .init(
        "microseconds_candidate", .integer(doubleWord), unit: "us",
        "hypothesis: microseconds of that second", example: .integer(93430))
    case .secondMicrosecondsCandidate:
      .init(
        "microseconds_2_candidate", .integer(doubleWord), unit: "us",
        "hypothesis: microseconds of another event", example: .integer(451_000))
    case .timeToLive:
      .init(
        "time_to_live_s", .integer(word), unit: "s", "time that a message has left",
        example: .integer(298))
    case .hopLimit:
      .init(
        "hop_limit", .integer(byte), unit: "hops", "hops that a message has left, from 28",
        example: .integer(28))
    case .messageID:
      .init(
        "message_id", .hexadecimal(bytes: 3...3),
        "rises with every message of a source; the same in each copy", example: .string("00A1B2"))
    case .messageClass:
      .init("message_class", .integer(0...127), "class of a message", example: .integer(2))
    case .fragment:
      .init("fragment", .integer(byte), "number of a message's fragment", example: .integer(0))
    case .lastFragment:
      .init("last_fragment", .flag, "true if no fragment follows", example: .bool(true))
    case .blocks:
      .init(
        "blocks", .integer(0...32), "blocks that a long message came in",
        example: .integer(2))
    case .goodBlocks:
      .init(
        "blocks_ok", .integer(0...32), "blocks of it that passed their check",
        example: .integer(2))
    case .blockHeaders:
      .init(
        "block_headers", .hexadecimal(bytes: 1...32),
        "of each block the byte after 00 FF: index, last-block flag, high bits of its check",
        example: .string("030C"))
    case .blockSeparators:
      .init(
        "block_separators", .hexadecimal(bytes: 1...31),
        "the bytes between blocks: 04 each in version 4; absent in version 5",
        example: .string("04"))
    case .blockChecks:
      .init(
        "block_checks", .hexadecimal(bytes: 1...32), "of each block the low byte of its check",
        example: .string("0E48"))
    case .payload:
      .init(
        "payload", .hexadecimal(bytes: anyBytes), "a message's opaque payload",
        example: .string("00112233"))
    case .fragments:
      .init(
        "fragments", .integer(2...32),
        "hypothesis: fragments that the message came in; this packet is the one that was missing",
        example: .integer(2))
    case .joinedPayload:
      .init(
        "joined_payload", .hexadecimal(bytes: anyBytes),
        "hypothesis: the payloads of all fragments, by their numbers", example: .string("0011"))

    case .frequency:
      .init(
        "frequency_hz", .integer(0...1_000_000_000_000), unit: "Hz", "measured carrier",
        example: .integer(916_501_200))
    case .channel:
      .init(
        "channel_hz", .integer(0...1_000_000_000_000), unit: "Hz",
        "the multiple of 100 kHz next to the carrier", example: .integer(916_500_000))
    case .symbolRate:
      .init("symbol_rate", .number, unit: "1/s", "measured symbol rate", example: .number(9600))
    case .deviation:
      .init(
        "deviation_hz", .integer(0...1_000_000_000), unit: "Hz",
        "half the distance of the two tones", example: .integer(4790))
    case .signalToNoiseRatio:
      .init(
        "snr_db", .number, unit: "dB",
        "Eb/N0, energy per bit over noise density; right within 0.5 dB from 8 to 40 dB, "
          + "saturates near 50 dB",
        example: .number(31.2))
    case .signalLevel:
      .init(
        "level_dbfs", .number, unit: "dB", "mean power, relative to a full-scale carrier",
        example: .number(-20.1))
    case .duration:
      .init("duration_ms", .number, unit: "ms", "length of the burst", example: .number(44.7))

    case .unknown:
      .init(
        "unknown", .bytesByOffset, "bytes without a known meaning, under their decimal offset",
        example: .object(JSONObject([("24", .string("A40B")), ("30", .string("0100"))])))
    case .trailing:
      .init(
        "trailing", .hexadecimal(bytes: anyBytes), "bytes after the announced length, such as 04",
        example: .string("04"))
    case .raw:
      .init(
        "raw", .hexadecimal(bytes: anyBytes), "the whole packet, corrections applied",
        example: .string("00FF2A550023"))
    case .received:
      .init(
        "received", .hexadecimal(bytes: anyBytes),
        "the packet as it came in; only there if that differs from raw; bytes that were unknown "
          + "are left out, so that it is shorter",
        example: .string("00FF2A550023"))
    }
  }
}
