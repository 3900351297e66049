import GRDB
import PacketSchema

/// A packet as a row of `packets`.
struct PacketRow {
  /// The values of `PacketDatabaseSchema.columns`, then that of `other`.
  let arguments: StatementArguments

  init(_ packet: JSONObject) {
    // Not `DatabaseValue`: GRDB turns those into themselves one by one through a key path, which
    // took a fifth of the time of an import.
    var values = [(any DatabaseValueConvertible)?](
      repeating: nil, count: PacketDatabaseSchema.columns.count + 1)
    var other: [(key: String, value: JSONValue)] = []
    for member in packet.members where member.key != PacketKey.schema.name {
      if let position = PacketRow.positions[member.key] {
        values[position] = PacketRow.databaseValue(member.value)
      } else {
        other.append(member)
      }
    }
    for position in PacketRow.identityPositions where values[position] == nil {
      values[position] = ""
    }
    if !other.isEmpty { values[values.count - 1] = JSONObject(other).encoded() }
    arguments = StatementArguments(values)
  }

  private static let positions: [String: Int] = Dictionary(
    PacketDatabaseSchema.columns.enumerated().map { ($0.element.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })

  private static let identityPositions = PacketDatabaseSchema.identity.compactMap {
    positions[$0.name]
  }

  private static func databaseValue(_ value: JSONValue) -> (any DatabaseValueConvertible)? {
    switch value {
    case .null: nil
    case .bool(let flag): flag
    case .integer(let number): number
    case .number(let number): number
    case .string(let text): text
    case .array, .object: value.encoded()
    }
  }
}

/// Makes packets of rows of `packets` again.
struct PacketRowReader {
  /// What a column of the rows holds.
  private enum Column {
    case identifier, other
    case key(name: String, form: PacketValueForm?)
  }

  /// Of the first row; all rows of a query have the same.
  private var columns: [Column] = []

  /// The packet that a row holds.
  mutating func packet(of row: Row) -> JSONObject {
    if columns.isEmpty { columns = row.columnNames.map(PacketRowReader.column) }
    var members = [(key: PacketKey.schema.name, value: JSONValue.integer(PacketKeys.schemaVersion))]
    members.reserveCapacity(40)
    for (column, value) in zip(columns, row.databaseValues) {
      switch (column, value.storage) {
      case (.identifier, _), (_, .null): break
      case (.other, .string(let text)):
        members += (try? JSONObject(parsing: text))?.members ?? []
      case (.other, _): break
      case (.key(let name, let form), let storage):
        if let value = jsonValue(storage, form) { members.append((name, value)) }
      }
    }
    return JSONObject(members)
  }

  private static func column(_ name: String) -> Column {
    switch name {
    case "id": .identifier
    case "other": .other
    default: .key(name: name, form: forms[name])
    }
  }

  private static let forms: [String: PacketValueForm] = Dictionary(
    PacketDatabaseSchema.columns.map { ($0.name, $0.definition.form) },
    uniquingKeysWith: { first, _ in first })

  /// Nil for what the packet did not have.
  private func jsonValue(
    _ value: DatabaseValue.Storage, _ form: PacketValueForm?
  ) -> JSONValue? {
    switch (value, form) {
    case (.int64(let number), .flag?): .bool(number != 0)
    case (.int64(let number), _): .integer(number)
    case (.double(let number), _): .number(number)
    case (.string(""), _), (.null, _), (.blob, _): nil
    case (.string(let text), .bytesByOffset?):
      (try? JSONObject(parsing: text)).map { .object($0) } ?? .string(text)
    case (.string(let text), _): .string(text)
    }
  }
}
