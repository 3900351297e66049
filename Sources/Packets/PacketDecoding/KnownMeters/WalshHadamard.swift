/// The Walsh-Hadamard transform: what the Fourier transform is to sums of numbers, this is to
/// exclusive ors. A CRC is linear, so that is how weights of CRCs are convolved.
enum WalshHadamard {
  /// Transforms two series, one in each lane, of as many values as a power of two. It is its own
  /// inverse, but for their number.
  static func transform(_ values: inout [SIMD2<Double>]) {
    values.withUnsafeMutableBufferPointer { values in
      var span = 1
      // Two steps at once go through memory half as often.
      while 4 * span <= values.count {
        for block in stride(from: 0, to: values.count, by: 4 * span) {
          for first in block..<block + span { addAndSubtract(values, first, span) }
        }
        span *= 4
      }
      guard 2 * span <= values.count else { return }
      for low in 0..<span {
        let (first, second) = (values[low], values[low + span])
        values[low] = first + second
        values[low + span] = first - second
      }
    }
  }

  @inline(__always)
  private static func addAndSubtract(
    _ values: UnsafeMutableBufferPointer<SIMD2<Double>>, _ place: Int, _ span: Int
  ) {
    let (first, second) = (values[place], values[place &+ span])
    let (third, fourth) = (values[place &+ 2 &* span], values[place &+ 3 &* span])
    let (sum, difference) = (first + second, first - second)
    let (nextSum, nextDifference) = (third + fourth, third - fourth)
    values[place] = sum + nextSum
    values[place &+ span] = difference + nextDifference
    values[place &+ 2 &* span] = sum - nextSum
    values[place &+ 3 &* span] = difference - nextDifference
  }

  /// Transforms the weights of a byte's 256 values.
  static func transformed(_ weights: [Double]) -> [Double] {
    var values = weights.map { SIMD2($0, 0) }
    transform(&values)
    return values.map { $0.x }
  }
}
