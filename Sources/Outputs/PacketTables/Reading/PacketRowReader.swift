package import PacketSchema

/// Makes packets of rows of `packets` again.
package struct PacketRowReader {
  /// What a column of the rows holds.
  private enum Column {
    case ours, other
    case key(name: String, form: PacketValueForm?)
  }

  /// Of the first row; all rows of a query have the same.
  private var columns: [Column] = []

  package init() {}

  /// The packet that a row holds.
  package mutating func packet(of row: any TableRow) -> JSONObject {
    if columns.isEmpty { columns = row.columnNames.map(PacketRowReader.column) }
    var members = [(key: PacketKey.schema.name, value: JSONValue.integer(PacketKeys.schemaVersion))]
    members.reserveCapacity(40)
    row.forEachValue { position, value in
      switch (columns[position], value) {
      case (.ours, _), (_, .null): break
      case (.other, .string(let text)):
        members += (try? JSONObject(parsing: text))?.members ?? []
      case (.other, _): break
      case (.key(let name, let form), let value):
        if let value = PacketRowReader.value(value, form) { members.append((name, value)) }
      }
    }
    return JSONObject(members)
  }

  /// Columns that databases have for themselves.
  private static func column(_ name: String) -> Column {
    switch name {
    case "id", "second", "identity": .ours
    case "other": .other
    default: .key(name: name, form: forms[name])
    }
  }

  private static let forms: [String: PacketValueForm] = Dictionary(
    PacketColumns.all.map { ($0.name, $0.definition.form) }, uniquingKeysWith: { first, _ in first }
  )

  /// Nil for what the packet did not have.
  private static func value(_ value: JSONValue, _ form: PacketValueForm?) -> JSONValue? {
    switch (value, form) {
    case (.integer(let number), .flag?): .bool(number != 0)
    case (.string(""), _), (.null, _): nil
    case (.string(let text), .bytesByOffset?):
      (try? JSONObject(parsing: text)).map { .object($0) } ?? value
    default: value
    }
  }
}
