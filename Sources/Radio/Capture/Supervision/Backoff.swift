/// How long to wait before a radio is opened again: a first time, then twice as long each time, up to
/// a minute.
struct Backoff: Sendable {
  private static let most: Int64 = 60_000_000_000

  private let first: Int64
  private var next: Int64

  /// A backoff; `first` is in nanoseconds, from 1 to a minute.
  init(first: Int64) {
    self.first = min(Self.most, max(1, first))
    next = self.first
  }

  /// Nanoseconds until the next attempt.
  mutating func takeDelay() -> Int64 {
    defer { next = min(Self.most, 2 * next) }
    return next
  }

  /// Samples have come: the next loss is a new one.
  mutating func reset() { next = first }
}
