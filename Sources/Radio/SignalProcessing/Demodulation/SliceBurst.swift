/// A burst within its slice.
struct SliceBurst {
  /// Time of the first bit, in seconds from the slice's first sample.
  var start: Double
  /// Middle between the tones, in hertz from the slice's centre.
  var carrier: Double
  var symbolRate: Double
  var deviation: Double
  var signalToNoiseRatio: Float
  var level: Float
  var softBits: [Int8]

  /// In seconds.
  var duration: Double { Double(softBits.count) / symbolRate }

  /// Leaves out the bits from a time on, in seconds from the slice's first sample.
  mutating func end(at time: Double) {
    let bits = ((time - start) * symbolRate).rounded()
    guard bits < Double(softBits.count) else { return }
    softBits.removeLast(softBits.count - max(0, Int(bits)))
  }
}
