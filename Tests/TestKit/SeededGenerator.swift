import RealModule

/// Numbers that are the same in every run: all randomness of the tests comes from here.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator; the same seed gives the same numbers.
  public init(seed: UInt64) { state = seed }

  /// The next number, by SplitMix64.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Random bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }

  /// A uniform number, at least 0 and below 1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A normal number of mean 0 and variance 1, by the Box-Muller transform.
  public mutating func gaussian() -> Double {
    (-2 * .log(1 - uniform())).squareRoot() * .cos(2 * .pi * uniform())
  }

  /// A soft decision for mark or space, as likely as each other.
  public mutating func decision(_ certainty: Int8) -> Int8 {
    uniform() < 0.5 ? -certainty : certainty
  }
}
