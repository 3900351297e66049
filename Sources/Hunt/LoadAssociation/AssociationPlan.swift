import Evidence
import Statistics

/// How a load is read and what it is compared with: follows from how long load and packets last.
struct AssociationPlan: Sendable {
  let grid: LoadGrid
  let null: NullModel
  /// Delays in cells.
  let lags: [Int]
  /// Halves of waves over all of the time that are taken out.
  let slowWaves: Int
  /// When packets are looked at.
  let covered: ClosedRange<Double>

  /// Whole days from which on the load itself is shifted; the packets must tell days apart as well.
  /// The same hours of other days are too much alike, and too few, for a log of some hours.
  static let leastDays = 40
  /// Days of a load at most, around the packets.
  static let mostDays = 400
  /// Seconds of a cell.
  static let steps = [60.0, 120, 300, 600, 900, 1800, 3600]
  static let lagLimit = 20
  static let switchingLimit = 2000

  /// nil if the load is not known while packets came.
  init?(_ series: TimeSeries, packets: ClosedRange<Double>, delays: ClosedRange<Double>) {
    guard let whole = series.span else { return nil }
    let reserve = Double(Self.mostDays) / 2 * 86_400
    let lower = max(whole.lowerBound, packets.lowerBound - reserve)
    // A label that nobody changes holds for as long as packets come, and says nothing beyond.
    let end = whole.upperBound.isFinite ? whole.upperBound : series.times.last ?? lower
    let upper = min(
      max(end, min(whole.upperBound, packets.upperBound)), packets.upperBound + reserve)
    let first = max(lower, packets.lowerBound)
    guard upper > first, packets.upperBound >= lower else { return nil }
    covered = first...min(upper, packets.upperBound)
    let days = Int((upper - lower) / 86_400)
    if days >= Self.leastDays,
      covered.upperBound - covered.lowerBound >= TimeBasis.leastDays * 86_400
    {
      let cells = (upper - lower) / Double(1 << 20)
      let step = Self.steps.first { $0 >= cells && $0 >= series.medianStep / 8 } ?? 3600
      let perDay = Int(86_400 / step)
      grid = LoadGrid(
        series, start: lower, step: step, count: Int((upper - lower) / step),
        wrapCells: days * perDay)
      null = .wholeDays(days: days, cellsPerDay: perDay)
      slowWaves = 3
    } else {
      let margin = max(covered.upperBound - covered.lowerBound, 7200)
      let isLabels = !series.classes.isEmpty
      let from = max(lower, covered.lowerBound - (isLabels ? 3600 : margin))
      let to = min(upper, covered.upperBound + (isLabels ? 0 : margin))
      var count = 64
      while (to - from) / Double(count) > 60, count < 8192 { count *= 2 }
      grid = LoadGrid(
        series, start: from, step: max(1, (to - from) / Double(count)), count: count, wrapCells: 0)
      slowWaves = to - from > 7200 ? 3 : 2
      if isLabels {
        let places = series.grid(from: grid.start, step: grid.step, count: count)
        null = .switchings(
          Switchings(places, classCount: series.classes.count), classCount: series.classes.count)
      } else {
        null = .phases(PhaseSurrogate(grid, slowWaves: slowWaves))
      }
    }
    let from = Int((delays.lowerBound / grid.step).rounded(.down))
    let to = max(from, Int((delays.upperBound / grid.step).rounded(.up)))
    let every = max(1, (to - from + Self.lagLimit) / Self.lagLimit)
    lags = Array(stride(from: from, through: to, by: every))
  }
}
