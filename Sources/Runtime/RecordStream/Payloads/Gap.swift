/// Samples were lost before the record's sample index.
public struct Gap: Equatable, Sendable {
  /// How many samples are missing.
  public var lostSamples: UInt64
  /// Why, in words.
  public var reason: String

  /// A gap with its cause.
  public init(lostSamples: UInt64, reason: String) {
    self.lostSamples = lostSamples
    self.reason = reason
  }

  /// Reads a gap; throws `malformedPayload`.
  public init(_ record: Record) throws(RecordStreamError) {
    let payload = try PayloadReader(record, as: .gap)
    lostSamples = try payload.integer(.lostSamples)
    reason = payload.text(.reason)
  }

  /// The record; `sampleIndex` is the first sample after the gap.
  public func record(sampleIndex: UInt64) -> Record {
    var payload = PayloadWriter()
    payload.append(.lostSamples, lostSamples)
    payload.append(.reason, reason)
    return Record(.gap, sampleIndex: sampleIndex, payload: payload.bytes)
  }
}
