public import Export
public import PacketSchema
public import RecordStream

/// Packets into a SQLite file.
public struct SQLiteSink: PacketSink {
  private let writer: BatchWriter

  /// A sink that writes to a database.
  public init(_ database: PacketDatabase) throws {
    writer = try BatchWriter { try database.write($0) }
  }

  /// Stores a packet, soon.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    try writer.append(packet)
  }

  /// Waits until all packets are stored.
  public func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try writer.finish()
  }
}
