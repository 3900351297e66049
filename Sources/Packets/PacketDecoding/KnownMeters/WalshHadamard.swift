/// The Walsh-Hadamard transform: what the Fourier transform is to sums of numbers, this is to
/// exclusive ors. A CRC is linear, so that is how weights of CRCs are convolved.
enum WalshHadamard {
  /// Transforms four series, one in each lane, of as many values as a power of two. It is its own
  /// inverse, but for their number.
  static func transform(_ values: inout [SIMD4<Double>]) {
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
  }
}
