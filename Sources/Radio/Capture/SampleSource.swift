/// Some bytes of a recording, as they came. They may begin with a header and split a sample.
public struct SampleBlock: Sendable {
  /// Raw bytes.
  public var bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }
}

/// Where samples come from that wait until they are read: a recording.
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
