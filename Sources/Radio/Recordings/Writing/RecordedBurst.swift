/// A burst among recorded samples: where it is, and what a person reads of it.
public struct RecordedBurst: Equatable, Sendable {
  /// Index of its first sample in the stream.
  public var sampleIndex: UInt64
  /// How many samples it lasts.
  public var sampleCount: UInt64
  /// Its part of the band, in hertz.
  public var band: ClosedRange<Double>
  /// A word or two, as programs show them beside a signal.
  public var label: String
  /// What else is known.
  public var comment: String

  /// A burst.
  public init(
    sampleIndex: UInt64, sampleCount: UInt64, band: ClosedRange<Double>, label: String,
    comment: String
  ) {
    self.sampleIndex = sampleIndex
    self.sampleCount = sampleCount
    self.band = band
    self.label = label
    self.comment = comment
  }
}
