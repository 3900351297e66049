import FilterRuntime
import GRDB
public import Notation
public import PacketSchema
import SystemInterface

/// A file that gs-export sqlite may go on writing: looked at again and again, it gives what is new.
public struct FollowedPackets {
  /// What tells that a file has been written.
  private struct Mark: Equatable {
    let file: FileStatus?
    let log: FileStatus?

    init(_ path: String) {
      file = try? FileStatus(of: path)
      log = try? FileStatus(of: path + "-wal")
    }
  }

  /// A row of either kind.
  public enum Row {
    case packet(JSONObject)
    case receiver(ReceiverLine)
  }

  private let path: String
  private let history: Int64
  private let wallClock: @Sendable () -> Timestamp
  private var mark: Mark?
  private var (lastPacket, lastLine): (Int64?, Int64?)

  /// True if the last look found another file under the name, or one that was made anew: then all of
  /// it was handed out.
  public private(set) var hasBegunAnew = false

  /// In seconds: how far a clock may be ahead.
  private static let tolerance: Int64 = 86_400

  /// A file that was not looked at yet.
  ///
  /// - Parameters:
  ///   - history: seconds before the latest packet, of which the first look gives packets and lines.
  ///   - wallClock: tells the time of day; rows of a time that is yet to come are not the latest.
  public init(path: String, history: Int64, wallClock: @escaping @Sendable () -> Timestamp) {
    self.path = path
    self.history = history
    self.wallClock = wallClock
  }

  /// Throws `StageFailure` if the file cannot be read, or is none of gs-export sqlite.
  public func check() throws { _ = try StoredPackets(path: path) }

  /// Hands out what has come since the last look, until `body` returns false: at first in the order of
  /// the times, then as it was written.
  ///
  /// Throws `StageFailure` if the file cannot be read, and what `body` throws.
  public mutating func look(_ body: (Row) throws -> Bool) throws {
    let mark = Mark(path)
    if let last = self.mark, last == mark { return }
    let stored = try StoredPackets(path: path)
    hasBegunAnew = false
    if let before = self.mark?.file, before.identity != mark.file?.identity { begin() }
    do {
      try stored.queue.read { database in
        try noteRestart(database)
        guard try handOutPackets(database, body) else { return }
        try handOutLines(database, body)
      }
    } catch let error as DatabaseError {
      throw databaseFailure(error, "cannot read \(path)")
    }
    self.mark = mark
  }

  private mutating func begin() {
    (lastPacket, lastLine) = (nil, nil)
    hasBegunAnew = true
  }

  /// Rows are numbered on and on: fewer than there were are those of a file that was made anew.
  private mutating func noteRestart(_ database: Database) throws {
    let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM packets") ?? 0
    if let lastPacket, last < lastPacket { begin() }
  }

  /// The text of the latest time that is not yet to come; of all if the clock is not set.
  private func newest(in table: String, _ database: Database) throws -> String? {
    let end = Timestamp.microseconds((wallClock().seconds + Self.tolerance) &* 1_000_000_000)
    return try String.fetchOne(
      database, sql: "SELECT max(time) FROM \(table) WHERE time < ?", arguments: [end])
      ?? String.fetchOne(database, sql: "SELECT max(time) FROM \(table)")
  }

  private mutating func handOutPackets(
    _ database: Database, _ body: (Row) throws -> Bool
  ) throws -> Bool {
    let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM packets") ?? 0
    let rows: RowCursor
    if let lastPacket {
      rows = try GRDB.Row.fetchCursor(
        database, sql: "SELECT * FROM packets WHERE id > ? AND id <= ? ORDER BY id",
        arguments: [lastPacket, last])
    } else {
      let newest = try newest(in: "packets", database)
      rows = try GRDB.Row.fetchCursor(
        database, sql: "SELECT * FROM packets WHERE time >= ? AND id <= ? ORDER BY time, raw",
        arguments: [beginning(before: newest), last])
    }
    var reader = PacketRowReader()
    while let row = try rows.next() {
      guard try body(.packet(reader.packet(of: row))) else { return false }
    }
    lastPacket = last
    return true
  }

  private mutating func handOutLines(
    _ database: Database, _ body: (Row) throws -> Bool
  ) throws {
    // Files of earlier versions have none.
    guard try database.tableExists("receiver") else { return }
    let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM receiver") ?? 0
    let newest = try newest(in: "receiver", database)
    let rows = try GRDB.Row.fetchCursor(
      database, sql: "SELECT * FROM receiver WHERE id > ? AND id <= ? AND time >= ? ORDER BY id",
      arguments: [lastLine ?? 0, last, lastLine == nil ? beginning(before: newest) : ""])
    while let row = try rows.next() {
      guard let line = ReceiverLine(Self.object(row)) else { continue }
      guard try body(.receiver(line)) else { return }
    }
    lastLine = last
  }

  private static func object(_ row: GRDB.Row) -> JSONObject {
    var members: [(key: String, value: JSONValue)] = [
      (PacketKey.kind.name, .string(ReceiverLine.kind))
    ]
    for (name, value) in row {
      guard let text = String.fromDatabaseValue(value), !text.isEmpty else { continue }
      if name == PacketKey.time.name {
        members.append((name, .string(text)))
      } else if let told = try? JSONObject(parsing: text) {
        members.append((name, .object(told)))
      }
    }
    return JSONObject(members)
  }

  /// The text of the time from which on rows are of interest.
  private func beginning(before newest: String?) -> String {
    guard let newest = newest.flatMap(Timestamp.init) else { return "" }
    return Timestamp.microseconds((newest.seconds - history) &* 1_000_000_000)
  }
}
