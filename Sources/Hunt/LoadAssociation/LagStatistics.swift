import RealModule

/// The statistics of all features against one load: of each the strongest correlation and the
/// greatest mutual information over all delays.
struct LagStatistics: Sendable {
  /// Of each feature its correlation and delay, and its mutual information in bits and delay, as
  /// places in the delays; channels follow each other.
  private(set) var correlations: [Float] = []
  private(set) var correlationLags: [Int32] = []
  private(set) var informations: [Float] = []
  private(set) var informationLags: [Int32] = []

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
          appendStrongest(group, loads, loadCount)
          appendInformation(group, place, codes, codeLoads, counts)
        }
      }
    }
  }

  private mutating func appendStrongest(
    _ group: RowGroup, _ loads: UnsafePointer<Float>, _ loadCount: Int
  ) {
    group.columns.withUnsafeBufferPointer { columns in
      guard let columns = columns.baseAddress else { return }
      for feature in group.features.indices {
        let best = LagKernel.strongest(
          columns + feature * group.stride, loads, loadCount: loadCount, stride: group.stride)
        correlations.append(best.value)
        correlationLags.append(Int32(best.load))
      }
    }
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
          informations.append(best.value)
          informationLags.append(Int32(best.load))
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
