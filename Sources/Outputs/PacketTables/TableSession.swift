package import PacketSchema

/// A row of an answer, to be looked at before the next one comes.
package protocol TableRow {
  /// The columns; of all rows of an answer the same.
  var columnNames: [String] { get }
  /// Hands out the values with their positions: null, flags, whole and other numbers, and texts, which
  /// times are, as packet JSON has them, and JSON.
  func forEachValue(_ body: (Int, JSONValue) -> Void)
}

extension TableRow {
  /// The values by column.
  package var values: [String: JSONValue] {
    let names = columnNames
    var values: [String: JSONValue] = [:]
    forEachValue { values[names[$0]] = $1 }
    return values
  }
}

/// A database of packets that is open, whichever engine keeps it: each request is one text of SQL for
/// both, with `$1` and so on for its values.
///
/// Requests throw what the engine's library does; what is thrown by a body comes through.
package protocol TableSession {
  /// What the texts have to be made for.
  var dialect: SQLDialect { get }
  /// Tells the database apart from another one that takes its place.
  func identity() throws -> [UInt64]
  /// True if a table of the name is there.
  func hasTable(_ name: String) throws -> Bool
  /// Hands out the rows of an answer as they come, until the body returns false. No other request may
  /// be made meanwhile.
  func forEachRow(
    _ request: String, _ values: [JSONValue], _ body: (any TableRow) throws -> Bool) throws
  /// Runs a statement with each of several lists of values.
  func run(_ statement: String, with values: [[JSONValue]]) throws
  /// The condition, in SQL, that a network is selected, by its name and its utility's; nil if the
  /// engine cannot be taught.
  func networkCondition(_ includes: @escaping @Sendable (String?, String?) -> Bool) -> String?
}

extension TableSession {
  /// The values of the first row, by column; nil if there is none.
  package func firstRow(
    _ request: String, _ values: [JSONValue] = []
  ) throws -> [String: JSONValue]? {
    var first: [String: JSONValue]?
    try forEachRow(request, values) { row in
      first = row.values
      return false
    }
    return first
  }

  /// The whole number that is the answer; nil for null or no row.
  package func number(_ request: String, _ values: [JSONValue] = []) throws -> Int64? {
    if case .integer(let number) = try firstRow(request, values)?.first?.value {
      number
    } else {
      nil
    }
  }
}
