public import Evidence
import RealModule
import Statistics

/// Looks for what follows a load.
public struct AssociationSearch: Sendable {
  /// The meter whose packets are looked at; nil for all.
  public var meter: String?
  /// Seconds by which a feature may be later than the load; a little below 0 for clocks that
  /// differ.
  public var delays: ClosedRange<Double> = -120...900
  /// Places that are known to be something else.
  public var excluding: [PacketTable.Form: [FieldPlace]] = [:]
  /// Comparisons at most; and after how many the search ends if nothing is in sight.
  public var drawLimit = 499
  /// Comparisons after which the search ends if nothing is in sight.
  public var firstDrawCount = 99
  /// The level of p below which something is found: lower than the rate of false answers that is
  /// promised, which is one in twenty, as a load is never quite what the comparison takes it for.
  public var significance = 0.02
  /// Features in the ranking, and how many of them have columns for a picture.
  public var rankingLimit = 20
  /// Features of the ranking that have columns for a picture.
  public var pictureLimit = 4
  /// Seconds of the rhythm that loads and fields share, and that shifts of a load must keep.
  public var rhythm = 86_400.0
  /// Whether what each hour of the week has on average is taken out of a load that is shifted:
  /// packets of some days of the week alone would go with it, and whole days keep no week.
  public var takesOutWeek = true
  /// Threads.
  public var parallelism = 2
  /// Where randomness begins.
  public var seed: UInt64 = 1
  /// Whether it is computed how small an effect would have been found.
  public var findsDetectable = true

  /// A search in all packets, with delays up to a quarter of an hour.
  public init() {}

  /// What keeps a search from being made.
  public enum Fault: Error, Equatable, Sendable, CustomStringConvertible {
    /// No packet came while the load was known.
    case noOverlap
    /// The load or label is always the same.
    case constantLoad
    /// No form of packets came often enough.
    case tooFewPackets(least: Int)

    /// For a person, without a full stop.
    public var description: String {
      switch self {
      case .noOverlap: "no packet came while the series was known"
      case .constantLoad: "the series never changes while packets came"
      case .tooFewPackets(let least):
        "nothing in the packets changes often enough; \(least) packets of one kind are the least"
      }
    }
  }

  /// Looks for what follows a load.
  ///
  /// - Parameters:
  ///   - progress: is told the share that is done, 0 ... 1.
  ///   - isCancelled: ends the search with `CancellationError`.
  /// - Throws: `Fault`, `CancellationError`.
  public func run(
    _ table: PacketTable, _ series: TimeSeries, progress: @Sendable (Double) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) async throws -> LoadAssociation {
    let times = table.packets.lazy.filter { $0.time.isFinite && isMeant($0, table) }.map(\.time)
    guard let first = times.min(), let last = times.max(),
      let planned = AssociationPlan(
        series, packets: first...last, delays: delays, rhythm: rhythm,
        takesOutWeek: takesOutWeek)
    else { throw Fault.noOverlap }
    let groups = FeatureGroups(
      table, meter: meter, excluding: excluding, plan: planned,
      isCovered: { planned.covered.contains($0) && !series.value(at: $0).isNaN })
    guard groups.packetCount > 0 else { throw Fault.noOverlap }
    guard groups.featureCount > 0 else {
      throw Fault.tooFewPackets(least: FeatureGroups.leastRows)
    }
    let plan = planned.limited(for: groups.groups)
    let cells = groups.groups.map { GroupCells($0, plan.grid) }
    let seen = LagStatistics(groups.groups, cells, plan.grid, lags: plan.lags, shift: 0)
    guard seen.correlations.values.contains(where: { $0 != 0 }) else { throw Fault.constantLoad }
    var draws: [LagStatistics] = []
    let limit = min(drawLimit, plan.null.limit)
    for wanted in [min(firstDrawCount, limit), limit] where wanted > draws.count {
      draws += try await drawn(
        draws.count..<wanted, groups.groups, cells, plan, isCancelled: isCancelled)
      progress(Double(draws.count) / Double(limit + 1))
      let scores = StudentisedScores(seen, draws, by: plan.null.measures)
      if scores.adjusted.min() ?? 1 > 4 * significance { break }
    }
    let scores = StudentisedScores(seen, draws, by: plan.null.measures)
    var answer = answer(groups, plan, seen, scores, draws.count, table)
    if findsDetectable {
      answer.detectable = AssociationPower.effect(
        groups.groups, plan, threshold: scores.threshold(significance), seed: seed)
    }
    progress(1)
    return answer
  }

  private func isMeant(_ packet: PacketTable.Packet, _ table: PacketTable) -> Bool {
    meter == nil || table.name(packet.source) == meter
  }

  private func drawn(
    _ range: Range<Int>, _ groups: [RowGroup], _ cells: [GroupCells], _ plan: AssociationPlan,
    isCancelled: @escaping @Sendable () -> Bool
  ) async throws -> [LagStatistics] {
    let seed = seed
    let threads = max(1, min(parallelism, range.count))
    return try await withThrowingTaskGroup(of: [(Int, LagStatistics)].self) { tasks in
      for thread in 0..<threads {
        tasks.addTask {
          var part: [(Int, LagStatistics)] = []
          for draw in stride(from: range.lowerBound + thread, to: range.upperBound, by: threads) {
            if isCancelled() { throw CancellationError() }
            let (grid, shift) = plan.null.load(draw, seed: seed, plan.grid)
            part.append(
              (
                draw,
                LagStatistics(
                  groups, cells, grid, lags: plan.lags, shift: shift,
                  hasInformation: plan.null.hasInformation)
              ))
          }
          return part
        }
      }
      var all: [(Int, LagStatistics)] = []
      for try await part in tasks { all += part }
      return all.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

extension AssociationSearch {
  private func answer(
    _ groups: FeatureGroups, _ plan: AssociationPlan, _ seen: LagStatistics,
    _ scores: StudentisedScores, _ drawCount: Int, _ table: PacketTable
  ) -> LoadAssociation {
    var owners: [(group: Int, feature: Int)] = []
    for (group, rows) in groups.groups.enumerated() {
      owners += rows.features.indices.map { (group, $0) }
    }
    let order = Neighbours(
      features: groups.groups.flatMap(\.features), seen: seen, scores: scores,
      significance: significance
    ).told(atMost: rankingLimit)
    let ranking = order.enumerated().map { rank, place in
      let group = groups.groups[owners[place].group]
      let load = Int(seen[scores.measures[place]].lags[place])
      let names = plan.grid.names
      return LoadAssociation.Ranked(
        feature: group.features[owners[place].feature],
        label: names.count > 1 ? names[load / plan.lags.count] : nil,
        correlation: Double(seen.correlations.values[place] * group.signs[owners[place].feature]),
        information: Double(seen.informations.values[place]),
        delay: Double(plan.lags[load % plan.lags.count]) * plan.grid.step,
        p: scores.adjusted[place], rows: group.rowCount,
        columns: rank < pictureLimit
          ? columns(group, owners[place].feature, plan, load) : LoadAssociation.Columns())
    }
    let comparison: LoadAssociation.Comparison =
      switch plan.null {
      case .wholeCycles: .wholeDays
      case .phases: .spectrum
      case .switchings: .switchings
      }
    return LoadAssociation(
      ranking: ranking, featureCount: groups.featureCount, leftOutCount: groups.leftOutCount,
      packetCount: groups.packetCount, comparison: comparison, drawCount: drawCount,
      significance: significance, detectable: nil)
  }

  /// A feature and the load at the best delay; the load in its own unit.
  private func columns(
    _ group: RowGroup, _ feature: Int, _ plan: AssociationPlan, _ load: Int
  ) -> LoadAssociation.Columns {
    let loads = plan.grid.channels[load / plan.lags.count].values
    let first = feature * group.rowCount
    return LoadAssociation.Columns(
      times: group.ends,
      values: group.values[first..<first + group.rowCount].map { Double($0) },
      loads: group.ends.map { time in
        let cell = plan.grid.cell(at: time) - plan.lags[load % plan.lags.count]
        return loads.indices.contains(cell) ? loads[cell] : .nan
      })
  }
}
