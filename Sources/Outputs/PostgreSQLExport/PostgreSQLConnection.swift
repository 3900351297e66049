import CPostgreSQL
import Notation
import SystemInterface

/// A connection to a server, through libpq. Used by one thread at a time.
///
/// The corresponding object is libpq's `PGconn`.
final class PostgreSQLConnection {
  let handle: OpaquePointer
  private let stop: StopSignal?
  /// When a server that has not answered since a stop was asked for is waited for no more.
  private var deadline: ContinuousClock.Instant?

  /// Connects. What the text does not say libpq takes from the environment, `~/.pgpass` and service
  /// files.
  ///
  /// - Parameters:
  ///   - text: a URI or pairs of `keyword=value`; empty for all as libpq has it.
  ///   - stop: ends waits for the server; nil if they are on a thread that nobody waits for.
  init(_ text: String, stop: StopSignal?) throws(PostgreSQLFault) {
    self.stop = stop
    // The last of equal keywords counts, so that the text may say otherwise of those before it.
    let parameters = Self.defaults + [("dbname", text)] + Self.ours
    guard let handle = try Self.connect(parameters, stop) else {
      throw PostgreSQLFault(state: "", description: "libpq has no memory", isLost: true)
    }
    self.handle = handle
    // Nothing of what a server remarks is for standard error.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    guard PQstatus(handle) == CONNECTION_OK else {
      throw PostgreSQLFault(state: "", description: Self.words(handle), isLost: true)
    }
  }

  deinit { PQfinish(handle) }

  /// Seconds for a connection to a host; milliseconds after which a host that has gone silent is
  /// given up.
  private static let defaults = [
    ("connect_timeout", "10"), ("tcp_user_timeout", "30000"), ("keepalives_idle", "30"),
    ("fallback_application_name", "gridstream"),
  ]

  private static let ours = [("client_encoding", "UTF8")]

  private static func connect(
    _ parameters: [(String, String)], _ stop: StopSignal?
  ) throws(PostgreSQLFault) -> OpaquePointer? {
    guard let stop else { return connect(parameters) }
    do throws(SystemError) {
      let attempt = try ConnectionAttempt { connect(parameters) }
      if attempt.wait(stop) { return attempt.takeHandle() }
    } catch {
      throw PostgreSQLFault(state: "", description: "\(error)", isLost: true)
    }
    throw .stopped
  }

  private static func connect(_ parameters: [(String, String)]) -> OpaquePointer? {
    withCTexts(parameters.map(\.0)) { keywords in
      withCTexts(parameters.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
    }
  }

  // MARK: - Requests

  /// Runs statements, without parameters, in one round. Returns the rows of the last one.
  @discardableResult
  func run(_ statements: String) throws(PostgreSQLFault) -> [[String?]] {
    guard stop != nil else { return try rows(PQexec(handle, statements)) }
    guard PQsendQuery(handle, statements) == 1 else { throw fault() }
    var last: OpaquePointer?
    do throws(PostgreSQLFault) {
      // A fault is the last result.
      while let result = try nextResult() {
        PQclear(last)
        last = result
      }
    } catch {
      PQclear(last)
      throw error
    }
    return try rows(last)
  }

  /// Runs one statement with its parameters.
  @discardableResult
  func run(_ statement: String, _ parameters: [String]) throws(PostgreSQLFault) -> [[String?]] {
    let result = withCTexts(parameters) { values in
      PQexecParams(handle, statement, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    return try rows(result)
  }

  /// Statements that are sent before an answer is waited for: their answers fit into what the system
  /// keeps for a connection.
  private static let pipelineLength = 100

  /// Runs a statement with each of several lists of parameters, many in one round; of faults the first
  /// counts, and nothing runs after it.
  func run(_ statement: String, with lists: [[String?]]) throws(PostgreSQLFault) {
    guard let first = lists.first else { return }
    guard lists.count > 1 else {
      let result = withCTexts(first) { values in
        PQexecParams(handle, statement, Int32(first.count), nil, values, nil, nil, 0)
      }
      _ = try rows(result)
      return
    }
    guard PQenterPipelineMode(handle) == 1 else { throw fault() }
    defer { PQexitPipelineMode(handle) }
    guard PQsendPrepare(handle, "", statement, Int32(first.count), nil) == 1 else { throw fault() }
    for start in stride(from: 0, to: lists.count, by: Self.pipelineLength) {
      for list in lists[start..<min(lists.count, start + Self.pipelineLength)] {
        let isSent = withCTexts(list) { values in
          PQsendQueryPrepared(handle, "", Int32(list.count), values, nil, nil, 0)
        }
        guard isSent == 1 else { throw fault() }
      }
      guard PQpipelineSync(handle) == 1 else { throw fault() }
      try awaitSync()
    }
  }

  /// Reads the answers up to that to `PQpipelineSync`.
  private func awaitSync() throws(PostgreSQLFault) {
    var failure: PostgreSQLFault?
    while PQstatus(handle) == CONNECTION_OK {
      // A null ends the answers to each statement.
      guard let result = PQgetResult(handle) else { continue }
      let status = PQresultStatus(result)
      if status == PGRES_FATAL_ERROR, failure == nil { failure = fault(result) }
      PQclear(result)
      if status == PGRES_PIPELINE_SYNC { break }
    }
    if let failure { throw failure }
    guard PQstatus(handle) == CONNECTION_OK else { throw fault() }
  }

  /// Hands out the rows of an answer one by one, each a result of its own, until the body returns false
  /// or a stop is asked for: memory is that of a row.
  func stream(
    _ request: String, _ parameters: [String?], _ body: (OpaquePointer) throws -> Bool
  ) throws {
    let isSent = withCTexts(parameters) { values in
      PQsendQueryParams(handle, request, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    guard isSent == 1, PQsetSingleRowMode(handle) == 1 else { throw fault() }
    do {
      while let result = try nextResult(endingAtStop: true) {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_SINGLE_TUPLE:
          guard try body(result) else { return abandon() }
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
        default: throw fault(result)
        }
      }
    } catch {
      abandon()
      throw error
    }
  }

  /// Nil at the end, and, if a stop ends the answer, when one is asked for. Else the server has a second
  /// from then on.
  private func nextResult(
    endingAtStop: Bool = false
  ) throws(PostgreSQLFault) -> OpaquePointer? {
    while PQisBusy(handle) == 1 {
      try awaitInput()
      if endingAtStop, deadline != nil {
        abandon()
        return nil
      }
      guard PQconsumeInput(handle) == 1 else { throw fault() }
    }
    return PQgetResult(handle)
  }

  private static let patienceAfterStop: Duration = .seconds(1)

  /// Returns when something has come, when a stop was asked for just now, and for no reason.
  private func awaitInput() throws(PostgreSQLFault) {
    let socket = AwaitedDescriptor(Descriptor(PQsocket(handle)), for: .reading)
    if let deadline {
      let rest = deadline - .now
      guard rest > .zero else { throw .stopped }
      _ = waitUntilReady([socket], milliseconds: milliseconds(rest))
    } else if let stop {
      guard stop.wait(for: socket, timeout: -1) == .stopRequested else { return }
      deadline = .now + Self.patienceAfterStop
    } else {
      _ = waitUntilReady([socket], milliseconds: -1)
    }
  }

  /// What is left of an answer is not wanted: after a stop it may be all rows of a large table.
  private func abandon() {
    if PQisBusy(handle) == 1 || stop?.isRequested == true {
      (try? CancelRequest(handle))?.wait(for: Self.patienceAfterStop)
    }
    while PQstatus(handle) == CONNECTION_OK, let result = try? nextResult() { PQclear(result) }
  }

  /// Copies rows in COPY's text form, without line ends, to where the statement says.
  func copy(_ statement: String, _ rows: [String]) throws(PostgreSQLFault) {
    let begun = PQexec(handle, statement)
    let status = PQresultStatus(begun)
    PQclear(begun)
    guard status == PGRES_COPY_IN else { throw fault() }
    var isSent = true
    for row in rows where isSent {
      var line = row + "\n"
      isSent = line.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          PQputCopyData(handle, $0.baseAddress, Int32(clamping: $0.count)) == 1
        }
      }
    }
    guard isSent, PQputCopyEnd(handle, nil) == 1 else { throw fault() }
    // One result, and the null that ends a request.
    var failure: PostgreSQLFault?
    while let result = PQgetResult(handle) {
      if PQresultStatus(result) != PGRES_COMMAND_OK, failure == nil { failure = fault(result) }
      PQclear(result)
    }
    if let failure { throw failure }
  }

  private func rows(_ result: OpaquePointer?) throws(PostgreSQLFault) -> [[String?]] {
    defer { PQclear(result) }
    let status = PQresultStatus(result)
    guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else { throw fault(result) }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        guard PQgetisnull(result, row, column) == 0 else { return nil }
        return PQgetvalue(result, row, column).map { String(cString: $0) }
      }
    }
  }

  // MARK: - Faults

  /// `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`, which are macros of characters.
  private static let stateField = Int32(UInt8(ascii: "C"))
  private static let messageField = Int32(UInt8(ascii: "M"))

  private func fault(_ result: OpaquePointer? = nil) -> PostgreSQLFault {
    let field = { (code: Int32) in PQresultErrorField(result, code).map { String(cString: $0) } }
    let state = field(Self.stateField) ?? ""
    return PostgreSQLFault(
      state: state,
      description: field(Self.messageField).map(printable) ?? Self.words(handle),
      isLost: PQstatus(handle) != CONNECTION_OK)
  }

  private static func words(_ handle: OpaquePointer) -> String {
    let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.drop { $0 == " " || $0 == "\t" }
    }
    // Whoever tells of it gives advice, and ends the sentence.
    let words = lines.filter { $0.last != "?" || $0 == lines.first }.joined(separator: ". ")
    return printable(words.last == "." ? String(words.dropLast()) : words)
  }
}
