import RealModule

/// The inner loops: sums of products and counts of classes.
enum LagKernel {
  /// The sum of products of two columns, whose length is a multiple of 8.
  static func dot(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ count: Int
  ) -> Float {
    var sum = SIMD8<Float>.zero
    let (l, r) = (UnsafeRawPointer(left), UnsafeRawPointer(right))
    for i in 0..<count / 8 {
      sum +=
        l.loadUnaligned(fromByteOffset: 32 * i, as: SIMD8<Float>.self)
        * r.loadUnaligned(fromByteOffset: 32 * i, as: SIMD8<Float>.self)
    }
    return sum.sum()
  }

  /// The greatest magnitude of a column's products with several loads, and which load it is.
  static func strongest(
    _ column: UnsafePointer<Float>, _ loads: UnsafePointer<Float>, loadCount: Int, stride: Int
  ) -> (value: Float, load: Int) {
    var best: (value: Float, load: Int) = (0, 0)
    var load = 0
    let c = UnsafeRawPointer(column)
    while load < loadCount {
      // Two at a time share what is read of the column.
      let first = UnsafeRawPointer(loads + load * stride)
      let isPair = load + 1 < loadCount
      let second = isPair ? UnsafeRawPointer(loads + (load + 1) * stride) : first
      var (a, b) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for i in 0..<stride / 8 {
        let x = c.loadUnaligned(fromByteOffset: 32 * i, as: SIMD8<Float>.self)
        a += x * first.loadUnaligned(fromByteOffset: 32 * i, as: SIMD8<Float>.self)
        b += x * second.loadUnaligned(fromByteOffset: 32 * i, as: SIMD8<Float>.self)
      }
      let (one, two) = (a.sum(), b.sum())
      if abs(one) > abs(best.value) { best = (one, load) }
      if abs(two) > abs(best.value) { best = (two, isPair ? load + 1 : load) }
      load += 2
    }
    return best
  }

  /// Classes of a load that has unit length: its quarters, if it were normal.
  static let loadClasses = 4

  static func classify(
    _ load: UnsafePointer<Float>, _ codes: UnsafeMutablePointer<UInt8>, rows: Int
  ) {
    let edge = 0.6745 / Float(max(1, rows)).squareRoot()
    for i in 0..<rows {
      let value = load[i]
      codes[i] = (value >= -edge ? 1 : 0) + (value >= 0 ? 1 : 0) + (value >= edge ? 1 : 0)
    }
  }

  /// Mutual information in bits of two columns of classes, below 8 and below `loadClasses`.
  ///
  /// - Parameter logarithms: `c log2 c` for each count up to the number of rows.
  static func information(
    _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, rows: Int,
    logarithms: UnsafePointer<Float>, counts: UnsafeMutablePointer<Int32>
  ) -> Float {
    // Two tables, so that equal pairs in a row do not wait for each other.
    for i in 0..<64 { counts[i] = 0 }
    var i = 0
    while i + 1 < rows {
      counts[Int(left[i]) << 2 | Int(right[i])] += 1
      counts[32 + (Int(left[i + 1]) << 2 | Int(right[i + 1]))] += 1
      i += 2
    }
    if i < rows { counts[Int(left[i]) << 2 | Int(right[i])] += 1 }
    var sum = logarithms[rows]
    var columns = SIMD4<Int32>.zero
    for l in 0..<8 {
      var row: Int32 = 0
      for r in 0..<4 {
        let count = counts[l << 2 | r] + counts[32 + (l << 2 | r)]
        sum += logarithms[Int(count)]
        row += count
        columns[r] += count
      }
      sum -= logarithms[Int(row)]
    }
    for r in 0..<4 { sum -= logarithms[Int(columns[r])] }
    return max(0, sum / Float(max(1, rows)))
  }
}
