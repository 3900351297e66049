import FilterRuntime
import GRDB
public import PacketSchema
import PacketTables
import SystemInterface

/// A SQLite file of packets. Whoever is killed while writing leaves it whole: packets are written
/// in transactions, to a write-ahead log.
public struct PacketDatabase: Sendable {
  private let queue: DatabaseQueue
  /// Used within the queue's writes alone.
  private let ledger = OutageLedger()

  /// Opens a file, or makes it, and brings its schema up to date.
  ///
  /// Throws `StageFailure` if the file is no database, or one of a later version.
  public init(path: String) throws {
    do {
      var configuration = Configuration()
      // Another program may read or write.
      configuration.busyMode = .timeout(30)
      // 64 MiB, so that an index of a million packets is not read again for each of them.
      // The log is written back when it has as much: pages of an index change many times.
      configuration.prepareDatabase {
        try $0.execute(sql: "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384")
      }
      if fileExists(path) { try checkIsFile(path, "cannot use \(path)") }
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { try WriteAheadLog.begin($0) }
      try migrate(path: path, attempts: PacketColumns.byVersion.count + 1)
    } catch let error as DatabaseError {
      throw databaseFailure(error, "cannot use \(path)")
    }
  }

  /// Another program that makes the same file at the same time can be first between the look at
  /// what is missing and the change. Then the second look finds it done; each version can be so.
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

  /// Writes packets, and lines of a receiver, in one transaction; those that are there already are
  /// left alone. Returns how many are new. The outages that new ones show are written with them.
  @discardableResult
  public func write(_ packets: [JSONObject]) throws -> Int {
    do {
      return try queue.write { database in
        let statement = try database.cachedStatement(sql: PacketDatabase.insertion)
        let session = SQLiteSession(database)
        var written = 0
        try ledger.begin(session)
        for packet in packets {
          if let line = ReceiverLine(packet) {
            written += try ReceiverRow(line).insert(into: database)
            continue
          }
          let before = database.totalChangesCount
          // A row has a value for each place, by construction.
          statement.setUncheckedArguments(PacketRow(packet).arguments)
          try statement.execute()
          guard database.totalChangesCount > before else { continue }
          written += 1
          ledger.observe(packet)
        }
        try ledger.end(session)
        return written
      }
    } catch let error as DatabaseError {
      throw databaseFailure(error, "cannot write \(queue.path)")
    }
  }

  /// Brings all that was written into the file itself, so that it is whole without its log, and
  /// closes it. Nothing can be written afterwards.
  ///
  /// While others have the file open, what they still need stays in the log, which whoever closes
  /// it last brings in. Throws `StageFailure` if the disk does not take it.
  public func close() throws {
    do {
      let outcome = Result { try queue.writeWithoutTransaction(WriteAheadLog.bringIn) }
      try queue.close()
      try outcome.get()
    } catch let error as DatabaseError {
      throw databaseFailure(error, "cannot write \(queue.path)")
    }
  }

  /// Reads, with SQL.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try queue.read(body)
  }

  private static let insertion: String = {
    let names = PacketColumns.all.map { "\"\($0.name)\"" } + ["other"]
    let places = Array(repeating: "?", count: names.count)
    return "INSERT INTO packets (\(names.joined(separator: ", "))) "
      + "VALUES (\(places.joined(separator: ", "))) ON CONFLICT (time, raw) DO NOTHING"
  }()
}

/// SQLite says of all these no more than that it cannot open the file.
func checkIsFile(_ path: String, _ what: String) throws {
  var isPipe = false
  do throws(SystemError) {
    let kind = try FileStatus(of: path).kind
    if kind == .directory { throw .isDirectory }
    // SQLite would wait for whoever writes there.
    isPipe = kind == .pipe
  } catch {
    throw StageFailure(.inputOutput, "\(what): \(error)")
  }
  if isPipe { throw StageFailure(.badInput, "\(what): it is a pipe, and no file of a database") }
}

/// What SQLite found wrong, for a person; `what` says what could not be done.
func databaseFailure(_ error: DatabaseError, _ what: String) -> StageFailure {
  if error.resultCode == .SQLITE_NOTADB {
    return StageFailure(.badInput, "\(what): it is no SQLite database; name another file")
  }
  return StageFailure(.inputOutput, "\(what): \(error.message ?? "\(error.resultCode)")")
}
