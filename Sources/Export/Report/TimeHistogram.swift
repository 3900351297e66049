/// How many things happened in each stretch of time, in bounded memory: when the times spread
/// over too many stretches, the stretches become twice as long.
struct TimeHistogram: Sendable {
  /// The most stretches that are kept.
  static let limit = 240

  /// Length of a stretch in seconds, 60 at first.
  private(set) var width: Int64 = 60
  /// Counts by the number of the stretch, counted from 1970.
  private(set) var counts: [Int64: Int] = [:]

  /// Counts something at a time.
  mutating func add(_ time: Timestamp) {
    counts[time.nanoseconds / 1_000_000_000 / width, default: 0] += 1
    while span > TimeHistogram.limit { widen() }
  }

  /// All stretches from the first to the last, the empty ones too: beginning in seconds since 1970,
  /// and count.
  var bars: [(start: Int64, count: Int)] {
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return [] }
    return (first...last).map { ($0 * width, counts[$0] ?? 0) }
  }

  private var span: Int64 {
    guard let first = counts.keys.min(), let last = counts.keys.max() else { return 0 }
    return last - first + 1
  }

  private mutating func widen() {
    width *= 2
    counts = Dictionary(counts.map { ($0.key / 2, $0.value) }, uniquingKeysWith: +)
  }
}
