/// Some samples, as they came.
public struct SampleBlock: Sendable {
  /// Raw bytes. From a recording or a server they may begin with a header and split a sample.
  public var bytes: [UInt8]
  /// Samples that were lost before these.
  public var lostSamples: UInt64

  init(bytes: [UInt8], lostSamples: UInt64 = 0) {
    self.bytes = bytes
    self.lostSamples = lostSamples
  }
}

/// Where samples come from: a dongle, a server, a recording.
public protocol SampleSource {
  /// What the stream's description says of it.
  var name: String { get }
  /// Waits for the next samples; nil at the end or after a stop was asked for.
  /// Throws `StageFailure`.
  mutating func next() throws -> SampleBlock?
  /// Lets go of what gives the samples. Whoever made a source calls this at the end, whatever the
  /// end is; no samples come after it.
  mutating func close()
}
