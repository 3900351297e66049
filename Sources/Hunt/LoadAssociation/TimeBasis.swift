import RealModule

/// Functions of time that are taken out of features and of loads, so that what both do over days or
/// hours, such as a counter that rises and an evening that comes, is not taken for an association.
struct TimeBasis: Sendable {
  /// Rows, filled up to whole vectors.
  let stride: Int
  let rowCount: Int
  /// Orthonormal functions, `stride` apart.
  private(set) var functions: [Float] = []
  private(set) var count = 0

  /// A constant, slow waves over the time that is covered, and the waves of a day where days can be
  /// told apart. Of each stretch between long pauses a constant as well.
  ///
  /// - Parameters:
  ///   - times: seconds, rising.
  ///   - slowWaves: halves of a wave over the whole time, at most.
  init(times: [Double], slowWaves: Int) {
    rowCount = times.count
    stride = (times.count + 7) / 8 * 8
    let limit = max(1, times.count / 10)
    append([Double](repeating: 1, count: times.count))
    guard let first = times.first, let last = times.last, last > first else { return }
    let span = last - first
    for wave in 0..<slowWaves where count < limit {
      append(times.map { .cos(.pi * Double(wave + 1) * ($0 - first) / span) })
    }
    if span >= Self.leastDays * 86_400 {
      for wave in 1...2 where count + 1 < limit {
        append(times.map { .cos(2 * .pi * Double(wave) * ($0 / 86_400)) })
        append(times.map { .sin(2 * .pi * Double(wave) * ($0 / 86_400)) })
      }
    }
    for start in Self.stretches(times).dropFirst().prefix(8) where count < limit {
      append(times.indices.map { $0 >= start ? 1 : 0 })
    }
  }

  /// Days from which on the rhythm of a day is taken out.
  static let leastDays = 1.5
  /// Seconds without a packet that part stretches.
  static let pause = 6 * 3600.0

  /// Where stretches begin.
  static func stretches(_ times: [Double]) -> [Int] {
    times.indices.filter { $0 == 0 || times[$0] - times[$0 - 1] > pause }
  }

  private mutating func append(_ values: [Double]) {
    guard let unit = residual(values, atLeast: 1e-3) else { return }
    functions += unit
    count += 1
  }

  /// Values without what the functions explain, of unit length and filled up with zeros; nil if
  /// they explain more than that share of the variance.
  func unitResidual(_ values: [Double], explained: Double) -> [Float]? {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    return residual(values.map { $0 - mean }, atLeast: 1 - explained)
  }

  private func residual(_ values: [Double], atLeast share: Double) -> [Float]? {
    var column = values
    let before = column.reduce(0) { $0 + $1 * $1 }
    // Twice, since once leaves rounding errors.
    for _ in 0..<2 {
      for function in 0..<count {
        let base = function * stride
        var product = 0.0
        for i in 0..<rowCount { product += column[i] * Double(functions[base + i]) }
        for i in 0..<rowCount { column[i] -= product * Double(functions[base + i]) }
      }
    }
    let after = column.reduce(0) { $0 + $1 * $1 }
    guard after > share * before, after > 0 else { return nil }
    let scale = 1 / after.squareRoot()
    return column.map { Float($0 * scale) } + [Float](repeating: 0, count: stride - rowCount)
  }

  /// Takes the functions out of a load at the rows, and makes it of unit length; 0 where nothing is
  /// left. NaN counts as the mean.
  func reduce(_ load: UnsafeMutablePointer<Float>) {
    var (sum, known): (Float, Float) = (0, 0)
    for i in 0..<rowCount where !load[i].isNaN {
      sum += load[i]
      known += 1
    }
    let mean = known > 0 ? sum / known : 0
    var before: Float = 0
    for i in 0..<rowCount {
      load[i] = load[i].isNaN ? 0 : load[i] - mean
      before += load[i] * load[i]
    }
    for i in rowCount..<stride { load[i] = 0 }
    functions.withUnsafeBufferPointer { functions in
      guard let base = functions.baseAddress else { return }
      for function in 0..<count {
        let wave = base + function * stride
        let product = LagKernel.dot(wave, load, stride)
        for i in 0..<stride { load[i] -= product * wave[i] }
      }
    }
    let after = LagKernel.dot(load, load, stride)
    let scale = after > 1e-4 * before && after > 0 ? 1 / after.squareRoot() : 0
    for i in 0..<stride { load[i] *= scale }
  }
}

extension TimeBasis {
  /// What the functions explain of values at the rows.
  func fit(_ values: [Double]) -> [Double] {
    var fitted = [Double](repeating: 0, count: rowCount)
    for function in 0..<count {
      let base = function * stride
      var product = 0.0
      for i in 0..<rowCount { product += values[i] * Double(functions[base + i]) }
      for i in 0..<rowCount { fitted[i] += product * Double(functions[base + i]) }
    }
    return fitted
  }
}
