public import PacketSchema

/// Packets into a SQLite file.
public struct SQLiteSink: PacketSink {
  private let writer: BatchWriter

  /// A sink that writes to a database.
  public init(_ database: PacketDatabase) {
    writer = BatchWriter { try database.write($0) }
  }

  /// Stores a packet, soon.
  public func lines(for packet: JSONObject) throws -> [String] {
    try writer.append(packet)
    return []
  }

  /// Waits until all packets are stored.
  public func finish() throws -> [String] {
    try writer.finish()
    return []
  }
}
