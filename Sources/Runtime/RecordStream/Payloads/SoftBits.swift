/// One burst, demodulated: a soft decision per bit.
public struct SoftBits: Equatable, Sendable {
  /// What was measured of the burst. nil when the bits were typed or logged as text.
  public var measurement: BurstMeasurement?
  /// A soft decision is so many times ln(P(1)/P(0)).
  @inlinable public static var scale: Double { 4 }
  /// The greatest soft decision; the least is its opposite.
  @inlinable public static var limit: Int8 { 127 }

  /// One per bit, in the order of the air: 4 ln(P(1)/P(0)) limited to -127 ... 127.
  /// Positive is mark, the higher frequency.
  public var decisions: [Int8]

  /// A burst.
  public init(measurement: BurstMeasurement?, decisions: [Int8]) {
    self.measurement = measurement
    self.decisions = decisions
  }

  /// Reads a burst; throws `malformedPayload`.
  public init(_ record: Record) throws(RecordStreamError) {
    let payload = try PayloadReader(record, as: .softBits)
    measurement =
      payload.optionalBytes(.time) == nil ? nil : try BurstMeasurement(payload)
    decisions = try payload.decisions(.softDecisions)
  }

  /// The record; `sampleIndex` is the burst's first sample.
  public func record(sampleIndex: UInt64) -> Record {
    var payload = PayloadWriter()
    measurement?.append(to: &payload)
    payload.append(.softDecisions, decisions: decisions)
    return Record(.softBits, sampleIndex: sampleIndex, payload: payload.bytes)
  }
}
