/// What was measured while the radio stood on one centre with one gain.
public struct StepMeasurement: Equatable, Sendable {
  /// What a step is for.
  public enum Purpose: String, Sendable {
    /// Do samples come, and as fast as they should?
    case check
    /// One of the gains, at one centre.
    case gain
    /// One of the centres, with the gain that was chosen.
    case band
    /// The best centre, for longer.
    case best
    /// Part of a recording, which is as it is.
    case recording
  }

  /// What it is for.
  public var purpose: Purpose
  /// Centre frequency in hertz.
  public var center: Double
  /// Gain in dB; nil if nobody knows.
  public var gain: Double?
  /// Seconds of samples.
  public var seconds = 0.0
  /// Samples that were lost in it.
  public var lostSamples: UInt64 = 0
  /// Share of the time in which samples clipped, 0 to 1.
  public var clippedTime = 0.0
  /// True if there is more than one sample, and all are the same.
  public var isConstant = false
  /// Number of the recording, of several.
  public var recording = 0
  /// Noise between carriers and bursts, as if it filled the band, in dB relative to full scale; nil if
  /// there were too few samples.
  public var noise: Double?
  /// Mean power of everything, in dB relative to full scale; nil as `noise`.
  public var power: Double?
  /// GridStream's bursts, good or bad.
  public var bursts = 0
  /// Bursts that a packet was cut out of.
  public var framedBursts = 0
  /// Packets that their check speaks for, also those that it spoke for only later.
  public var packets = 0
  /// Bursts of other radios, and whatever else had energy for a while.
  public var strangers = 0
  /// Carriers that stood still.
  public var carriers = 0

  /// A step before its first sample.
  public init(_ purpose: Purpose, center: Double, gain: Double?) {
    self.purpose = purpose
    self.center = center
    self.gain = gain
  }
}
