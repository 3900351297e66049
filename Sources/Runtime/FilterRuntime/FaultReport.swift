public import Logging

/// Tells of faults of single lines or records, up to ten of them; then they are only counted.
///
/// An input that is something else altogether would fill the screen, and a journal, with the same
/// complaint for each of its lines. Whoever owns the report says the total at the end.
public struct FaultReport {
  /// Faults that are told one by one.
  public static let mostTold = 10

  /// Faults so far.
  public private(set) var count = 0
  private let log: Logger
  private let level: Logger.Level

  /// A report before the first fault, which is told at a level.
  public init(_ log: Logger, level: Logger.Level = .warning) {
    self.log = log
    self.level = level
  }

  /// Counts a fault, and tells it unless there were too many.
  public mutating func add(_ fault: some CustomStringConvertible) {
    count += 1
    switch count {
    case ...Self.mostTold: log.log(level: level, "\(fault)")
    case Self.mostTold + 1:
      log.log(level: level, "there are further faults like these: they are only counted")
    default: break
    }
  }
}
