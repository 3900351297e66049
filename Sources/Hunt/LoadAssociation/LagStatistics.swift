import RealModule

/// The statistics of all features against one load: of each the strongest of each measure over all
/// delays.
struct LagStatistics: Sendable {
  /// A measure of all features.
  struct Strongest: Sendable {
    /// Of each feature the value, and where it is: a delay's place; channels follow each other.
    private(set) var values: [Float] = []
    private(set) var lags: [Int32] = []

    mutating func append(_ best: (value: Float, load: Int)) {
      values.append(best.value)
      lags.append(Int32(best.load))
    }
  }

  /// What association is measured by.
  enum Measure: CaseIterable, Sendable {
    /// Rank correlation.
    case correlation
    /// Correlation of what is new in each row.
    case freshCorrelation
    /// Mutual information in bits.
    case information
  }

  private(set) var correlations = Strongest()
  private(set) var freshCorrelations = Strongest()
  private(set) var informations = Strongest()

  subscript(measure: Measure) -> Strongest {
    switch measure {
    case .correlation: correlations
    case .freshCorrelation: freshCorrelations
    case .information: informations
    }
  }

  /// Delays at which mutual information is looked at, at most.
  static let informationLagLimit = 6

  /// - Parameters:
  ///   - lags: delays in cells.
  ///   - shift: cells by which the load is read later.
  ///   - hasInformation: false if mutual information is left at 0.
  init(
    _ groups: [RowGroup], _ cells: [GroupCells], _ grid: LoadGrid, lags: [Int], shift: Int,
    hasInformation: Bool = true
  ) {
    for (group, place) in zip(groups, cells) {
      append(group, place, grid, lags, shift, hasInformation)
    }
  }

  private mutating func append(
    _ group: RowGroup, _ place: GroupCells, _ grid: LoadGrid, _ lags: [Int], _ shift: Int,
    _ hasInformation: Bool
  ) {
    let (stride, rows) = (group.stride, group.rowCount)
    let loadCount = lags.count * grid.channels.count
    let every = max(1, (lags.count + Self.informationLagLimit - 1) / Self.informationLagLimit)
    let codeLoads =
      hasInformation ? (0..<loadCount).filter { $0 % lags.count % every == 0 } : []
    var loads = [Float](repeating: 0, count: loadCount * stride)
    var codes = [UInt8](repeating: 0, count: codeLoads.count * stride)
    var counts = [Int32](repeating: 0, count: 64)
    loads.withUnsafeMutableBufferPointer { loads in
      codes.withUnsafeMutableBufferPointer { codes in
        counts.withUnsafeMutableBufferPointer { counts in
          guard let loads = loads.baseAddress, let codes = codes.baseAddress,
            let counts = counts.baseAddress
          else { return }
          for load in 0..<loadCount {
            let row = loads + load * stride
            grid.read(
              load / lags.count, firsts: place.firsts, lasts: place.lasts,
              shift: shift - lags[load % lags.count], into: row)
            group.basis.reduce(row)
          }
          for (i, load) in codeLoads.enumerated() {
            LagKernel.classify(loads + load * stride, codes + i * stride, rows: rows)
          }
          Self.append(group.columns, group, loads, loadCount, to: &correlations)
          appendInformation(group, place, codes, codeLoads, counts)
          appendFresh(group, loads, loadCount)
        }
      }
    }
  }

  private static func append(
    _ columns: [Float], _ group: RowGroup, _ loads: UnsafePointer<Float>, _ loadCount: Int,
    to strongest: inout Strongest
  ) {
    columns.withUnsafeBufferPointer { columns in
      guard let columns = columns.baseAddress else { return }
      for feature in group.features.indices {
        strongest.append(
          LagKernel.strongest(
            columns + feature * group.stride, loads, loadCount: loadCount, stride: group.stride))
      }
    }
  }

  /// - Parameter loads: are overwritten with what is new in each row.
  private mutating func appendFresh(
    _ group: RowGroup, _ loads: UnsafeMutablePointer<Float>, _ loadCount: Int
  ) {
    guard let whitening = group.whitening else {
      for _ in group.features { freshCorrelations.append((0, 0)) }
      return
    }
    for load in 0..<loadCount {
      whitening.apply(loads + load * group.stride)
    }
    Self.append(group.freshColumns, group, loads, loadCount, to: &freshCorrelations)
  }

  private mutating func appendInformation(
    _ group: RowGroup, _ place: GroupCells, _ codes: UnsafePointer<UInt8>, _ codeLoads: [Int],
    _ counts: UnsafeMutablePointer<Int32>
  ) {
    group.classes.withUnsafeBufferPointer { classes in
      place.logarithms.withUnsafeBufferPointer { logarithms in
        guard let classes = classes.baseAddress, let logarithms = logarithms.baseAddress else {
          return
        }
        for feature in group.features.indices {
          var best: (value: Float, load: Int) = (0, 0)
          if group.classCounts[feature] > 0 {
            for (i, load) in codeLoads.enumerated() {
              let value = LagKernel.information(
                classes + feature * group.stride, codes + i * group.stride, rows: group.rowCount,
                logarithms: logarithms, counts: counts)
              if value > best.value { best = (value, load) }
            }
          }
          informations.append(best)
        }
      }
    }
  }
}

/// Where the rows of a group stand in the grid of a load.
struct GroupCells: Sendable {
  let firsts: [Int32]
  let lasts: [Int32]
  /// `c log2 c` of each count up to the number of rows.
  let logarithms: [Float]

  init(_ group: RowGroup, _ grid: LoadGrid) {
    firsts = group.starts.map { Int32(clamping: grid.cell(at: $0)) }
    lasts = group.ends.map { Int32(clamping: grid.cell(at: $0)) }
    logarithms = (0...group.rowCount).map { $0 > 1 ? Float(Double($0) * .log2(Double($0))) : 0 }
  }
}
