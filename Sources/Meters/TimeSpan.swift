public import Notation

/// From the first time to the last, in whatever order they came.
public struct TimeSpan: Equatable, Sendable {
  /// The earliest.
  public private(set) var first: Timestamp?
  /// The latest.
  public private(set) var last: Timestamp?

  /// No time yet.
  public init() {}

  /// Takes a time in.
  public mutating func extend(to time: Timestamp) {
    first = min(first ?? time, time)
    last = max(last ?? time, time)
  }
}
