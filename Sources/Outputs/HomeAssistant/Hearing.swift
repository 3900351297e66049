import Notation

/// How often a meter is heard, and so after how long without a word what it said is stale.
public struct Hearing: Equatable, Sendable {
  /// Seconds: a value is not stale earlier.
  public static let least: Int64 = 4096
  private static let most: Int64 = 4096 << 8
  /// Gaps between packets until a value is stale.
  private static let gaps = 10.0
  /// Share of the latest gap in the mean.
  private static let weight = 0.0625

  /// Mean time between packets in seconds; nil before there were two.
  public private(set) var gap: Double?
  /// Seconds after which a value is stale: a power of two, as each other number makes Home Assistant
  /// set up the meter anew.
  public private(set) var expiry = Hearing.least
  private var last: Timestamp?

  /// A meter that was not heard yet; `gap` in seconds is what an earlier run had found.
  public init(gap: Double? = nil) {
    self.gap = gap.flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    adjust()
  }

  /// Takes a packet in. A pause counts as four usual gaps at most: it is the receiver's, or an outage.
  mutating func observe(_ time: Timestamp) {
    defer { last = max(last ?? time, time) }
    guard let last, last < time else { return }
    let latest = Double(time.nanoseconds - last.nanoseconds) / 1e9
    let mean = gap ?? latest
    gap = mean + Hearing.weight * (min(latest, 4 * mean) - mean)
    adjust()
  }

  /// It grows at once, and shrinks only when a quarter would do.
  private mutating func adjust() {
    guard let gap else { return }
    let needed = Int64(min(gap * Hearing.gaps, Double(Hearing.most)))
    while expiry < needed { expiry *= 2 }
    while expiry > Hearing.least, needed <= expiry / 4 { expiry /= 2 }
  }
}
