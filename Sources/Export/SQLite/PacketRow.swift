import GRDB
import PacketSchema

/// A packet as a row of `packets`.
struct PacketRow {
  /// The values of `PacketDatabaseSchema.columns`, then that of `other`.
  let arguments: StatementArguments

  init(_ packet: JSONObject) {
    var values = PacketRow.empty
    var other: [(key: String, value: JSONValue)] = []
    for member in packet.members where member.key != PacketKey.schema.name {
      if let position = PacketRow.positions[member.key] {
        values[position] = PacketRow.databaseValue(member.value)
      } else {
        other.append(member)
      }
    }
    for position in PacketRow.identityPositions where values[position].isNull {
      values[position] = "".databaseValue
    }
    if !other.isEmpty { values[values.count - 1] = JSONObject(other).encoded().databaseValue }
    arguments = StatementArguments(values)
  }

  private static let empty = Array(
    repeating: DatabaseValue.null, count: PacketDatabaseSchema.columns.count + 1)

  private static let positions: [String: Int] = Dictionary(
    PacketDatabaseSchema.columns.enumerated().map { ($0.element.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })

  private static let identityPositions = PacketDatabaseSchema.identity.compactMap {
    positions[$0.name]
  }

  private static func databaseValue(_ value: JSONValue) -> DatabaseValue {
    switch value {
    case .null: .null
    case .bool(let flag): flag.databaseValue
    case .integer(let number): number.databaseValue
    case .number(let number): number.databaseValue
    case .string(let text): text.databaseValue
    case .array, .object: value.encoded().databaseValue
    }
  }
}
