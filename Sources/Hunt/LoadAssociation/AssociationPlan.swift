import Evidence
import Statistics

/// How a load is read and what it is compared with: follows from how long load and packets last.
struct AssociationPlan: Sendable {
  let grid: LoadGrid
  let null: NullModel
  /// Delays in cells.
  private(set) var lags: [Int]
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
  static let leastDays = 50
  /// Days of a load at most, around the packets.
  static let mostDays = 400
  /// Seconds of a cell, where a load of many days is shifted.
  static let steps = [60.0, 120, 300, 600, 900, 1800, 3600]
  /// Cells at most, where it is not.
  static let cellLimit = 8192
  /// Delays at most: as fine as the load where there are a quarter of an hour of them, fewer where
  /// much is compared at each.
  static let lagLimit = 72
  private static let leastLags = 16
  private static let workLimit = 1_200_000_000

  /// nil if the load is not known while packets came.
  ///
  /// - Parameters:
  ///   - rhythm: seconds of what is kept when a load is shifted.
  ///   - takesOutWeek: whether what each hour of the week has on average is taken out of a load
  ///     that is shifted.
  init?(
    _ series: TimeSeries, packets: ClosedRange<Double>, delays: ClosedRange<Double>,
    rhythm: Double, takesOutWeek: Bool = true
  ) {
    guard let known = Self.known(series, packets: packets) else { return nil }
    let first = max(known.lowerBound, packets.lowerBound)
    guard known.upperBound > first else { return nil }
    covered = first...min(known.upperBound, packets.upperBound)
    let length = covered.upperBound - covered.lowerBound
    if known.upperBound - known.lowerBound >= Double(Self.leastDays) * 86_400,
      length >= TimeBasis.leastDays * 86_400
    {
      let (whole, null) = Self.shifted(series, known, rhythm: rhythm)
      self.null = null
      grid = takesOutWeek ? whole.withoutWeek() : whole
      slowWaves = 3
    } else if series.classes.isEmpty {
      let margin = max(length, 7200)
      let span =
        max(
          known.lowerBound, covered.lowerBound - margin)...min(
          known.upperBound, covered.upperBound + margin)
      grid = Self.fineGrid(series, span, step: max(5, min(60, series.medianStep / 3)))
      slowWaves = span.upperBound - span.lowerBound > 7200 ? 3 : 2
      guard let surrogate = PhaseSurrogate(grid, slowWaves: slowWaves) else { return nil }
      null = .phases(surrogate)
    } else {
      let from = max(known.lowerBound, covered.lowerBound - 3600)
      grid = Self.fineGrid(series, from...covered.upperBound, step: 10)
      slowWaves = 0
      let places = series.grid(from: grid.start, step: grid.step, count: grid.cellCount)
      null = .switchings(
        Switchings(places, classCount: series.classes.count), classCount: series.classes.count)
    }
    isWhitened = series.classes.isEmpty
    lags = Self.lags(delays, step: grid.step)
  }

  /// The same with as few delays as there is time for.
  func limited(for groups: [RowGroup]) -> AssociationPlan {
    let values = groups.reduce(0) { $0 + $1.columns.count + $1.freshColumns.count }
    let limit = max(Self.leastLags, Self.workLimit / max(1, values))
    let every = max(1, (lags.count + limit - 1) / limit)
    var plan = self
    plan.lags = lags.indices.filter { $0 % every == 0 }.map { lags[$0] }
    return plan
  }

  /// When the load is known, near the packets; nil if that ends before they begin.
  private static func known(
    _ series: TimeSeries, packets: ClosedRange<Double>
  ) -> ClosedRange<Double>? {
    guard let whole = series.span else { return nil }
    let reserve = Double(mostDays) / 2 * 86_400
    let lower = max(whole.lowerBound, packets.lowerBound - reserve)
    // A label that nobody changes holds for as long as packets come, and says nothing beyond.
    let end = whole.upperBound.isFinite ? whole.upperBound : series.times.last ?? lower
    let upper = min(
      max(end, min(whole.upperBound, packets.upperBound)), packets.upperBound + reserve)
    return packets.upperBound >= lower && upper >= lower ? lower...upper : nil
  }

  private static func shifted(
    _ series: TimeSeries, _ known: ClosedRange<Double>, rhythm: Double
  ) -> (LoadGrid, NullModel) {
    let length = known.upperBound - known.lowerBound
    let step = steps.first { $0 >= length / Double(1 << 20) && $0 >= series.medianStep / 8 } ?? 3600
    let cycle = max(1, Int((rhythm / step).rounded()))
    let count = Int(length / step)
    let grid = LoadGrid(
      series, start: known.lowerBound, step: step, count: count, wrapCells: count / cycle * cycle)
    return (grid, .wholeCycles(count / cycle, cells: cycle))
  }

  private static func fineGrid(
    _ series: TimeSeries, _ span: ClosedRange<Double>, step: Double
  ) -> LoadGrid {
    let length = span.upperBound - span.lowerBound
    let step = max(step, length / Double(cellLimit))
    return LoadGrid(
      series, start: span.lowerBound, step: step, count: max(64, Int((length / step).rounded(.up))),
      wrapCells: 0)
  }

  private static func lags(_ delays: ClosedRange<Double>, step: Double) -> [Int] {
    let from = Int((delays.lowerBound / step).rounded(.down))
    let to = max(from, Int((delays.upperBound / step).rounded(.up)))
    let every = max(1, (to - from + lagLimit) / lagLimit)
    return Array(stride(from: from, through: to, by: every))
  }
}
