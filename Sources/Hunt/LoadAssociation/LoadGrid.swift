import Statistics

/// A load on a grid of equal steps, as ranks, so that a mean over any time at any shift is one
/// look.
struct LoadGrid: Sendable {
  /// A quantity, or whether one of several labels holds.
  struct Channel: Sendable {
    /// Values from -1 to 1 by rank, of labels 0 or 1; NaN where not known.
    var cells: [Float]
    /// Values as they are; NaN where not known.
    var values: [Double]
    /// Sums of the values before each cell, and how many of them are known.
    private(set) var sums: [Double] = []
    private(set) var knownCounts: [Int32] = []
    /// Sums before each cell of what its hour of the week has, where that is taken out.
    fileprivate var weekSums: [Double] = []

    init(cells: [Float], values: [Double]) {
      (self.cells, self.values) = (cells, values)
      sums = [0]
      knownCounts = [0]
      sums.reserveCapacity(values.count + 1)
      knownCounts.reserveCapacity(values.count + 1)
      var (sum, known) = (0.0, Int32(0))
      for value in values {
        if !value.isNaN {
          sum += value
          known += 1
        }
        sums.append(sum)
        knownCounts.append(known)
      }
    }
  }

  /// When the first cell begins, in seconds since 1970, and how long each is.
  let start: Double
  let step: Double
  /// Cells after which the grid begins anew when it is shifted; 0 if it is not.
  let wrapCells: Int
  /// One, or one for each label if there are more than two.
  var channels: [Channel]
  /// Names of channels, if they are labels.
  let names: [String]
  /// Values that part the known ones in equal shares; empty of labels.
  let edges: [Double]

  var cellCount: Int { channels.first?.cells.count ?? 0 }

  static let shareCount = 256

  init(_ series: TimeSeries, start: Double, step: Double, count: Int, wrapCells: Int) {
    (self.start, self.step, self.wrapCells) = (start, step, wrapCells)
    let values = series.grid(from: start, step: step, count: count)
    guard series.classes.isEmpty else {
      names = series.classes.count == 2 ? [series.classes[1]] : Array(series.classes.prefix(8))
      edges = []
      channels = names.map { name in
        let place = Double(series.classes.firstIndex(of: name) ?? 0)
        let indicator = values.map { $0.isNaN ? Double.nan : $0 == place ? 1 : 0 }
        return Channel(cells: indicator.map { Float($0) }, values: indicator)
      }
      return
    }
    names = []
    let known = values.filter { !$0.isNaN }.sorted()
    edges =
      known.isEmpty
      ? [] : (1..<Self.shareCount).map { known[$0 * known.count / Self.shareCount] }
    channels = [Channel(cells: Self.ranks(values), values: values)]
  }

  /// Ranks from -1 to 1; NaN stays.
  static func ranks(_ values: [Double]) -> [Float] {
    let places = values.indices.filter { !values[$0].isNaN }
    let ranks = Association.ranks(places.map { values[$0] })
    var cells = [Float](repeating: .nan, count: values.count)
    for (place, rank) in zip(places, ranks) {
      cells[place] = Float((2 * rank - 1) / Double(places.count) - 1)
    }
    return cells
  }

  /// The cell that a time is in; it need not be there.
  func cell(at time: Double) -> Int { Int(((time - start) / step).rounded(.down)) }

  /// A mean as ranks are: from -1 to 1, with its place among the shares.
  func rank(ofMean mean: Double) -> Float {
    guard !edges.isEmpty else { return Float(mean) }
    var (low, high) = (0, edges.count)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= mean { low = middle + 1 } else { high = middle }
    }
    // Where a value fills several shares, its middle: as ties share the mean of their ranks.
    var first = 0
    high = low
    while first < high {
      let middle = (first + high) / 2
      if edges[middle] < mean { first = middle + 1 } else { high = middle }
    }
    return Float(low + first + 1) / Float(edges.count + 1) - 1
  }

  /// The load of rows at a delay.
  ///
  /// - Parameters:
  ///   - firsts: cells in which rows begin; `lasts` those in which they end, the same for moments.
  ///   - shift: cells by which the load is read later.
  func read(
    _ channel: Int, firsts: [Int32], lasts: [Int32], shift: Int,
    into rows: UnsafeMutablePointer<Float>
  ) {
    let channel = channels[channel]
    for i in firsts.indices {
      let (first, last) = (wrapped(Int(firsts[i]) + shift), wrapped(Int(lasts[i]) + shift))
      guard first >= 0, last < channel.cells.count, first <= last else {
        rows[i] = .nan
        continue
      }
      if last - first < 2 {
        rows[i] = channel.cells[last]
      } else {
        let known = channel.knownCounts[last] - channel.knownCounts[first]
        let sum = channel.sums[last] - channel.sums[first]
        rows[i] =
          Int(known) * 2 < last - first
          ? .nan : rank(ofMean: sum / Double(known)) - channel.week(first, last)
      }
    }
  }

  /// The same without what each hour of the week has on average: what is left of whole days is then
  /// as likely on a Tuesday as on a Sunday, as of the times of packets it need not be.
  func withoutWeek() -> LoadGrid {
    var grid = self
    grid.channels = channels.map { $0.withoutWeek(start: start, step: step) }
    return grid
  }

  private func wrapped(_ cell: Int) -> Int {
    guard wrapCells > 0 else { return cell }
    return cell < 0 ? cell + wrapCells : cell >= cellCount ? cell - wrapCells : cell
  }
}

extension LoadGrid.Channel {
  private static let hours = 168

  fileprivate func withoutWeek(start: Double, step: Double) -> Self {
    let hours = cells.indices.map { cell in
      let hour = ((start + step * (Double(cell) + 0.5)) / 3600).rounded(.down)
      let ofWeek = hour - Double(Self.hours) * (hour / Double(Self.hours)).rounded(.down)
      return max(0, min(Self.hours - 1, Int(ofWeek)))
    }
    var sums = [Double](repeating: 0, count: Self.hours)
    var counts = [Double](repeating: 0, count: Self.hours)
    for (cell, hour) in zip(cells, hours) where !cell.isNaN {
      sums[hour] += Double(cell)
      counts[hour] += 1
    }
    let means = zip(sums, counts).map { $0 / max(1, $1) }
    var channel = self
    channel.cells = zip(cells, hours).map { $0 - Float(means[$1]) }
    channel.weekSums = [0]
    channel.weekSums.reserveCapacity(cells.count + 1)
    var sum = 0.0
    for hour in hours {
      sum += means[hour]
      channel.weekSums.append(sum)
    }
    return channel
  }

  /// What the hours of the week have on average from a cell to another.
  fileprivate func week(_ first: Int, _ last: Int) -> Float {
    guard !weekSums.isEmpty else { return 0 }
    return Float((weekSums[last] - weekSums[first]) / Double(last - first))
  }
}
