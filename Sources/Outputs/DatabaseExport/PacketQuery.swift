import Export
import GRDB
import Notation
import PacketSchema

/// A selection of packets as SQL, so that SQLite finds them by its indexes and does not hand out
/// those that are not wanted.
struct PacketQuery {
  /// The packets, in the order of their times.
  let sql: String
  /// What the places in `sql` stand for.
  let arguments: StatementArguments
  /// Has to be added to a database before `sql` is prepared: SQLite's own comparison of letters
  /// knows only those of ASCII.
  let networkFunction: DatabaseFunction

  init(_ selection: PacketSelection) {
    var conditions: [String] = []
    var arguments: [String] = []
    func demand(_ column: PacketKey, oneOf values: [String]) {
      let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
      conditions.append("\"\(column.name)\" IN (\(places))")
      arguments += values
    }
    if !selection.meters.isEmpty {
      // As gs-decode writes addresses, or all in lower case.
      demand(.source, oneOf: selection.meters.sorted().flatMap { [$0, $0.lowercased()] })
    }
    if !selection.kinds.isEmpty { demand(.kind, oneOf: selection.kinds.map(\.rawValue).sorted()) }
    if !selection.networks.isEmpty { conditions.append("selects_network(network, utility)") }
    // To the second, by their texts: which packets of that second are meant, the selection says.
    if let since = selection.since {
      conditions.append("time >= ?")
      arguments.append(PacketQuery.second(since.seconds))
    }
    if let until = selection.until {
      conditions.append("time < ?")
      arguments.append(PacketQuery.second(until.seconds + 1))
    }
    networkFunction = DatabaseFunction("selects_network", argumentCount: 2, pure: true) { values in
      selection.includes(
        network: String.fromDatabaseValue(values[0]), utility: String.fromDatabaseValue(values[1]))
    }
    let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    // Without meters it is the order of the index of packets, so that nothing has to be sorted.
    sql = "SELECT * FROM packets\(filter) ORDER BY time, raw"
    self.arguments = StatementArguments(arguments)
  }

  /// The part of a time's text that all times of its second begin with.
  private static func second(_ seconds: Int64) -> String {
    String(Timestamp.microseconds(seconds * 1_000_000_000).prefix { $0 != "." })
  }
}
