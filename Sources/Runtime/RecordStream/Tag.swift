/// The items of a payload; numbers are never reused. `gs-stream(5)` is checked against this list.
public enum Tag: UInt16, CaseIterable, Sendable {
  // Description of a stream.
  case sampleRate = 1
  case centerFrequency = 2
  case sampleFormat = 3
  case timeOfSampleZero = 4
  case source = 5
  case writer = 6
  case streamVersion = 7
  case gain = 8
  case clock = 9

  // Gap, statistics and end.
  case lostSamples = 16
  case reason = 17
  case counters = 18
  case failed = 19

  // A burst, as measured by the demodulator.
  case time = 32
  case carrierFrequency = 33
  case symbolRate = 34
  case deviation = 35
  case signalToNoiseRatio = 36
  case level = 37
  case duration = 38
  case softDecisions = 39
  case samples = 40

  // A packet, as cut out by the framer.
  case packetBytes = 64
  case protocolVersion = 65
  case inverted = 66
  case cut = 67
  case byteReliability = 68
  case dataBitDecisions = 69

  /// How the value is encoded, as `gs-stream(5)` names it. Numbers are little-endian.
  public var encoding: String {
    switch self {
    case .sampleRate, .centerFrequency, .gain, .carrierFrequency, .symbolRate, .deviation,
      .duration:
      "f64"
    case .signalToNoiseRatio, .level: "f32"
    case .timeOfSampleZero, .time: "i64"
    case .lostSamples: "u64"
    case .streamVersion: "u16"
    case .failed, .protocolVersion, .inverted, .cut: "u8"
    case .sampleFormat, .source, .writer, .clock, .reason, .counters: "utf8"
    case .softDecisions, .dataBitDecisions: "i8[]"
    case .samples, .packetBytes, .byteReliability: "u8[]"
    }
  }

  /// Unit and meaning, one line.
  public var meaning: String {
    switch self {
    case .sampleRate: "samples per second"
    case .centerFrequency: "frequency of 0 Hz in the samples, in hertz"
    case .sampleFormat: "cu8, cs8, cs16 or cf32"
    case .timeOfSampleZero: "time of sample 0, nanoseconds since 1970-01-01 UTC"
    case .source: "where the samples came from"
    case .writer: "program and version that wrote the stream"
    case .streamVersion: "version of this format, 1"
    case .gain: "gain of the radio, in dB"
    case .clock: "of the computer: synchronised, unsynchronised or unknown"
    case .lostSamples: "number of samples lost"
    case .reason: "why, in words"
    case .counters: "counters of the writing stage, a JSON object"
    case .failed: "1 if the writer failed, and has told why"
    case .time: "time of the burst's first bit, nanoseconds since 1970-01-01 UTC"
    case .carrierFrequency: "middle between the two tones, in hertz"
    case .symbolRate: "symbols per second"
    case .deviation: "half the distance between the two tones, in hertz"
    case .signalToNoiseRatio: "Eb/N0, energy per bit over noise density, in dB"
    case .level: "mean power in the burst, in dB relative to a full-scale carrier"
    case .duration: "length of the burst, in seconds"
    case .softDecisions: "one per bit: 4 ln(P(1)/P(0)), limited to +-127"
    case .samples: "interleaved I/Q samples in the sampleFormat"
    case .packetBytes: "the packet, from 00 FF on"
    case .protocolVersion: "4 or 5, from the header"
    case .inverted: "1 if mark and space were exchanged"
    case .cut: "1 if the burst ended before the packet did"
    case .byteReliability: "one per byte: its least certain bit, 0 ... 127"
    case .dataBitDecisions: "eight per byte, least significant first, as softDecisions"
    }
  }
}
