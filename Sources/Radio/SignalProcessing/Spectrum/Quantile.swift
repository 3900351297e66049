import RealModule

/// Steps by which a quantile is searched for, as powers of two: 96 dB of amplitude on either side of
/// where it was, to 0.1 dB.
private let quantileSteps: [Float] = (0..<11).map { Float.exp2(16 / Float(1 << $0)) }

/// The value above 0 that `rank` numbers of a set are below, by counting: it spares sorting, and so
/// memory.
///
/// - Parameters:
///   - start: where it is expected, above 0: it is found up to a factor of 4e9 away.
///   - count: how many numbers are below a value.
@inline(__always)
func quantile(near start: Float, of rank: Int, _ count: (Float) -> Int) -> Float {
  var value = start
  for step in quantileSteps {
    if count(value) > rank { value /= step } else { value *= step }
  }
  return value
}
