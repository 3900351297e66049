package import Export
import Notation
package import PacketSchema

/// A selection of packets as SQL, so that a database finds them by its indexes and does not hand out
/// those that are not wanted.
package struct PacketQuery {
  /// The packets, in the order of their times.
  package let request: String
  /// What the places in `request` stand for.
  package let values: [JSONValue]
  /// There are packets in the answer that the selection has not.
  package let isCoarse: Bool

  package init(_ selection: PacketSelection, for session: any TableSession) {
    var conditions: [String] = []
    var values: [JSONValue] = []
    func place(_ value: String) -> String {
      values.append(.string(value))
      return "$\(values.count)"
    }
    func demand(_ column: PacketKey, oneOf texts: [String]) {
      conditions.append("\"\(column.name)\" IN (\(texts.map(place).joined(separator: ", ")))")
    }
    if !selection.meters.isEmpty {
      // As gs-decode writes addresses, or all in lower case.
      demand(.source, oneOf: selection.meters.sorted().flatMap { [$0, $0.lowercased()] })
    }
    if !selection.kinds.isEmpty { demand(.kind, oneOf: selection.kinds.map(\.rawValue).sorted()) }
    var isCoarse = selection.since != nil || selection.until != nil
    if !selection.networks.isEmpty {
      // Neither engine compares letters beyond ASCII as we do.
      let condition = session.networkCondition(selection.includes(network:utility:))
      if let condition { conditions.append(condition) } else { isCoarse = true }
    }
    // To the second, by their texts: which packets of that second are meant, the selection says.
    if let since = selection.since {
      conditions.append("time >= \(place(PacketQuery.second(since.seconds)))")
    }
    if let until = selection.until {
      conditions.append("time < \(place(PacketQuery.second(until.seconds + 1)))")
    }
    let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
    // Without meters it is the order of an index of packets, so that little has to be sorted.
    request = "SELECT * FROM packets\(filter) ORDER BY time, raw"
    (self.values, self.isCoarse) = (values, isCoarse)
  }

  /// The part of a time's text that all times of its second begin with.
  private static func second(_ seconds: Int64) -> String {
    String(Timestamp.microseconds(seconds * 1_000_000_000).prefix { $0 != "." })
  }
}
