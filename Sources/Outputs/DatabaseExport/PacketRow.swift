import GRDB
import PacketSchema
import PacketTables

/// A packet as a row of `packets`.
struct PacketRow {
  /// The values of `PacketColumns.all`, then that of `other`.
  let arguments: StatementArguments

  init(_ packet: JSONObject) {
    var values = [(any DatabaseValueConvertible)?](
      repeating: nil, count: PacketColumns.all.count + 1)
    var other: [(key: String, value: JSONValue)] = []
    for member in packet.members where member.key != PacketKey.schema.name {
      if let position = PacketRow.positions[member.key] {
        values[position] = member.value.bound
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
    PacketColumns.all.enumerated().map { ($0.element.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })

  private static let identityPositions = PacketColumns.identity.compactMap {
    positions[$0.name]
  }
}
