public import RecordStream

/// A record stream in memory, written record by record.
public struct RecordCollector {
  private var writer = RecordWriter()
  private var sink = ByteCollector()

  /// A stream before its first record.
  public init() {}

  /// The stream so far.
  public var bytes: [UInt8] { sink.bytes }

  /// Writes one record.
  public mutating func write(_ record: Record) throws { try writer.write(record, to: &sink) }

  /// Marks a clean end.
  public mutating func finish(sampleIndex: UInt64 = 0) throws {
    try writer.finish(sampleIndex: sampleIndex, to: &sink)
  }
}
