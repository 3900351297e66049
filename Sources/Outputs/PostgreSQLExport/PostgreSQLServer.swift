import Export
import Notation

/// A database that takes rows: each request is a transaction. Used by one thread at a time.
///
/// After a fault of the connection the next request makes a new one, and may bring the same rows:
/// `PacketMerge` leaves what has arrived alone.
final class PostgreSQLServer: LineServer {
  private let connection: ConnectionText
  private var session: PostgreSQLSession?
  private let outages = OutageKeeper()
  /// Months whose parts are known to be there, in this session.
  private var months: Set<String> = []
  /// False where TimescaleDB makes the parts.
  private var hasParts = true

  /// A database that is not yet connected to.
  init(_ connection: ConnectionText) { self.connection = connection }

  func reach() throws(UnreachableServer) {
    do throws(PostgreSQLFault) {
      _ = try open()
    } catch {
      throw UnreachableServer(
        description: error.description, advice: error.advice ?? "Is the address right?",
        isWrongPlace: error.isForeign)
    }
  }

  func post(_ lines: [String]) throws(UnreachableServer) -> PostAnswer {
    do throws(PostgreSQLFault) {
      try store(lines, open())
      return PostAnswer(.taken, words: "")
    } catch {
      if error.isLost {
        session = nil
        throw UnreachableServer(description: error.description)
      }
      if let session, (try? session.connection.run("ROLLBACK")) == nil { self.session = nil }
      return PostAnswer(
        error.meaning, words: error.description, advice: error.advice ?? error.state)
    }
  }

  /// The outages of what others have stored last; whoever comes next finds them if this fails.
  func conclude() {
    guard let connection = session?.connection, let session else { return }
    _ = try? connection.run("BEGIN; " + PostgreSQLSchema.lock)
    guard (try? outages.catchUp(session, isLast: true)) != nil else { return }
    _ = try? connection.run("COMMIT")
  }

  // MARK: - A session

  private func open() throws(PostgreSQLFault) -> PostgreSQLSession {
    if let session { return session }
    let session = try PostgreSQLSession(connection, settings: Self.settings)
    months = []
    try prepareTables(session.connection)
    try session.connection.run(PostgreSQLSchema.incoming)
    self.session = session
    return session
  }

  /// Rows are looked up one by one in an index, whatever else a planner would think of; it takes a
  /// table without statistics, which all are at first, for one to be read whole. What others have stored
  /// before the lock was there has to be seen.
  private static let settings = """
    SET default_transaction_isolation = 'read committed';
    SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
    SET enable_bitmapscan = off; SET work_mem = '64MB'
    """

  private func prepareTables(_ session: PostgreSQLConnection) throws(PostgreSQLFault) {
    try session.run("BEGIN; " + PostgreSQLSchema.lock)
    let found = try session.run(PostgreSQLSchema.look).first?.map { $0 == "t" } ?? []
    guard found.count == 3 else { throw PostgreSQLFault(state: "", description: "no answer") }
    let (isOurs, hasPackets, hasTimescale) = (found[0], found[1], found[2])
    if !isOurs, hasPackets {
      throw PostgreSQLFault(
        state: "", description: "the database has another program's table packets",
        isForeign: true, advice: "Name another database.")
    }
    if isOurs {
      try checkVersion(session)
    } else {
      try makeTables(session, withTimescale: hasTimescale)
    }
    let kind = try session.run("SELECT relkind = 'p' FROM pg_class WHERE oid = 'packets'::regclass")
    hasParts = kind.first?.first == "t"
    try session.run("COMMIT")
  }

  private func makeTables(
    _ session: PostgreSQLConnection, withTimescale: Bool
  ) throws(PostgreSQLFault) {
    do throws(PostgreSQLFault) {
      try session.run(PostgreSQLSchema.creation(withTimescale: withTimescale))
    } catch {
      var fault = error
      // A table, or a type, of that name is there.
      fault.isForeign = ["42P07", "42710"].contains(error.state)
      if fault.isForeign { fault.advice = "Name another database." }
      throw fault
    }
  }

  private func checkVersion(_ session: PostgreSQLConnection) throws(PostgreSQLFault) {
    let version = try session.run("SELECT max(version) FROM gridstream_schema").first?.first
    if let number = version?.flatMap({ Int($0) }), number > PostgreSQLSchema.version {
      throw PostgreSQLFault(
        state: "", description: "the tables were made by a later version of gs-export",
        advice: "Use that one.")
    }
    let count = try session.run(PostgreSQLSchema.columnCount).first?.first
    if count != "\(CopyRow.columns.count)" { try session.run(PostgreSQLSchema.missingColumns) }
  }

  // MARK: - Writing

  private func store(_ rows: [String], _ session: PostgreSQLSession) throws(PostgreSQLFault) {
    do throws(PostgreSQLFault) {
      try write(rows, session)
    } catch {
      // Somebody may have dropped a month that was there.
      guard error.state == PostgreSQLFault.noPart, !error.isLost, !months.isEmpty else {
        throw error
      }
      months = []
      try session.connection.run("ROLLBACK")
      try write(rows, session)
    }
  }

  private func write(_ rows: [String], _ tables: PostgreSQLSession) throws(PostgreSQLFault) {
    let session = tables.connection
    try session.run("BEGIN")
    try session.copy("COPY incoming (\(PostgreSQLSchema.incomingColumns)) FROM STDIN", rows)
    try session.run(PostgreSQLSchema.lock)
    let made = try makeParts(for: rows, session)
    let extent = Extent(rows)
    for round in 0...(extent.isOfSeveral ? try lastRound(session) : 0) {
      try session.run(PacketMerge.packets, ["\(round)", extent.first, extent.last])
    }
    if rows.contains(where: { $0.hasPrefix(CopyRow.receiver) }) {
      try session.run(PacketMerge.receiverLines)
    }
    try outages.follow(tables, moreIsWaiting: rows.count >= PostingRound.largestBatch)
    try session.run("COMMIT")
    months.formUnion(made)
  }

  private func lastRound(_ session: PostgreSQLConnection) throws(PostgreSQLFault) -> Int {
    max(0, try session.run(PacketMerge.rounds).first?.first?.flatMap { Int($0) } ?? 0)
  }

  /// Where rows come from, and when from.
  private struct Extent {
    /// Times as COPY has them, whose order is that of their texts.
    private(set) var first = CopyRow.noTime
    private(set) var last = CopyRow.noTime
    /// True if more than one receiver has heard them.
    private(set) var isOfSeveral = false

    init(_ rows: [String]) {
      guard let row = rows.first else { return }
      let receiver = CopyRow.receiver(of: row)
      var (first, last) = (CopyRow.time(of: row), CopyRow.time(of: row))
      for row in rows.dropFirst() {
        let time = CopyRow.time(of: row)
        first = min(first, time)
        last = max(last, time)
        if CopyRow.receiver(of: row) != receiver { isOfSeveral = true }
      }
      self.first = String(first)
      self.last = String(last)
    }
  }

  private func makeParts(
    for rows: [String], _ session: PostgreSQLConnection
  ) throws(PostgreSQLFault) -> Set<String> {
    guard hasParts else { return [] }
    var new: Set<String> = []
    for row in rows {
      guard let month = CopyRow.month(of: row), !months.contains(month) else { continue }
      new.insert(month)
    }
    for month in new.sorted() {
      for table in PostgreSQLSchema.partitioned {
        guard let part = PostgreSQLSchema.part(of: month, in: table) else { continue }
        let isMissing = try session.run("SELECT to_regclass('\(part)') IS NULL").first?.first
        if isMissing == "t" {
          try session.run(PostgreSQLSchema.creation(of: part, for: month, in: table))
        }
      }
    }
    return new
  }
}

extension PostgreSQLFault {
  /// What a row is told that no part takes: `check_violation`.
  fileprivate static let noPart = "23514"

  /// What the fault of a request means for its rows. Source: PostgreSQL's documentation, "PostgreSQL
  /// Error Codes".
  var meaning: PostAnswer.Meaning {
    if isForeign { return .locked }
    return switch state.prefix(2) {
    // Values, and rules about them.
    case "22", "23": .refusedTogether
    // Rights, names, and what cannot be used as it is.
    case "28", "3D", "3F", "42", "0A": .locked
    // Too little memory or disk, other transactions, an end of the server, one that is read only.
    default: .later
    }
  }
}
