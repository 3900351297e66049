public import Export
public import Logging
public import PacketSchema
public import RecordStream
public import SystemInterface

/// Packets, and the health of the receiver, into a PostgreSQL database that many receivers share.
public struct PostgreSQLSink: PacketSink {
  private let poster: LinePoster
  private var row: CopyRow

  /// A sink that writes to a database.
  ///
  /// - Parameters:
  ///   - receiver: names who heard the packets that do not say so themselves.
  ///   - capacity: how many packets wait before the oldest is dropped, at least 1.
  ///   - stop: ends waits for the server.
  ///
  /// Throws if the system gives no pipe.
  public init(
    _ connection: ConnectionText, receiver: String, capacity: Int, stop: StopSignal, log: Logger
  ) throws {
    row = CopyRow(receiver: receiver)
    poster = try LinePoster(
      PostgreSQLServer(connection), address: connection.address,
      noun: "packet", capacity: capacity, wait: DeliveryWait(stop: stop), log: log)
  }

  /// Packets that were refused, or dropped because no server was there to take them.
  public var dropped: Int { poster.dropped }

  /// Packets that the server has not yet taken.
  public var waiting: Int { poster.waiting }

  /// Connects, and makes the tables if they are not there. Throws `StageFailure` if that cannot be.
  public func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try poster.start()
  }

  /// Stores a packet, soon.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    try poster.submit(row.packet(packet))
  }

  /// Stores what tells of the receiver, soon.
  public mutating func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    try poster.submit(row.receiver(line))
  }

  /// Waits until all is stored. Throws `StageFailure` if something is left, or was refused.
  public func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try poster.finish()
  }
}
