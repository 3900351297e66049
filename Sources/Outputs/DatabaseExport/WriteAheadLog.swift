import GRDB

/// The log beside a SQLite file that takes what is written first, so that whoever is killed leaves
/// the file whole, and others read while it is written to.
enum WriteAheadLog {
  /// Keeps such a log from now on, as the file itself then says to all who open it.
  ///
  /// SQLite does not wait for another program that writes to a file without the log, such as one
  /// that makes the same file at this moment, whatever the time it has for that: it says at once
  /// that the file is locked. For a lock of its own it waits. Another one can come between that
  /// wait and the next attempt.
  static func begin(_ database: Database, attempts: Int = 10) throws {
    do {
      let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else {
        throw DatabaseError(message: "its file system takes no write-ahead log")
      }
      // No wait for the disk at each packet: a power cut can cost the last ones, never the file.
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && attempts > 1 {
      try database.execute(sql: "BEGIN EXCLUSIVE; COMMIT")
      try begin(database, attempts: attempts - 1)
    }
  }

  /// Brings all that is in the log into the file.
  ///
  /// A reader in the middle of a long look is not waited for; another writer that brings in the
  /// same log is.
  static func bringIn(_ database: Database) throws {
    try database.execute(sql: "PRAGMA busy_timeout = 1000")
    do {
      try database.checkpoint(.truncate)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      // As much as could be was brought in.
    }
  }
}
