public import RecordStream

/// Reads a record stream to its end and hands out each record.
public struct RecordLoop<Source: ByteSource> {
  private var source: Source
  private var parser = RecordParser()

  /// A loop over a source, beginning with bytes that were already taken from it.
  public init(_ source: Source, startingWith bytes: [UInt8] = []) {
    self.source = source
    parser.append(bytes)
  }

  /// Calls `body` for each record. Throws `RecordStreamError` at a fault or a missing end,
  /// after every whole record before it has been handed out.
  public mutating func forEach(_ body: (Record) throws -> Void) throws {
    repeat {
      while let record = try parser.next() { try body(record) }
      guard let bytes = try source.read() else { break }
      parser.append(bytes)
    } while true
    if !source.wasStopped { try parser.finish() }
  }
}
