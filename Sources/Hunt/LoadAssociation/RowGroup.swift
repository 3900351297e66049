import Evidence
import Statistics

/// Features that are measured at the same times: columns of equal length, each time a row.
struct RowGroup: Sendable {
  /// Where the time of each row begins and ends, in seconds since 1970; the same for a moment.
  let starts: [Double]
  let ends: [Double]
  private(set) var features: [TestedFeature] = []
  /// For each feature its ranks without what time alone explains, of unit length, `stride` apart.
  private(set) var columns: [Float] = []
  /// For each feature -1 if its column is turned over, else 1.
  private(set) var signs: [Float] = []
  /// For each feature its values as they are, `rowCount` apart: for pictures.
  private(set) var values: [Float] = []
  /// For each feature the classes of its values, and their number; 0 for those that are not looked
  /// at in classes.
  private(set) var classes: [UInt8] = []
  private(set) var classCounts: [Int] = []
  /// For each feature what is new in each row, `stride` apart; empty if `whitening` is nil.
  private(set) var freshColumns: [Float] = []
  /// What is taken out of features and of loads.
  let basis: TimeBasis
  /// How what is new is told; nil if a row of the load says little of the next.
  let whitening: Whitening?
  /// What marks a clock, a counter or a drift.
  private let course: TimeBasis
  private var known: Set<[Float]> = []

  /// Rows, filled up to whole vectors.
  var stride: Int { basis.stride }
  var rowCount: Int { starts.count }

  /// Classes of a value that has more of them.
  static let classLimit = 6
  /// Share of a feature's variance that may be due to time alone: beyond, it is a clock, a counter
  /// or a drift, and says nothing about a load.
  static let explainedLimit = 0.9
  private static let courseWaves = 2

  /// - Parameters:
  ///   - times: what time is counted by.
  ///   - plan: what is taken out, and the load that a feature may have a memory like.
  init(starts: [Double], ends: [Double], times: [Double], plan: AssociationPlan) {
    (self.starts, self.ends) = (starts, ends)
    basis = TimeBasis(times: times, slowWaves: plan.slowWaves)
    course =
      plan.slowWaves < Self.courseWaves
      ? TimeBasis(times: times, slowWaves: Self.courseWaves) : basis
    whitening = Self.whitening(starts, ends, basis, plan)
  }

  /// A group of the same rows, without features.
  init(rowsOf group: RowGroup) {
    (starts, ends, basis) = (group.starts, group.ends, group.basis)
    (course, whitening) = (group.course, group.whitening)
  }

  private static func whitening(
    _ starts: [Double], _ ends: [Double], _ basis: TimeBasis, _ plan: AssociationPlan
  ) -> Whitening? {
    guard plan.isWhitened else { return nil }
    var load = [Float](repeating: 0, count: basis.stride)
    return load.withUnsafeMutableBufferPointer { load in
      guard let load = load.baseAddress else { return nil }
      plan.grid.read(
        0, firsts: starts.map { Int32(clamping: plan.grid.cell(at: $0)) },
        lasts: ends.map { Int32(clamping: plan.grid.cell(at: $0)) }, shift: 0, into: load)
      basis.reduce(load)
      return Whitening(times: ends, load: load, stride: basis.stride)
    }
  }

  /// The least number of rows whose value is not the most frequent one.
  var leastChanges: Int { max(4, rowCount / 50) }

  /// Takes a feature unless it hardly changes, follows time alone, or was there before.
  ///
  /// - Parameter like: a feature whose ranks this one must not share nearly.
  /// - Returns: its place; nil if it was not taken.
  @discardableResult
  mutating func add(_ feature: TestedFeature, _ values: [Double], like: Int? = nil) -> Int? {
    let sorted = values.sorted()
    let (distinct, most) = Self.runs(sorted)
    guard distinct > 1, values.count - most >= leastChanges else { return nil }
    let ranks = Association.ranks(values)
    guard course.unitResidual(ranks, explained: Self.explainedLimit) != nil,
      var column = basis.unitResidual(ranks, explained: Self.explainedLimit)
    else { return nil }
    // A feature and its opposite are one.
    let isOpposite = column.first { abs($0) > 1e-6 }.map { $0 < 0 } ?? false
    if isOpposite {
      for i in column.indices { column[i] = -column[i] }
    }
    guard known.insert(column.map { ($0 * 4096).rounded() }).inserted else { return nil }
    if let like, abs(dot(column, like)) > 0.995 { return nil }
    features.append(feature)
    columns += column
    appendFresh(column)
    signs.append(isOpposite ? -1 : 1)
    self.values += values.map { Float($0) }
    appendClasses(values, sorted, distinct: distinct, column)
    return features.count - 1
  }

  private mutating func appendFresh(_ column: [Float]) {
    guard let whitening else { return }
    var fresh = column
    fresh.withUnsafeMutableBufferPointer { fresh in
      if let fresh = fresh.baseAddress { whitening.apply(fresh) }
    }
    freshColumns += fresh
  }

  private func dot(_ column: [Float], _ place: Int) -> Float {
    zip(column, columns[place * stride..<(place + 1) * stride]).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func runs(_ sorted: [Double]) -> (distinct: Int, most: Int) {
    var (distinct, most, run) = (0, 0, 0)
    for (i, value) in sorted.enumerated() {
      run = i > 0 && value == sorted[i - 1] ? run + 1 : 1
      if run == 1 { distinct += 1 }
      most = max(most, run)
    }
    return (distinct, most)
  }

  private mutating func appendClasses(
    _ values: [Double], _ sorted: [Double], distinct: Int, _ column: [Float]
  ) {
    var codes = [UInt8](repeating: 0, count: stride)
    if distinct > Self.classLimit {
      let order = column.prefix(rowCount).sorted()
      let edges = (1..<Self.classLimit).map { order[$0 * rowCount / Self.classLimit] }
      for i in 0..<rowCount { codes[i] = UInt8(edges.count { column[i] >= $0 }) }
    } else {
      var levels: [Double] = []
      for value in sorted where levels.last != value { levels.append(value) }
      for i in 0..<rowCount { codes[i] = UInt8(levels.count { $0 < values[i] }) }
    }
    classes += codes
    // Of two classes the correlation says all.
    classCounts.append(distinct > 2 ? min(distinct, Self.classLimit) : 0)
  }
}
