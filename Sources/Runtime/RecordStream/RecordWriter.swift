/// Where a stage's bytes go: standard output, a file, or memory in a test.
public protocol ByteSink: ~Copyable {
  /// Writes all the bytes, or throws.
  mutating func write(_ bytes: [UInt8]) throws
  /// Hands everything written so far to the reader.
  mutating func flush() throws
}

extension ByteSink where Self: ~Copyable {
  /// Writes text as it is, in UTF-8.
  public mutating func write(text: String) throws { try write(Array(text.utf8)) }

  /// Writes a line of text, with its end.
  public mutating func write(line: String) throws { try write(Array(line.utf8) + [0x0A]) }
}

/// Writes a record stream into a sink that somebody else owns: signature first, every record flushed
/// when complete.
public struct RecordWriter: Sendable {
  private var started = false

  /// A writer at the start of a stream. Nothing is written before the first record.
  public init() {}

  /// Writes one record and flushes it.
  public mutating func write<Sink: ByteSink & ~Copyable>(
    _ record: Record, to sink: inout Sink
  ) throws {
    if !started {
      try sink.write(RecordParser.signature)
      started = true
    }
    try sink.write(record.encoded())
    try sink.flush()
  }

  /// Marks a clean end. `sampleIndex` is the index after the last sample.
  public mutating func finish<Sink: ByteSink & ~Copyable>(
    sampleIndex: UInt64 = 0, to sink: inout Sink
  ) throws {
    try write(Record(.end, sampleIndex: sampleIndex), to: &sink)
  }

  /// Marks the end of a stream whose writer has failed and tells why itself, so that its readers
  /// need not. Nothing is written where no stream has begun.
  public mutating func abandon<Sink: ByteSink & ~Copyable>(
    sampleIndex: UInt64 = 0, to sink: inout Sink
  ) throws {
    guard started else { return }
    var payload = PayloadWriter()
    payload.append(.failed, UInt8(1))
    try write(Record(.end, sampleIndex: sampleIndex, payload: payload.bytes), to: &sink)
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
