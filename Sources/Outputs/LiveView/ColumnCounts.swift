import Notation

/// How often each of many things happened in each column of time, in bounded memory.
struct ColumnCounts<Key: Hashable & Comparable & Sendable>: Sendable {
  private(set) var columns: TimeColumns
  private(set) var counts: [Key: [Int64: Int32]] = [:]
  /// What there was no room for.
  private(set) var others = 0
  private let mostKeys: Int

  /// Counts before anything has happened.
  init(mostKeys: Int, mostColumns: Int64, history: Int64) {
    columns = TimeColumns(limit: mostColumns, history: history)
    self.mostKeys = mostKeys
  }

  /// Counts something at a time.
  mutating func add(_ key: Key, at time: Timestamp) {
    guard let (column, change) = columns.place(time) else { return }
    apply(change)
    guard counts[key] != nil || counts.count < mostKeys else {
      others += 1
      return
    }
    counts[key, default: [:]][column, default: 0] &+= 1
  }

  private mutating func apply(_ change: TimeColumns.Change) {
    if case .joined(let factor) = change {
      counts = counts.mapValues { $0.joined(factor) { $0 &+ $1 } }
    }
    if case .none = change { return }
    let first = columns.range?.lowerBound ?? .min
    counts = counts.compactMapValues { cells in
      let kept = cells.filter { $0.key >= first }
      return kept.isEmpty ? nil : kept
    }
  }
}

extension Dictionary where Key == Int64 {
  /// Columns of which as many become one.
  func joined(_ factor: Int64, _ merge: (Value, Value) -> Value) -> [Int64: Value] {
    [Int64: Value](
      map { ($0.key.flooredDivision(by: factor), $0.value) }, uniquingKeysWith: merge)
  }
}
