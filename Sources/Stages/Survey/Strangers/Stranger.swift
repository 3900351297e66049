import AirInterface
import RecordStream

/// Bursts of one kind that are not GridStream's, or of which that is not known.
public struct Stranger: Equatable, Sendable {
  /// How they are sent.
  public var keying: Keying
  /// Median of the symbols per second, or chips; nil if no clock stands out.
  public var symbolRate: Double?
  /// True if each bit is two chips.
  public var isManchester: Bool
  /// Median width in hertz.
  public var width: Double
  /// Median length in seconds; 0 for a carrier that stands still.
  public var duration: Double
  /// How many bursts there were.
  public var count: Int
  /// The least and the greatest frequency, in hertz.
  public var frequencies: ClosedRange<Double>
  /// How many places 50 kHz wide they were in.
  public var places: Int
  /// Whose they may be, in words; nil if nothing that is known fits.
  public var likeness: String?
}

/// Bursts of others, put together by what they have in common.
struct StrangerTally {
  private struct Burst {
    let keying: Keying
    let symbolRate: Double?
    let isManchester: Bool
    let width: Double
    let duration: Double
    let frequency: Double
  }

  private var bursts: [Burst] = []
  private static let most = 1 << 14
  private static let place = 50_000.0
  /// Symbol rates that differ by less than this share are one.
  private static let sameRate = 0.03
  private static let fewestOfOne = 2
  private static let ownRate = 0.004

  mutating func add(_ features: BurstFeatures, center: Double) {
    add(
      Burst(
        keying: features.keying, symbolRate: features.symbolRate,
        isManchester: features.isManchester, width: features.width, duration: features.duration,
        frequency: center + features.offset))
  }

  /// Adds a burst with a preamble as GridStream's, but without a packet.
  mutating func add(_ burst: BurstMeasurement) {
    // The receiver looks no further: beyond, the rate is another.
    let isOwnRate = RadioParameters.symbolRates.contains {
      abs(burst.symbolRate / $0 - 1) < Self.ownRate
    }
    add(
      Burst(
        keying: .frequency, symbolRate: isOwnRate ? burst.symbolRate : nil, isManchester: false,
        width: 2 * burst.deviation + burst.symbolRate, duration: burst.duration,
        frequency: burst.carrierFrequency))
  }

  mutating func addCarrier(at frequency: Double) {
    add(
      Burst(
        keying: .carrier, symbolRate: nil, isManchester: false, width: 0, duration: 0,
        frequency: frequency))
  }

  private mutating func add(_ burst: Burst) {
    if bursts.count < Self.most { bursts.append(burst) }
  }

  /// The kinds, the most frequent first.
  var kinds: [Stranger] {
    var groups: [[Burst]] = []
    for burst in bursts {
      if let index = groups.firstIndex(where: { Self.areAlike($0[0], burst) }) {
        groups[index].append(burst)
      } else {
        groups.append([burst])
      }
    }
    return groups.compactMap(Self.kind).sorted { $0.count > $1.count }
  }

  private static func areAlike(_ one: Burst, _ other: Burst) -> Bool {
    guard one.keying == other.keying, (one.duration == 0) == (other.duration == 0) else {
      return false
    }
    switch (one.symbolRate, other.symbolRate) {
    case (let rate?, let other?): return abs(rate / other - 1) < sameRate
    case (nil, nil): return one.width <= 2.5 * other.width && other.width <= 2.5 * one.width
    default: return false
    }
  }

  private static func kind(_ bursts: [Burst]) -> Stranger? {
    // One burst whose kind nobody knows says nothing of the band.
    guard bursts.count >= fewestOfOne || bursts[0].duration == 0 else { return nil }
    let frequencies = bursts.map(\.frequency)
    guard let least = frequencies.min(), let most = frequencies.max() else { return nil }
    var kind = Stranger(
      keying: bursts[0].keying, symbolRate: median(bursts.compactMap(\.symbolRate)),
      isManchester: bursts.count { $0.isManchester } * 2 > bursts.count,
      width: median(bursts.map(\.width)) ?? 0, duration: median(bursts.map(\.duration)) ?? 0,
      count: bursts.count, frequencies: least...most,
      places: Set(frequencies.map { Int(($0 / place).rounded()) }).count)
    kind.likeness = KnownRadio.likeness(of: kind)
    return kind
  }
}
