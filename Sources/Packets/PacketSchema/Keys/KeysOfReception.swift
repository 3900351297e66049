extension PacketKeys {
  /// How a packet was heard.
  static let reception: [PacketKeyDefinition] = [
    .init(
      .frequency, "frequency_hz", .integer(0...1_000_000_000_000), unit: "Hz", "measured carrier",
      example: .integer(916_501_200)),
    .init(
      .channel, "channel_hz", .integer(0...1_000_000_000_000), unit: "Hz",
      "the multiple of 100 kHz next to the carrier", example: .integer(916_500_000)),
    .init(
      .symbolRate, "symbol_rate", .number, unit: "1/s", "measured symbol rate",
      example: .number(9600)),
    .init(
      .deviation, "deviation_hz", .integer(0...1_000_000_000), unit: "Hz",
      "half the distance of the two tones", example: .integer(4790)),
    .init(
      .signalToNoiseRatio, "snr_db", .number, unit: "dB",
      "Eb/N0, energy per bit over noise density; right within 0.5 dB from 8 to 40 dB, "
        + "saturates near 50 dB",
      example: .number(31.2)),
    .init(
      .signalLevel, "level_dbfs", .number, unit: "dB",
      "mean power, relative to a full-scale carrier",
      example: .number(-20.1)),
    .init(
      .duration, "duration_ms", .number, unit: "ms", "length of the burst", example: .number(44.7)),
    .init(
      .receiver, "receiver", .text,
      "who heard the packet; only there if packets of several receivers come together",
      example: .string("roof")),
  ]
}
