/// How far the bursts of a slice have been demodulated.
struct SlicePosition {
  /// Seconds from the slice's first sample up to which nothing is left to find.
  var time = 0.0
  /// A burst that was found after that time and goes on.
  var burst: TrackedBurst?

  /// The slice has lost `count` samples at its beginning.
  mutating func dropFirst(_ count: Int, sliceRate: Double) {
    time -= Double(count) / sliceRate
    burst?.dropFirst(count)
  }
}
