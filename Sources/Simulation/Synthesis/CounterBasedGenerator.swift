/// Random numbers that depend on a seed, a stream and a position alone, so that they come out the
/// same however the work is cut into blocks.
///
/// The mixing function is that of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom
/// number generators", OOPSLA 2014). Not for secrets.
public struct CounterBasedGenerator: RandomNumberGenerator, Sendable {
  private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

  private let key: UInt64
  /// Position of the next number.
  private var position: UInt64 = 0

  /// A generator. Different streams of one seed are independent of each other.
  public init(seed: UInt64, stream: UInt64) {
    key = Self.mix(Self.mix(seed &+ Self.increment) ^ (stream &* Self.increment))
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    return bits(at: position)
  }

  /// The 64 bits at a position; the same for every call.
  @inline(__always)
  public func bits(at position: UInt64) -> UInt64 {
    Self.mix(key &+ (position &+ 1) &* Self.increment)
  }

  /// A uniform number, at least 0 and below 1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The uniform number at a position, at least 0 and below 1; the same for every call.
  @inline(__always)
  func uniform(at position: UInt64) -> Double { Double(bits(at: position) >> 11) * 0x1p-53 }

  /// A uniform number between `-range` and `range`.
  public mutating func uniform(within range: Double) -> Double { (2 * uniform() - 1) * range }

  @inline(__always)
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// What random numbers are drawn for; each has its own stream, so that none disturbs another.
enum RandomStream: UInt64 {
  case noise = 1
  case schedule = 2
  case interferer = 3
  case scattering = 4
  case shadowing = 5
  case phaseNoise = 6
  case modulation = 7
  case impulses = 8
  case gainSteps = 9
  case lostSamples = 10

  /// The stream of one of many bursts, from 0 on, and of one of its paths.
  func of(burst: Int, path: Int = 0) -> UInt64 {
    rawValue | UInt64(path + 1) << 8 | UInt64(burst) << 16
  }
}
