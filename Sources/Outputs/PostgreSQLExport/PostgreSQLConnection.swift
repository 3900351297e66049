import CPostgreSQL
import Notation

/// What a server, or the way to it, found wrong.
struct PostgreSQLFault: Error, Equatable, CustomStringConvertible {
  /// Five letters and digits that say what it is; empty if it is not the server that says it.
  let state: String
  /// The words, on one line.
  let description: String
  /// True if there is no connection any more.
  var isLost = false
  /// What a person can do about it; nil if that is not known.
  var advice: String?
}

/// A connection to a server, through libpq. Used by one thread at a time.
///
/// The corresponding object is libpq's `PGconn`.
final class PostgreSQLConnection {
  private let handle: OpaquePointer

  /// Connects. What the text does not say libpq takes from the environment, `~/.pgpass` and service
  /// files.
  ///
  /// - Parameter text: a URI or pairs of `keyword=value`; empty for all as libpq has it.
  init(_ text: String) throws(PostgreSQLFault) {
    // The last of equal keywords counts, so that the text may say otherwise of those before it.
    let parameters = Self.defaults + [("dbname", text)] + Self.ours
    guard let handle = Self.connect(parameters) else {
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
    ("fallback_application_name", "gs-export"),
  ]

  private static let ours = [("client_encoding", "UTF8")]

  private static func connect(_ parameters: [(String, String)]) -> OpaquePointer? {
    withTexts(parameters.map(\.0)) { keywords in
      withTexts(parameters.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
    }
  }

  // MARK: - Requests

  /// Runs statements, without parameters, in one round. Returns the rows of the last one.
  @discardableResult
  func run(_ statements: String) throws(PostgreSQLFault) -> [[String?]] {
    try rows(PQexec(handle, statements))
  }

  /// Runs one statement with its parameters.
  @discardableResult
  func run(_ statement: String, _ parameters: [String]) throws(PostgreSQLFault) -> [[String?]] {
    let result = Self.withTexts(parameters) { values in
      PQexecParams(handle, statement, Int32(parameters.count), nil, values, nil, nil, 0)
    }
    return try rows(result)
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
    return printable(lines.joined(separator: " "))
  }

  /// Lends C texts, with a null behind the last.
  private static func withTexts<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
  ) -> Value {
    // One after the other, each with its end.
    var bytes: [CChar] = []
    var starts: [Int] = []
    for text in texts {
      starts.append(bytes.count)
      bytes += text.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    return bytes.withUnsafeBufferPointer { buffer in
      var pointers: [UnsafePointer<CChar>?] = starts.map { start in
        buffer.baseAddress.map { $0 + start }
      }
      pointers.append(nil)
      return pointers.withUnsafeBufferPointer { list in
        // Never empty: the null is there.
        withUnsafePointer(to: nil as UnsafePointer<CChar>?) { body(list.baseAddress ?? $0) }
      }
    }
  }
}
