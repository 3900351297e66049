/// One packet, cut out of a burst: bytes from `00 FF` on and how sure each bit is.
public struct Frame: Equatable, Sendable {
  /// What was measured of the burst that carried it. nil when there was no radio.
  /// `time` is that of the packet's first header bit.
  public var measurement: BurstMeasurement?
  /// The packet's bytes, from `00 FF` (or, logged as text by others, `80 FF`) on.
  public var bytes: [UInt8]
  /// Protocol version, 4 or 5, from the header.
  public var version: UInt8
  /// True if mark and space were exchanged.
  public var inverted: Bool
  /// True if the burst ended before the packet did.
  public var cut: Bool
  /// One per byte: the reliability of its least certain bit, start and stop bit included, 0 ... 127.
  public var byteReliability: [UInt8]
  /// Eight per byte, least significant bit first: 4 ln(P(1)/P(0)) limited to -127 ... 127,
  /// after any exchange of mark and space. Empty when the bits were hard.
  public var dataBitDecisions: [Int8]

  /// A packet without soft decisions, as from a log.
  public init(bytes: [UInt8], version: UInt8) {
    self.init(
      measurement: nil, bytes: bytes, version: version, inverted: false, cut: false,
      byteReliability: [], dataBitDecisions: [])
  }

  /// A packet with all its items.
  public init(
    measurement: BurstMeasurement?, bytes: [UInt8], version: UInt8, inverted: Bool, cut: Bool,
    byteReliability: [UInt8], dataBitDecisions: [Int8]
  ) {
    self.measurement = measurement
    self.bytes = bytes
    self.version = version
    self.inverted = inverted
    self.cut = cut
    self.byteReliability = byteReliability
    self.dataBitDecisions = dataBitDecisions
  }

  /// Reads a packet; throws `malformedPayload`.
  public init(_ record: Record) throws(RecordStreamError) {
    let payload = try PayloadReader(record, as: .frame)
    measurement =
      payload.optionalBytes(.time) == nil ? nil : try BurstMeasurement(payload)
    bytes = try payload.bytes(.packetBytes)
    version = try payload.integer(.protocolVersion)
    inverted = try payload.integer(.inverted) != (0 as UInt8)
    cut = try payload.integer(.cut) != (0 as UInt8)
    byteReliability = try payload.bytes(.byteReliability)
    dataBitDecisions = try payload.decisions(.dataBitDecisions)
  }

  /// The record; `sampleIndex` is the burst's first sample.
  public func record(sampleIndex: UInt64) -> Record {
    var payload = PayloadWriter()
    measurement?.append(to: &payload)
    payload.append(.packetBytes, bytes: bytes)
    payload.append(.protocolVersion, version)
    payload.append(.inverted, UInt8(inverted ? 1 : 0))
    payload.append(.cut, UInt8(cut ? 1 : 0))
    payload.append(.byteReliability, bytes: byteReliability)
    payload.append(.dataBitDecisions, decisions: dataBitDecisions)
    return Record(.frame, sampleIndex: sampleIndex, payload: payload.bytes)
  }
}
