import GRDB
import PacketSchema
import PacketTables

/// A SQLite database within a read or a write of a queue.
struct SQLiteSession: TableSession {
  private let database: Database
  private let file: [UInt64]

  /// - Parameter file: what the system tells the file apart by.
  init(_ database: Database, file: [UInt64] = []) { (self.database, self.file) = (database, file) }

  var dialect: SQLDialect { .sqlite }

  func identity() -> [UInt64] { file }

  func hasTable(_ name: String) throws -> Bool { try database.tableExists(name) }

  func forEachRow(
    _ request: String, _ values: [JSONValue], _ body: (any TableRow) throws -> Bool
  ) throws {
    let rows = try Row.fetchCursor(
      database.cachedStatement(sql: request), arguments: StatementArguments(values.map(\.bound)))
    while let row = try rows.next() {
      guard try body(SQLiteRow(row: row)) else { return }
    }
  }

  func run(_ statement: String, with values: [[JSONValue]]) throws {
    guard !values.isEmpty else { return }
    let statement = try database.cachedStatement(sql: statement)
    for values in values {
      try statement.execute(arguments: StatementArguments(values.map(\.bound)))
    }
  }

  func networkCondition(_ includes: @escaping @Sendable (String?, String?) -> Bool) -> String? {
    database.add(
      function: DatabaseFunction("selects_network", argumentCount: 2, pure: true) { values in
        includes(String.fromDatabaseValue(values[0]), String.fromDatabaseValue(values[1]))
      })
    return "selects_network(network, utility)"
  }
}

/// A row that SQLite stands at.
private struct SQLiteRow: TableRow {
  let row: Row

  var columnNames: [String] { Array(row.columnNames) }

  func forEachValue(_ body: (Int, JSONValue) -> Void) {
    for (position, value) in row.databaseValues.enumerated() { body(position, value.jsonValue) }
  }
}

extension DatabaseValue {
  fileprivate var jsonValue: JSONValue {
    switch storage {
    case .null, .blob: .null
    case .int64(let number): .integer(number)
    case .double(let number): .number(number)
    case .string(let text): .string(text)
    }
  }
}

extension JSONValue {
  /// As a column has it; nil for null.
  ///
  /// Not `DatabaseValue`: GRDB turns those into themselves one by one through a key path, which
  /// took a fifth of the time of an import.
  var bound: (any DatabaseValueConvertible)? {
    switch self {
    case .null: nil
    case .bool(let flag): flag
    case .integer(let number): number
    case .number(let number): number
    case .string(let text): text
    case .array, .object: encoded()
    }
  }
}
