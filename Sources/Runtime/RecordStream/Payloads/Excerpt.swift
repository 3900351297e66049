/// Samples of a stream around one burst, with what was measured of it. A long excerpt comes in several
/// records, one after the other.
public struct Excerpt: Equatable, Sendable {
  /// What the samples are.
  public var description: StreamDescription
  /// The burst.
  public var measurement: BurstMeasurement
  /// Index of the first sample.
  public var sampleIndex: UInt64
  /// Interleaved I/Q samples, as they came from the radio; whole ones.
  public var samples: [UInt8]

  /// Bytes of samples that fit into a record, beside all other items.
  public static let mostBytes = Record.maximumPayloadLength - (1 << 14)

  /// An excerpt.
  ///
  /// - Parameters:
  ///   - sampleIndex: of the first sample.
  ///   - samples: at most `mostBytes`.
  public init(
    _ description: StreamDescription, _ measurement: BurstMeasurement, sampleIndex: UInt64,
    samples: [UInt8]
  ) {
    self.description = description
    self.measurement = measurement
    self.sampleIndex = sampleIndex
    self.samples = samples
  }

  /// Reads an excerpt; throws `malformedPayload`.
  public init(_ record: Record) throws(RecordStreamError) {
    let payload = try PayloadReader(record, as: .excerpt)
    description = try StreamDescription(payload, of: .excerpt)
    measurement = try BurstMeasurement(payload)
    sampleIndex = record.sampleIndex
    samples = try payload.bytes(.samples)
  }

  /// The record.
  public var record: Record {
    var payload = PayloadWriter()
    description.append(to: &payload)
    measurement.append(to: &payload)
    payload.append(.samples, bytes: samples)
    return Record(.excerpt, sampleIndex: sampleIndex, payload: payload.bytes)
  }
}
