/// How long to wait before a radio is opened again: a second, then twice as long each time, up to a
/// minute.
struct Backoff: Sendable {
  private static let least: Int64 = 1_000_000_000
  private static let most: Int64 = 60_000_000_000

  private var next = least

  /// Nanoseconds until the next attempt.
  mutating func takeDelay() -> Int64 {
    defer { next = min(Self.most, 2 * next) }
    return next
  }

  /// Samples have come: the next loss is a new one.
  mutating func reset() { next = Self.least }
}
