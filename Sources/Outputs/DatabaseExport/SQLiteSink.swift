public import Export
public import PacketSchema
public import RecordStream

/// Packets into a SQLite file, which is whole when the sink has finished.
public struct SQLiteSink: PacketSink {
  private let database: PacketDatabase
  private let writer: BatchWriter

  /// Packets that are not in the file yet; after a failure those that will not be.
  public var waiting: Int { writer.unwritten }

  /// A sink that writes to a database.
  public init(_ database: PacketDatabase) throws {
    self.database = database
    writer = try BatchWriter { batch in
      if case .packets(let packets) = batch { try database.write(packets) }
      return nil
    }
  }

  /// Stores a packet, soon.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    try writer.append(packet)
  }

  /// Stores what tells of the receiver, soon.
  public func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    try writer.append(line.object)
  }

  /// Waits until all packets are stored, and closes the database, also if not all could be.
  ///
  /// Nothing else may close it: when a process ends, its objects are not let go, and its threads
  /// may still be at it.
  public func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    let stored = Result { try writer.finish() }
    let closed = Result { try database.close() }
    // What went wrong first says more.
    try stored.get()
    try closed.get()
  }
}
