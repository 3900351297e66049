import FilterRuntime
import PacketSchema
package import PacketTables
package import SystemInterface

/// The packets that a PostgreSQL database holds, to be read only. Used by one thread at a time.
package final class PostgreSQLPackets: PacketStore {
  private let session: PostgreSQLSession
  private let address: String
  private let stop: StopSignal

  /// Connects. `stop` ends waits for the server, and answers early.
  ///
  /// Throws `StageFailure` if there is no server, or no packets are there, and `StoppedWaiting`.
  package init(_ connection: ConnectionText, stop: StopSignal) throws {
    address = connection.address
    self.stop = stop
    do throws(PostgreSQLFault) {
      session = try PostgreSQLSession(connection, settings: Self.settings, stop: stop)
    } catch {
      if stop.isRequested { throw StoppedWaiting(for: address) }
      throw StageFailure(
        .unavailable,
        "cannot reach \(address): \(error). \(error.advice ?? "Is the address right?")")
    }
    var hasPackets = false
    try read { hasPackets = try $0.firstRow(Self.look)?["has"] == .bool(true) }
    guard hasPackets else {
      if stop.isRequested { throw StoppedWaiting(for: address) }
      throw StageFailure(
        .badInput,
        "\(address) has no packets: name a database that gs-export postgres has filled")
    }
  }

  private static let settings = "SET default_transaction_read_only = on"

  /// Another program's table may have the same name.
  private static let look = """
    SELECT to_regclass('gridstream_schema') IS NOT NULL AND count(*) = 3 AS has FROM pg_attribute
    WHERE attrelid = to_regclass('packets') AND attname IN ('id', 'time', 'raw')
    """

  /// Lends the database, as it is at one moment.
  ///
  /// Throws `StageFailure` if it cannot be read, `StoppedWaiting`, and what `body` throws.
  package func read(_ body: (any TableSession) throws -> Void) throws {
    do {
      try session.connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ")
      defer { _ = try? session.connection.run("ROLLBACK") }
      try body(session)
    } catch let fault as PostgreSQLFault {
      if stop.isRequested { throw StoppedWaiting(for: address) }
      throw StageFailure(.inputOutput, "cannot read \(address): \(fault)")
    }
  }
}

/// A PostgreSQL database that receivers go on filling.
package struct FollowedPostgreSQL: FollowedStore {
  private let connection: ConnectionText
  private let stop: StopSignal
  private var packets: PostgreSQLPackets?

  /// A database that is not connected to yet. `stop` ends answers early.
  package init(_ connection: ConnectionText, stop: StopSignal) {
    (self.connection, self.stop) = (connection, stop)
  }

  package mutating func check() throws {
    packets = try PostgreSQLPackets(connection, stop: stop)
  }

  /// After a fault the next look connects anew.
  package mutating func readChanges(_ body: (any TableSession) throws -> Void) throws {
    let packets = try packets ?? PostgreSQLPackets(connection, stop: stop)
    self.packets = nil
    try packets.read(body)
    self.packets = packets
  }
}
