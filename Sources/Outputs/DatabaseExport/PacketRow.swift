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

  // MARK: - Back again

  /// The packet that a row of `packets` holds.
  static func packet(of row: Row) -> JSONObject {
    var members = [(key: PacketKey.schema.name, value: JSONValue.integer(PacketKeys.schemaVersion))]
    for (name, value) in row where name != "id" {
      if name == "other", case .string(let text) = value.storage {
        members += (try? JSONObject(parsing: text))?.members ?? []
      } else if let value = jsonValue(value, form(of: name)) {
        members.append((name, value))
      }
    }
    return JSONObject(members)
  }

  private static func form(of name: String) -> PacketValueForm? {
    positions[name].map { PacketDatabaseSchema.columns[$0].definition.form }
  }

  /// Nil for what the packet did not have.
  private static func jsonValue(_ value: DatabaseValue, _ form: PacketValueForm?) -> JSONValue? {
    switch (value.storage, form) {
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
