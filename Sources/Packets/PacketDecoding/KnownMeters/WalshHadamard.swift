/// The Walsh-Hadamard transform: what the Fourier transform is to sums of numbers, this is to
/// exclusive ors. A CRC is linear, so that is how weights of CRCs are convolved.
enum WalshHadamard {
  /// The transform of as many values as a power of two: its own inverse, but for their number.
  static func transformed(_ values: [Double]) -> [Double] {
    transformed(values.map { SIMD2($0, 0) }).map(\.x)
  }

  /// The transforms of two series, one in each lane.
  static func transformed(_ values: [SIMD2<Double>]) -> [SIMD2<Double>] {
    var values = values
    var span = 1
    values.withUnsafeMutableBufferPointer { values in
      while 2 * span <= values.count {
        for block in stride(from: 0, to: values.count - span, by: 2 * span) {
          for low in block..<block + span {
            let (first, second) = (values[low], values[low + span])
            values[low] = first + second
            values[low + span] = first - second
          }
        }
        span *= 2
      }
    }
    return values
  }
}
