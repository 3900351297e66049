import Evidence
import Statistics

/// How a load is read and what it is compared with: follows from how long load and packets last.
struct AssociationPlan: Sendable {
  let grid: LoadGrid
  let null: NullModel
  /// Delays in cells.
  let lags: [Int]
  /// Halves of waves over all of the time that are taken out. None with labels: random switchings
  /// need no help against slow fields, and a few switchings are slow themselves.
  let slowWaves: Int
  /// Whether what is new in each row is looked at as well. Labels have only a few rows in which
  /// anything is.
  let isWhitened: Bool
  /// When packets are looked at.
  let covered: ClosedRange<Double>

  /// Whole days from which on the load itself is shifted; the packets must tell days apart as well.
  /// The same hours of other days are too much alike, and too few, for a log of some hours.
  static let leastDays = 40
  /// Days of a load at most, around the packets.
  static let mostDays = 400
  /// Seconds of a cell.
  static let steps = [60.0, 120, 300, 600, 900, 1800, 3600]
  static let lagLimit = 72
  static let switchingLimit = 2000

  /// nil if the load is not known while packets came.
  ///
  /// - Parameter rhythm: seconds of what is kept when a load is shifted.
  init?(
    _ series: TimeSeries, packets: ClosedRange<Double>, delays: ClosedRange<Double>,
    rhythm: Double
  ) {
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
      let cycle = Int((rhythm / step).rounded())
      let cycles = Int((upper - lower) / step) / cycle
      grid = LoadGrid(
        series, start: lower, step: step, count: Int((upper - lower) / step),
        wrapCells: cycles * cycle)
      null = .wholeCycles(cycles, cells: cycle)
      slowWaves = 3
      isWhitened = series.classes.isEmpty
    } else {
      let margin = max(covered.upperBound - covered.lowerBound, 7200)
      let isLabels = !series.classes.isEmpty
      let from = max(lower, covered.lowerBound - (isLabels ? 3600 : margin))
      let to = min(upper, covered.upperBound + (isLabels ? 0 : margin))
      var count = 64
      while (to - from) / Double(count) > (isLabels ? 10 : max(5, min(60, series.medianStep / 3))), count < 8192 { count *= 2 }
      grid = LoadGrid(
        series, start: from, step: max(1, (to - from) / Double(count)), count: count, wrapCells: 0)
      slowWaves = isLabels ? 0 : to - from > 7200 ? 3 : 2
      isWhitened = !isLabels
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
