import Notation

/// Stretches of time of equal length that history is kept in: short ones at first, twice as long when
/// there would be too many, and when they are as long as they may be, the oldest ones go.
struct TimeColumns: Sendable {
  /// What a time that came in means for what is kept.
  enum Change {
    /// Nothing.
    case none
    /// As many columns become one; then those before the first one go.
    case joined(Int64)
    /// Those before the first one go.
    case moved
  }

  private let limit: Int64
  private let longest: Int64
  /// Length of a column in seconds, a power of two.
  private(set) var width: Int64 = 1
  /// Numbers of the first and the last column, counted from 1970; nil before any time.
  private(set) var range: ClosedRange<Int64>?

  /// Columns before any time.
  ///
  /// - Parameters:
  ///   - limit: how many there are at most, 2 or more.
  ///   - history: seconds that they have to span.
  init(limit: Int64, history: Int64) {
    self.limit = limit
    var longest: Int64 = 1
    while longest < Int64(1) << 40, longest * limit < history { longest *= 2 }
    self.longest = longest
  }

  /// The column of a time, and what becomes of the others; nil for a time before all that is kept.
  mutating func place(_ time: Timestamp) -> (column: Int64, change: Change)? {
    let old = (width: width, range: range)
    var column = time.seconds.flooredDivision(by: width)
    guard var range else {
      range = column...column
      return (column, .none)
    }
    if width == longest, column <= range.upperBound - limit { return nil }
    range = min(range.lowerBound, column)...max(range.upperBound, column)
    while range.upperBound - range.lowerBound >= limit, width < longest {
      range =
        range.lowerBound.flooredDivision(by: 2)...range.upperBound.flooredDivision(by: 2)
      width *= 2
      column = column.flooredDivision(by: 2)
    }
    range = max(range.lowerBound, range.upperBound - limit + 1)...range.upperBound
    self.range = range
    guard range.contains(column) else { return nil }
    if width > old.width { return (column, .joined(width / old.width)) }
    return (column, range.lowerBound > old.range?.lowerBound ?? .min ? .moved : .none)
  }

  /// The time at which a column begins.
  func start(of column: Int64) -> Timestamp {
    Timestamp(nanoseconds: column &* width &* 1_000_000_000)
  }

  /// The columns from one time to another, both included; nil if none of them is kept.
  func columns(from: Timestamp?, to: Timestamp?) -> ClosedRange<Int64>? {
    guard let range else { return nil }
    let first = from.map { $0.seconds.flooredDivision(by: width) } ?? range.lowerBound
    let last = to.map { $0.seconds.flooredDivision(by: width) } ?? range.upperBound
    guard first <= last, first <= range.upperBound, last >= range.lowerBound else { return nil }
    return max(first, range.lowerBound)...min(last, range.upperBound)
  }
}

extension Int64 {
  /// The quotient, rounded down, as for times before 1970.
  func flooredDivision(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
