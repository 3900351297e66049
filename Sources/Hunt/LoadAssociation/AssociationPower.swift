import RealModule
import Statistics

/// How small an effect would have been found, by planting numbers that follow the load in the times
/// of the packets that came most often.
struct AssociationPower {
  static let correlations = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
  static let plants = 25
  static let share = 0.8
  /// Draws that tell how a planted number fares by chance.
  static let drawLimit = 60

  /// - Parameter threshold: the score that is needed.
  static func effect(
    _ groups: [RowGroup], _ plan: AssociationPlan, threshold: Float, seed: UInt64
  ) -> DetectableEffect? {
    guard let group = groups.max(by: { $0.rowCount < $1.rowCount }) else { return nil }
    var planted = RowGroup(rowsOf: group)
    let cells = GroupCells(group, plan.grid)
    var draws = SeededDraws(seed: seed &+ 7)
    var owners: [Int] = []
    for (level, correlation) in correlations.enumerated() {
      for _ in 0..<plants {
        let values = plant(correlation, group, cells, plan, &draws)
        guard
          planted.add(
            TestedFeature(form: nil, meter: nil, quantity: .value), values) != nil
        else { continue }
        owners.append(level)
      }
    }
    guard !owners.isEmpty else { return nil }
    func statistics(_ grid: LoadGrid, _ shift: Int) -> LagStatistics {
      LagStatistics(
        [planted], [cells], grid, lags: plan.lags, shift: shift, hasInformation: false)
    }
    let chance = (0..<min(drawLimit, plan.null.limit)).map { draw in
      let (grid, shift) = plan.null.load(draw, seed: seed &+ 1, plan.grid)
      return statistics(grid, shift)
    }
    let scores = StudentisedScores(
      statistics(plan.grid, 0), chance, by: [.correlation, .freshCorrelation]
    ).scores
    let found = correlations.indices.first { level in
      let own = owners.indices.filter { owners[$0] == level }
      return Double(own.count { scores[$0] > threshold }) >= share * Double(plants)
    }
    return DetectableEffect(correlation: found.map { correlations[$0] }, rows: group.rowCount)
  }

  /// Numbers of a correlation with the load at one of the delays; the rest is normal noise.
  private static func plant(
    _ correlation: Double, _ group: RowGroup, _ cells: GroupCells, _ plan: AssociationPlan,
    _ draws: inout SeededDraws
  ) -> [Double] {
    var load = [Float](repeating: 0, count: group.stride)
    let lag = plan.lags.randomElement(using: &draws) ?? 0
    load.withUnsafeMutableBufferPointer { load in
      guard let base = load.baseAddress else { return }
      plan.grid.read(0, firsts: cells.firsts, lasts: cells.lasts, shift: -lag, into: base)
      group.basis.reduce(base)
    }
    let scale = Double(group.rowCount).squareRoot()
    let rest = (1 - correlation * correlation).squareRoot()
    return (0..<group.rowCount).map { row in
      let (a, b) = (
        Double.random(in: 1e-12..<1, using: &draws), Double.random(in: 0..<1, using: &draws)
      )
      let noise = (-2 * Double.log(a)).squareRoot() * Double.cos(2 * .pi * b)
      return correlation * Double(load[row]) * scale + rest * noise
    }
  }
}
