import CPostgreSQL
import Notation
import PacketSchema
import PacketTables
import SystemInterface

/// A connection as a database of packets, with the settings that its texts are made for.
struct PostgreSQLSession: TableSession {
  let connection: PostgreSQLConnection

  /// Times come and go in UTC; nothing that a server remarks is of interest.
  private static let settings = """
    SET client_min_messages = error; SET timezone = 'UTC'; SET datestyle = 'ISO';
    SET extra_float_digits = 1; SET jit = off;
    """

  /// Connects.
  ///
  /// - Parameters:
  ///   - settings: statements for the session.
  ///   - stop: ends waits for the server, and answers early.
  init(
    _ text: ConnectionText, settings: String, stop: StopSignal? = nil
  ) throws(PostgreSQLFault) {
    connection = try PostgreSQLConnection(text.text, stop: stop)
    try connection.run(Self.settings + settings)
  }

  var dialect: SQLDialect { .postgreSQL }

  func identity() throws -> [UInt64] {
    let table = try number("SELECT CAST(to_regclass('packets') AS oid)::bigint")
    return [UInt64(clamping: table ?? 0)]
  }

  func hasTable(_ name: String) throws -> Bool {
    let row = try firstRow("SELECT to_regclass($1) IS NOT NULL AS has", [.string(name)])
    return row?["has"] == .bool(true)
  }

  func forEachRow(
    _ request: String, _ values: [JSONValue], _ body: (any TableRow) throws -> Bool
  ) throws {
    var columns: [PostgreSQLColumn] = []
    try connection.stream(request, values.map(\.parameter)) { result in
      if columns.isEmpty {
        columns = (0..<PQnfields(result)).map { PostgreSQLColumn(result, $0) }
      }
      return try body(PostgreSQLRow(columns: columns, result: result))
    }
  }

  func run(_ statement: String, with values: [[JSONValue]]) throws {
    try connection.run(statement, with: values.map { $0.map(\.parameter) })
  }

  func networkCondition(_ includes: @escaping @Sendable (String?, String?) -> Bool) -> String? {
    nil
  }
}

/// A column of an answer.
private struct PostgreSQLColumn {
  /// What its values are. Source: PostgreSQL's catalog, `pg_type.dat`.
  enum Form {
    case flag, integer, number, time, text

    init(_ type: Oid) {
      self =
        switch type {
        case 16: .flag
        case 20, 21, 23, 26: .integer
        case 700, 701, 1700: .number
        case 1184: .time
        default: .text
        }
    }
  }

  let name: String
  let form: Form

  init(_ result: OpaquePointer, _ position: Int32) {
    name = PQfname(result, position).map { String(cString: $0) } ?? ""
    form = Form(PQftype(result, position))
  }

  func value(_ text: UnsafeRawBufferPointer) -> JSONValue {
    let string = String(decoding: text, as: UTF8.self)
    return switch form {
    case .flag: .bool(string == "t")
    case .integer: Int64(string).map { .integer($0) } ?? .null
    case .number: Double(string).map { .number($0) } ?? .null
    case .time: Self.time(string).map { .string($0) } ?? .null
    case .text: .string(string)
    }
  }

  /// `2026-11-22 17:00:00.5+00` as packet JSON has it; nil for times of no date, and of years that
  /// have not four digits.
  private static func time(_ text: String) -> String? {
    let bytes = text.utf8
    guard bytes.count >= 22, text.hasSuffix("+00"), bytes.dropFirst(10).first == 0x20 else {
      return nil
    }
    let fraction = bytes.dropFirst(20).dropLast(3)
    guard fraction.count <= 6 else { return nil }
    let digits = String(Substring(fraction)) + String(repeating: "0", count: 6 - fraction.count)
    return "\(text.prefix(10))T\(text.dropFirst(11).prefix(8)).\(digits)Z"
  }
}

/// The one row of a result.
private struct PostgreSQLRow: TableRow {
  let columns: [PostgreSQLColumn]
  let result: OpaquePointer

  var columnNames: [String] { columns.map(\.name) }

  func forEachValue(_ body: (Int, JSONValue) -> Void) {
    for (position, column) in columns.enumerated() {
      let field = Int32(position)
      guard PQgetisnull(result, 0, field) == 0, let text = PQgetvalue(result, 0, field) else {
        body(position, .null)
        continue
      }
      let bytes = UnsafeRawBufferPointer(
        start: text, count: max(0, Int(PQgetlength(result, 0, field))))
      body(position, column.value(bytes))
    }
  }
}

extension JSONValue {
  /// As a parameter in text form; nil for null.
  fileprivate var parameter: String? {
    switch self {
    case .null: nil
    case .string(let text): text
    default: encoded()
    }
  }
}
