import Notation

/// How many things happened in each stretch of time, in bounded memory: when the times spread
/// over too many stretches, the stretches become twice as long.
struct TimeHistogram: Sendable {
  /// The most stretches that are kept.
  static let limit: Int64 = 240

  /// Length of a stretch in seconds, a power of two, 1 at first.
  private(set) var width: Int64 = 1
  /// Counts by the number of the stretch, counted from 1970.
  private(set) var counts: [Int64: Int] = [:]
  /// Numbers of the first and the last stretch; nil before anything was counted.
  private(set) var range: ClosedRange<Int64>?

  /// Counts something at a time.
  mutating func add(_ time: Timestamp) {
    let stretch = time.nanoseconds / 1_000_000_000 / width
    counts[stretch, default: 0] += 1
    var range = range ?? stretch...stretch
    range = min(range.lowerBound, stretch)...max(range.upperBound, stretch)
    while range.upperBound - range.lowerBound >= TimeHistogram.limit {
      range = range.lowerBound / 2...range.upperBound / 2
      width *= 2
      counts = TimeHistogram.merged(counts, factor: 2)
    }
    self.range = range
  }

  /// Counts by the number of the stretch, for stretches as long as those of a histogram that
  /// counted the same times and others.
  func counts(inStretchesOf wider: TimeHistogram) -> [Int64: Int] {
    TimeHistogram.merged(counts, factor: max(1, wider.width / width))
  }

  private static func merged(_ counts: [Int64: Int], factor: Int64) -> [Int64: Int] {
    Dictionary(counts.map { ($0.key / factor, $0.value) }, uniquingKeysWith: +)
  }
}
