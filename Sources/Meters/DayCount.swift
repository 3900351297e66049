public import Notation

/// How many times something happened within a day, to the hour: the hour of a time and the 23
/// before it. 24 numbers, however many there are.
public struct DayCount: Equatable, Sendable {
  private static let hours: Int64 = 24
  private static let secondsPerHour: Int64 = 3600

  /// By the hour since 1970, modulo 24; empty before the first one.
  private var counts: [Int] = []
  /// The latest hour that something happened in.
  private var latest: Int64 = 0

  /// Nothing happened.
  public init() {}

  /// Counts one. More than a day before the latest one it is left out.
  mutating func add(_ time: Timestamp) {
    let hour = DayCount.hour(of: time)
    if counts.isEmpty {
      counts = [Int](repeating: 0, count: Int(DayCount.hours))
      latest = hour
    }
    guard hour > latest - DayCount.hours else { return }
    if hour > latest {
      for passed in 0..<min(hour - latest, DayCount.hours) { counts[place(hour - passed)] = 0 }
      latest = hour
    }
    counts[place(hour)] += 1
  }

  /// How many there were in the day up to a time.
  public func count(until time: Timestamp) -> Int {
    if counts.isEmpty { return 0 }
    let end = DayCount.hour(of: time)
    let first = max(end, latest) - DayCount.hours + 1
    guard first <= min(end, latest) else { return 0 }
    return (first...min(end, latest)).reduce(0) { $0 + counts[place($1)] }
  }

  private static func hour(of time: Timestamp) -> Int64 { time.seconds / secondsPerHour }

  private func place(_ hour: Int64) -> Int { Int((hour % DayCount.hours + DayCount.hours) % 24) }
}
