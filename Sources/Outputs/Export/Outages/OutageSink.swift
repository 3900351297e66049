import Meters
import Notation
public import PacketSchema
public import RecordStream

/// In place of the packets, at the end, the outages that they show, by when power came back: one row
/// for each meter, as CSV or JSON.
public struct OutageSink: PacketSink {
  /// How the rows are written.
  public enum Form: Sendable {
    /// Comma-separated values with a header.
    case csv
    /// An object a line.
    case json
  }

  private let form: Form
  private var neighbourhood = Neighbourhood(keeping: [])

  /// A sink of a form.
  public init(_ form: Form) { self.form = form }

  /// Takes in a packet.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    neighbourhood.observe(PacketObservation(packet))
  }

  /// The rows.
  public func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    var row = CSVRow()
    if form == .csv {
      for column in OutageColumns.all { row.append(.string(column.name)) }
      try row.end(&output)
    }
    for (number, group) in neighbourhood.outageGroups.enumerated() {
      for member in group.members {
        let outage = OutageRow(number: number + 1, group: group, member: member)
        let values = OutageColumns.all.map { ($0.name, $0.value(outage) ?? .null) }
        if form == .csv {
          for (_, value) in values { row.append(value) }
          try row.end(&output)
        } else {
          try output.write(line: JSONObject(values.filter { $0.1 != .null }).encoded())
        }
      }
    }
  }
}

/// One outage of one meter.
struct OutageRow {
  let number: Int
  let group: OutageGroup
  let member: OutageGroup.Member
}

/// The columns of outages, in their order: rows, JSON keys and the manual's table.
public enum OutageColumns {
  /// A column.
  public struct Column: Sendable {
    /// Its name, in CSV and as a key of JSON.
    public let name: String
    /// What it says.
    public let meaning: String
    let value: @Sendable (OutageRow) -> JSONValue?
  }

  /// All of them.
  public static let all: [Column] = [
    .init(name: "begin_earliest", meaning: "when the meter was heard last: power was on") {
      $0.member.outage.lastSeenBefore.map { .string($0.text) }
    },
    .init(name: "end_earliest", meaning: "power came back at the earliest") {
      ($0.member.outage.returnBounds?.lowerBound).map { .string($0.text) }
    },
    .init(name: "end_latest", meaning: "power came back at the latest") {
      ($0.member.outage.returnBounds?.upperBound).map { .string($0.text) }
    },
    .init(name: "longest_s", meaning: "seconds without power at most; any shorter time is possible")
    {
      $0.member.outage.longestDuration.map { .integer($0) }
    },
    .init(name: "meter", meaning: "LAN address") { .string($0.member.meter) },
    .init(name: "network", meaning: "initial value of the network's CRC") {
      $0.member.network.map { .string($0) }
    },
    .init(name: "tree_id", meaning: "tree of the meter's collector") {
      $0.member.treeID.map { .string($0) }
    },
    .init(name: "uptime_before_s", meaning: "seconds that power had been on, as heard last") {
      .integer($0.member.outage.uptimeBefore)
    },
    .init(name: "group_id", meaning: "number of the group: what came back within a minute") {
      .integer(Int64($0.number))
    },
    .init(name: "group_meters", meaning: "meters in it") {
      .integer(Int64($0.group.members.count))
    },
    .init(name: "heard_meters", meaning: "meters that had been heard by then") {
      .integer(Int64($0.group.heardMeters))
    },
    .init(name: "group_begin_earliest", meaning: "when one of them was heard last: power was on") {
      $0.group.beginsAfter.map { .string($0.text) }
    },
  ]
}
