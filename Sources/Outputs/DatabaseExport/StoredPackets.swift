import Export
import FilterRuntime
import GRDB
import Notation
import PacketSchema
package import PacketTables
import SystemInterface

/// The packets that a SQLite file holds, to be read only: where its writer has ended, neither the
/// file nor its folder has to be writable, and nothing is left beside it.
package struct StoredPackets: PacketStore, Sendable {
  private let queue: DatabaseQueue
  private let path: String
  /// What the file was when it was opened as one that nobody writes; nil if SQLite guards the reading.
  private let unguarded: FileStatus?

  /// Opens a file that was written before.
  ///
  /// Throws `StageFailure` if it cannot be read, or is no database of packets.
  package init(path: String) throws {
    try checkIsFile(path, "cannot read \(path)")
    do {
      // SQLite's log stands beside the file itself, not beside a link to it.
      self.path = (try? realPath(path)) ?? path
      (queue, unguarded) = try StoredPackets.open(self.path)
      // Another program's table may have the same name.
      guard
        try queue.read({ database in
          try database.tableExists("packets")
            && Set(database.columns(in: "packets").map(\.name))
              .isSuperset(of: ["id"] + PacketColumns.identity.map(\.name))
        })
      else {
        throw StageFailure(
          .badInput, "\(path) has no packets: name a file that gs-export sqlite has made")
      }
    } catch let error as DatabaseError {
      throw databaseFailure(error, "cannot read \(path)")
    }
  }

  /// Lends the database.
  ///
  /// Throws `StageFailure` if the file cannot be read, or was written meanwhile by somebody who
  /// could not know that it is read, and what `body` throws.
  package func read(_ body: (any TableSession) throws -> Void) throws {
    do {
      let file = try? FileStatus(of: path)
      try queue.read { try body(SQLiteSession($0, file: file?.identity ?? [])) }
    } catch let error as DatabaseError {
      throw databaseFailure(error, "cannot read \(path)")
    }
    guard unguarded == nil || (try? FileStatus(of: path)) == unguarded else {
      throw StageFailure(.inputOutput, "\(path) was written while it was read: try again")
    }
  }

  /// How SQLite goes through the file for a selection, in its words.
  func plan(_ selection: PacketSelection) throws -> [String] {
    var plan: [String] = []
    try read { session in
      let query = PacketQuery(selection, for: session)
      try session.forEachRow("EXPLAIN QUERY PLAN " + query.request, query.values) { row in
        if case .string(let detail) = row.values["detail"] { plan.append(detail) }
        return true
      }
    }
    return plan
  }

  // MARK: - Opening

  /// A file with a log beside it is in use, or was left by a writer that was killed: SQLite reads
  /// both. Without one the file is whole and at rest, and SQLite is told so: otherwise it would make
  /// a log and its index, for which it needs a folder that it may write.
  private static func open(_ path: String) throws -> (DatabaseQueue, FileStatus?) {
    if logs(of: path).contains(where: fileExists) {
      do {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try queue.read { try $0.tableExists("packets") }
        return (queue, nil)
      } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
        // The log's index can be neither used nor made. A log that is empty is not needed.
        guard logs(of: path).allSatisfy(isEmptyOrAbsent) else { throw logIsNeeded(path) }
      }
    }
    let status = try FileStatus(of: path)
    do {
      let address = address(ofUnchanging: path)
      return (try DatabaseQueue(path: address, configuration: configuration), status)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
      // A SQLite that was built without addresses for files.
      return (try DatabaseQueue(path: path, configuration: configuration), nil)
    }
  }

  /// What stands beside a file while it is written: the one for databases of ours, the other for
  /// those whose journal somebody has changed.
  private static func logs(of path: String) -> [String] { [path + "-wal", path + "-journal"] }

  private static func logIsNeeded(_ path: String) -> StageFailure {
    StageFailure(
      .inputOutput,
      "cannot read \(path): its writer was cut off, and the log beside it is read only where the "
        + "folder can be written")
  }

  private static func isEmptyOrAbsent(_ path: String) -> Bool {
    ((try? FileStatus(of: path))?.length ?? 0) == 0
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(30)
    return configuration
  }

  /// Source: SQLite's documentation, "Uniform Resource Identifiers".
  private static func address(ofUnchanging path: String) -> String {
    let characters = path.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        String(Unicode.Scalar(byte))
      default: "%" + [byte].hexadecimal
      }
    }
    return "file:" + characters.joined() + "?immutable=1"
  }
}
