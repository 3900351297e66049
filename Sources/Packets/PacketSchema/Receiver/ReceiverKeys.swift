/// The table of what the stages tell of their health: the JSON Schema, `gs-packet(5)` and the
/// exporters read it.
public enum ReceiverKeys {
  /// All rows, in the order of printing.
  public static let all: [ReceiverKey] = capture + demod + frame + decode

  /// The row of a key; nil for one that this version does not know.
  public static func key(_ stage: ReceiverStage, _ name: String) -> ReceiverKey? {
    byName[stage]?[name]
  }

  private static let byName: [ReceiverStage: [String: ReceiverKey]] = Dictionary(
    grouping: all, by: \.stage
  ).mapValues { Dictionary($0.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }) }

  private static let capture: [ReceiverKey] = [
    .init(
      .capture, "source", .text, "the radio that the samples come from",
      example: .string("RTL-SDR 0, R820T")),
    .init(
      .capture, "sample_age_s", .number, unit: "s", "time since samples came from the radio last",
      example: .number(0.01)),
    .init(
      .capture, "sample_rate_hz", .number, unit: "Hz", "samples per second",
      example: .number(2_400_000)),
    .init(
      .capture, "center_frequency_hz", .number, unit: "Hz", "frequency that the radio is tuned to",
      example: .number(915_000_000)),
    .init(
      .capture, "gain_control", .choice(["fixed", "auto", "tuner"]),
      "who sets the gain: the user, gs-capture, or the tuner itself", example: .string("auto")),
    .init(
      .capture, "gain_db", .number, unit: "dB", "gain of the tuner; absent if the tuner sets it",
      example: .number(33.8)),
    .init(
      .capture, "clipped_percent", .number, unit: "%",
      "share of the interval's samples at an end of their range", example: .number(0.002)),
    .init(.capture, "samples", .count, "samples that came", example: .integer(24_000_000)),
    .init(
      .capture, "lost_samples", .count, "samples that are missing, as far as that is known",
      example: .integer(0)),
    .init(.capture, "gaps", .count, "places where samples are missing", example: .integer(0)),
    .init(
      .capture, "reconnects", .count, "times that a lost or silent radio came back",
      example: .integer(0)),
    .init(
      .capture, "clock", .choice(["synchronised", "unsynchronised", "unknown"]),
      "whether the system's clock is set by a time server, as the kernel says",
      example: .string("synchronised")),
    .init(
      .capture, "sample_clock_ppm", .number, unit: "ppm",
      "how much faster than its nominal rate the radio gives samples, by the system's clock",
      example: .number(-1.3)),
    .init(
      .capture, "ring_percent", .number, unit: "%",
      "share of the buffer behind the radio that waits to be read", example: .number(1.5)),
  ]

  private static let demod: [ReceiverKey] = [
    .init(
      .demod, "interval_s", .number, unit: "s",
      "samples since the line before, as time: the interval", example: .number(10)),
    .init(
      .demod, "sample_rate_hz", .number, unit: "Hz", "samples per second: the band's width",
      example: .number(2_400_000)),
    .init(
      .demod, "center_frequency_hz", .number, unit: "Hz", "the band's middle",
      example: .number(915_000_000)),
    .init(.demod, "samples", .count, "samples read", example: .integer(24_000_000)),
    .init(.demod, "lost_samples", .count, "samples that are missing", example: .integer(0)),
    .init(.demod, "gaps", .count, "places where samples are missing", example: .integer(0)),
    .init(
      .demod, "peak_dbfs", .number, unit: "dBFS",
      "greatest I or Q of the interval, 0 at full scale; absent where samples are floats",
      example: .number(-3.4)),
    .init(
      .demod, "noise_floor_dbfs_per_hz", .numbers(label: "step"), unit: "dBFS/Hz",
      "density of the noise in steps of equal width over the band, from its lower end",
      example: .array([.number(-112.4), .number(-112.1), .number(-111.8)])),
    .init(
      .demod, "activities", .count, "places in time and frequency that had energy",
      example: .integer(431)),
    .init(
      .demod, "refusals", .count, "activities passed over because too many were open",
      example: .integer(0)),
    .init(.demod, "bursts", .count, "bursts that were demodulated", example: .integer(402)),
    .init(
      .demod, "images", .count, "weaker copies of bursts that were dropped", example: .integer(3)),
    .init(
      .demod, "strongest_burst_dbfs", .number, unit: "dBFS",
      "level of the interval's strongest burst; absent if there was none",
      example: .number(-12.5)),
    .init(
      .demod, "occupancy_percent", .numbersByWord(label: "channel_hz"), unit: "%",
      "share of the interval in which bursts were on a channel, under its frequency in hertz",
      example: .object(JSONObject([("916500000", .number(1.25))]))),
  ]

  private static let frame: [ReceiverKey] = [
    .init(.frame, "bursts", .count, "bursts read", example: .integer(402)),
    .init(.frame, "frames", .count, "packets cut out of them", example: .integer(398)),
    .init(
      .frame, "cut_frames", .count, "packets among these whose burst ended before them",
      example: .integer(5)),
    .init(
      .frame, "bursts_without_frame", .count, "bursts in which no packet was found",
      example: .integer(11)),
    .init(
      .frame, "shortened_bursts", .count, "bursts that had too many bits", example: .integer(0)),
    .init(.frame, "unreadable", .count, "damaged records", example: .integer(0)),
  ]

  private static let decode: [ReceiverKey] = [
    .init(.decode, "frames", .count, "packets read", example: .integer(398)),
    .init(
      .decode, "packets_by_crc", .countsByWord(label: "crc"),
      "packets that were decided, under what their check said",
      example: .object(JSONObject([("bad", .integer(8)), ("ok", .integer(390))]))),
    .init(
      .decode, "packets_by_kind", .countsByWord(label: "kind"),
      "trustworthy packets, under their kind",
      example: .object(JSONObject([("beacon", .integer(371)), ("directed", .integer(19))]))),
    .init(
      .decode, "corrected_packets", .count, "trustworthy packets that had to be corrected",
      example: .integer(14)),
    .init(
      .decode, "expected_packets", .count,
      "packets among these that known meters were expected to send", example: .integer(2)),
    .init(
      .decode, "networks", .words, "networks that are believed, at most 32",
      example: .array([.string("B5E3")])),
    .init(.decode, "unreadable", .count, "damaged records", example: .integer(0)),
  ]
}
