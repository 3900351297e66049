import Evidence
import RealModule
import Statistics

/// Finds bytes that go with what was measured of the burst.
struct BurstTrends {
  let group: PacketGroup
  let tests: Tests
  let table: PacketTable

  private static let measures: [(name: String, value: @Sendable (PacketTable.Packet) -> Double)] = [
    ("channel", { $0.burst.channel }), ("carrier error", { $0.burst.carrierError }),
    ("level", { $0.burst.level }), ("signal-to-noise ratio", { $0.burst.signalToNoiseRatio }),
    ("time of day", { $0.time - ($0.time / 86_400).rounded(.down) * 86_400 }),
  ]

  /// A sentence for each column that goes with a measure, and its p-value.
  ///
  /// Changes from a packet to the next are compared, and no packet twice: so neither differences
  /// between meters nor slow drifts of both make a relation.
  func trends(except taken: Set<Int>) -> [Int: (text: String, p: Double)] {
    let columns = group.changingColumns().filter { !taken.contains($0.columns[0]) }
    let pairs = group.neighbours().enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    guard pairs.count >= 16, !columns.isEmpty else { return [:] }
    var found: [Int: (text: String, p: Double)] = [:]
    for measure in Self.measures {
      let values = group.packets.map { measure.value(table.packets[$0]) }
      let known = pairs.filter { !values[$0.0].isNaN && !values[$0.1].isNaN }
      let changes = Association.ranks(known.map { values[$0.1] - values[$0.0] })
      guard known.count >= 16, changes.contains(where: { $0 != changes[0] }) else { continue }
      for number in columns {
        let bytes = number.values(in: group)
        let steps = Association.ranks(known.map { bytes[$0.1] - bytes[$0.0] })
        let r = Association.correlation(changes, steps)
        let p = tests.corrected(
          Tails.rankCorrelation(r, pairs: known.count), each: columns.count * Self.measures.count)
        if p < Tests.level, p < found[number.columns[0]]?.p ?? 1 {
          found[number.columns[0]] = (
            "goes with the \(measure.name) (rank correlation \(Figures.digits(r, 2)))", p
          )
        }
      }
    }
    return found
  }
}
