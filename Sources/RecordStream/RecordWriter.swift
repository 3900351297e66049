/// Where a stage's bytes go: standard output, a file, or memory in a test.
public protocol ByteSink {
  /// Writes all the bytes, or throws.
  mutating func write(_ bytes: [UInt8]) throws
  /// Hands everything written so far to the reader.
  mutating func flush() throws
}

/// Writes a record stream: signature first, every record flushed when complete.
public struct RecordWriter<Sink: ByteSink> {
  /// Where the bytes go.
  public var sink: Sink
  private var started = false

  /// A writer at the start of a stream. Nothing is written before the first record.
  public init(_ sink: Sink) {
    self.sink = sink
  }

  /// Writes one record and flushes it.
  public mutating func write(_ record: Record) throws {
    if !started {
      try sink.write(RecordParser.signature)
      started = true
    }
    try sink.write(record.encoded())
    try sink.flush()
  }

  /// Marks a clean end. `sampleIndex` is the index after the last sample.
  public mutating func finish(sampleIndex: UInt64 = 0) throws {
    try write(Record(.end, sampleIndex: sampleIndex))
  }
}

/// Collects bytes in memory.
public struct ByteCollector: ByteSink, Sendable {
  /// Everything written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty collector.
  public init() {}

  /// Appends the bytes.
  public mutating func write(_ bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }

  /// Does nothing: memory needs no flush.
  public mutating func flush() {}
}
