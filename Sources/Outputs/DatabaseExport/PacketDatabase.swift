import FilterRuntime
import GRDB
public import PacketSchema
import SystemInterface

/// A SQLite file of packets. Whoever is killed while writing leaves it whole: packets are written
/// in transactions, to a write-ahead log.
public struct PacketDatabase: Sendable {
  private let queue: DatabaseQueue

  /// Opens a file, or makes it, and brings its schema up to date.
  ///
  /// Throws `StageFailure` if the file is no database, or one of a later version.
  public init(path: String) throws {
    do {
      var configuration = Configuration()
      configuration.journalMode = .wal
      // Another program may read or write.
      configuration.busyMode = .timeout(30)
      // 64 MiB, so that an index of a million packets is not read again for each of them.
      // The log is written back when it has as much: pages of an index change many times.
      configuration.prepareDatabase {
        try $0.execute(sql: "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384")
      }
      if fileExists(path) { try PacketDatabase.checkIsFile(path, "cannot use \(path)") }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try migrate(path: path, attempts: 5)
    } catch let error as DatabaseError {
      throw PacketDatabase.failure(error, "cannot use \(path)")
    }
  }

  /// Opens a file that was written before, to read it only.
  ///
  /// Throws `StageFailure` if it cannot be read, or is no database of packets.
  public init(reading path: String) throws {
    do {
      var configuration = Configuration()
      configuration.readonly = true
      try PacketDatabase.checkIsFile(path, "cannot read \(path)")
      configuration.busyMode = .timeout(30)
      queue = try DatabaseQueue(path: path, configuration: configuration)
      guard try queue.read({ try $0.tableExists("packets") }) else {
        throw StageFailure(
          .badInput, "\(path) has no packets: name a file that gs-export sqlite has made")
      }
    } catch let error as DatabaseError {
      throw PacketDatabase.failure(error, "cannot read \(path)")
    }
  }

  /// Another program that makes the same file at the same time can be first between the look at
  /// what is missing and the change. Then the second look finds it done.
  private func migrate(path: String, attempts: Int) throws {
    let migrator = PacketDatabaseSchema.migrator
    do {
      if try queue.read(migrator.hasBeenSuperseded) {
        throw StageFailure(
          .inputOutput, "\(path) was written by a later version of gs-export: use that one")
      }
      try migrator.migrate(queue)
    } catch is DatabaseError where attempts > 1 {
      try migrate(path: path, attempts: attempts - 1)
    }
  }

  /// Writes packets in one transaction; those that are there already are left alone. Returns how
  /// many are new.
  @discardableResult
  public func write(_ packets: [JSONObject]) throws -> Int {
    do {
      return try queue.write { database in
        let statement = try database.cachedStatement(sql: PacketDatabase.insertion)
        let before = database.totalChangesCount
        for packet in packets {
          // A row has a value for each place, by construction.
          statement.setUncheckedArguments(PacketRow(packet).arguments)
          try statement.execute()
        }
        return database.totalChangesCount - before
      }
    } catch let error as DatabaseError {
      throw PacketDatabase.failure(error, "cannot write packets")
    }
  }

  /// Hands out all packets in the order of their times, until `body` returns false.
  ///
  /// Throws `StageFailure` if the file cannot be read, and what `body` throws.
  public func forEachPacket(_ body: (JSONObject) throws -> Bool) throws {
    do {
      try queue.read { database in
        // The order of the index of packets, so that nothing has to be sorted.
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM packets ORDER BY time, raw")
        while let row = try rows.next(), try body(PacketRow.packet(of: row)) {}
      }
    } catch let error as DatabaseError {
      throw PacketDatabase.failure(error, "cannot read packets")
    }
  }

  /// Reads, with SQL.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try queue.read(body)
  }

  /// SQLite says of all these no more than that it cannot open the file.
  private static func checkIsFile(_ path: String, _ what: String) throws {
    do throws(SystemError) {
      if try FileStatus(of: path).kind == .directory { throw .isDirectory }
    } catch {
      throw StageFailure(.inputOutput, "\(what): \(error)")
    }
  }

  private static func failure(_ error: DatabaseError, _ what: String) -> StageFailure {
    if error.resultCode == .SQLITE_NOTADB {
      return StageFailure(.badInput, "\(what): it is no SQLite database; name another file")
    }
    return StageFailure(.inputOutput, "\(what): \(error.message ?? "\(error.resultCode)")")
  }

  private static let insertion: String = {
    let names = PacketDatabaseSchema.columns.map { "\"\($0.name)\"" } + ["other"]
    let places = Array(repeating: "?", count: names.count)
    return "INSERT INTO packets (\(names.joined(separator: ", "))) "
      + "VALUES (\(places.joined(separator: ", "))) ON CONFLICT (time, raw) DO NOTHING"
  }()
}
