import Evidence
import Statistics

/// All features that are tested, by the times at which they are measured.
struct FeatureGroups: Sendable {
  private(set) var groups: [RowGroup] = []
  /// Features that found no room.
  private(set) var leftOutCount = 0
  /// Packets that are looked at.
  private(set) var packetCount = 0

  /// Features at most; and rows of a group at most, of more packets some are left out evenly.
  static let featureLimit = 20_000
  static let rowLimit = 2048
  /// Packets of one form and meter, at least.
  static let leastRows = 24

  var featureCount: Int { groups.reduce(0) { $0 + $1.features.count } }

  /// - Parameter isCovered: whether the load is known at a time.
  init(
    _ table: PacketTable, meter: String?, excluding: [PacketTable.Form: [FieldPlace]],
    plan: AssociationPlan, isCovered: (Double) -> Bool
  ) {
    let packets = table.packets.indices.filter { place in
      let packet = table.packets[place]
      return packet.time.isFinite && (meter == nil || table.name(packet.source) == meter)
        && isCovered(packet.time)
    }.sorted { (table.packets[$0].time, $0) < (table.packets[$1].time, $1) }
    packetCount = packets.count
    addFields(packets, table, excluding, plan)
    addTraffic(packets, table, meter: meter, plan)
  }

  private struct Key: Hashable {
    let form: Int
    let source: Int?
  }

  private mutating func addFields(
    _ packets: [Int], _ table: PacketTable, _ excluding: [PacketTable.Form: [FieldPlace]],
    _ plan: AssociationPlan
  ) {
    var parts: [Key: [Int]] = [:]
    for place in packets {
      let packet = table.packets[place]
      parts[Key(form: packet.form, source: packet.source), default: []].append(place)
    }
    let usable = parts.filter { $0.value.count >= Self.leastRows }.sorted {
      ($1.value.count, $0.value[0]) < ($0.value.count, $1.value[0])
    }
    for (key, all) in usable {
      let every = (all.count + Self.rowLimit - 1) / Self.rowLimit
      let kept = every == 1 ? all : stride(from: 0, to: all.count, by: every).map { all[$0] }
      let columns = FeatureColumns(
        form: table.forms[key.form], meter: table.name(key.source), packets: kept,
        times: kept.map { table.packets[$0].time })
      let excluded =
        (excluding[columns.form] ?? [])
        + TimeKeepers(columns, table).bytes.sorted().map { FieldPlace(offset: $0, size: 1) }
      var values = RowGroup(
        starts: columns.times, ends: columns.times, times: columns.times, plan: plan)
      columns.addValues(to: &values, table, excluding: excluded)
      append(values)
      let ends = columns.stepEnds
      guard ends.count >= Self.leastRows else { continue }
      let times = ends.map { columns.times[$0] }
      var steps = RowGroup(
        starts: ends.map { columns.times[$0 - 1] }, ends: times, times: times, plan: plan)
      columns.addSteps(to: &steps, ends: ends, table, excluding: excluded)
      append(steps)
    }
  }

  private mutating func addTraffic(
    _ packets: [Int], _ table: PacketTable, meter: String?, _ plan: AssociationPlan
  ) {
    let columns = TrafficColumns(
      meter: meter, packets: packets, times: packets.map { table.packets[$0].time })
    let (starts, width) = columns.bins()
    guard starts.count >= Self.leastRows else { return }
    var group = RowGroup(
      starts: starts, ends: starts.map { $0 + width }, times: starts.map { $0 + width / 2 },
      plan: plan)
    columns.add(to: &group, table)
    append(group)
  }

  private mutating func append(_ group: RowGroup) {
    guard !group.features.isEmpty else { return }
    guard featureCount + group.features.count <= Self.featureLimit else {
      leftOutCount += group.features.count
      return
    }
    groups.append(group)
  }
}
