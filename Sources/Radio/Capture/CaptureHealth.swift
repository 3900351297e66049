/// What gs-capture tells of its health in the stream: keys of `gs-packet(5)`. What is not known is
/// nil, and not told.
public struct CaptureHealth: Encodable, Equatable, Sendable {
  /// The radio that the samples come from.
  public var source: String
  /// Seconds since samples came from it last.
  public var sampleAge: Double?
  /// Samples per second.
  public var sampleRate: Double?
  /// Frequency that it is tuned to, in hertz.
  public var centerFrequency: Double?
  /// Who sets the gain.
  public var gainControl: GainControl?
  /// Gain of the tuner in dB; nil if the tuner sets it.
  public var gain: Double?
  /// Share of the samples since the last report that were at an end of their range, 0 to 100.
  public var clipped: Double?
  /// Samples that came since the start.
  public var samples: UInt64 = 0
  /// Samples that are missing, as far as that is known, since the start.
  public var lostSamples: UInt64 = 0
  /// Places where samples are missing, since the start.
  public var gaps = 0
  /// Times that a lost or silent radio came back, since the start.
  public var reconnects = 0
  /// State of the system's clock: `synchronised`, `unsynchronised` or `unknown`.
  public var clock: String?
  /// How much faster than its nominal rate the radio gives samples, in parts per million.
  public var sampleClockError: Double?
  /// Share of the ring that waits to be read, 0 to 100.
  public var ringFill: Double?

  /// Who sets a tuner's gain.
  public enum GainControl: String, Encodable, Sendable {
    /// The user.
    case fixed
    /// gs-capture, by clipping and noise.
    case auto
    /// The tuner itself.
    case tuner
  }

  private enum CodingKeys: String, CodingKey {
    case source, samples, gaps, reconnects, clock
    case sampleAge = "sample_age_s"
    case sampleRate = "sample_rate_hz"
    case centerFrequency = "center_frequency_hz"
    case gainControl = "gain_control"
    case gain = "gain_db"
    case clipped = "clipped_percent"
    case lostSamples = "lost_samples"
    case sampleClockError = "sample_clock_ppm"
    case ringFill = "ring_percent"
  }

  /// Health of a radio of which only its name is known.
  public init(source: String) { self.source = source }
}
