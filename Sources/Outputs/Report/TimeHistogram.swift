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

/// The time axis of a chart, in columns of equal length.
struct TimeAxis {
  /// A mark on the axis.
  struct Mark {
    /// Where, from 0 at the left end to 1 at the right.
    let position: Double
    let label: String
  }

  /// The number of the first column, counted from 1970.
  let firstColumn: Int64
  let columns: Int64
  /// Length of a column in seconds.
  let width: Int64

  /// An axis that spans what a histogram has counted; nil if that is nothing.
  init?(_ histogram: TimeHistogram) {
    guard let range = histogram.range else { return nil }
    width = histogram.width
    firstColumn = range.lowerBound
    // A single column would be as wide as the page.
    columns = max(12, range.upperBound - range.lowerBound + 1)
  }

  private var start: Int64 { firstColumn * width }
  private var length: Int64 { columns * width }

  /// Where a time is, from 0 to 1; nil for one that is outside.
  func position(of time: Timestamp) -> Double? {
    let seconds = Double(time.nanoseconds) / 1e9 - Double(start)
    let position = seconds / Double(length)
    return (0...1).contains(position) ? position : nil
  }

  /// Two to six marks at round times.
  var marks: [Mark] {
    let step = TimeAxis.steps.first { length / $0 <= 5 } ?? length
    let first = (start + step - 1) / step * step
    return stride(from: first, through: start + length, by: Int(step)).map { seconds in
      Mark(
        position: Double(seconds - start) / Double(length),
        label: TimeAxis.label(seconds, step: step))
    }
  }

  /// Distances of marks in seconds: from one second to days, then powers of two of days.
  private static let steps: [Int64] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200]
    + (0..<20).map { 86_400 << $0 }

  private static func label(_ seconds: Int64, step: Int64) -> String {
    let text = ReportText.time(seconds: seconds)
    if seconds % 86_400 == 0 { return String(text.prefix(10)) }
    return String(text.dropFirst(11).prefix(step % 60 == 0 ? 5 : 8))
  }
}
