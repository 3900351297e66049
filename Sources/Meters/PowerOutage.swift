public import Notation

/// A meter's uptime fell: its power was off, and came back. Power failed after `lastSeenBefore`, and
/// came back within `returnBounds`; how often in between, nobody can tell.
public struct PowerOutage: Equatable, Sendable {
  /// Uptime before it, in seconds.
  public let uptimeBefore: Int64
  /// Uptime now, in seconds.
  public let uptime: Int64
  /// When power came back; nil if no clock was running.
  public let bootedAt: Timestamp?
  /// When the meter was heard last before it; nil if no clock was running.
  public let lastSeenBefore: Timestamp?

  /// By how much a boot time can be wrong that follows from whole seconds of uptime and from a time
  /// rounded to seconds, in nanoseconds.
  private static let rounding: Int64 = 2_000_000_000
  /// A crystal's error at most, as one part of so many.
  private static let crystalError: Int64 = 10_000

  /// Between which times power came back; nil if no clock was running.
  public var returnBounds: ClosedRange<Timestamp>? {
    guard let bootedAt else { return nil }
    // Of a boot that was heard of late, the meter's clock says less.
    let drift = min(uptime, Int64(Int32.max)) * (1_000_000_000 / PowerOutage.crystalError)
    let error = PowerOutage.rounding + drift
    return Timestamp(
      nanoseconds: bootedAt.nanoseconds &- error)...Timestamp(
        nanoseconds: max(bootedAt.nanoseconds &- error, bootedAt.nanoseconds &+ error))
  }

  /// Seconds without power at most, rounded up: as many as from when the meter was heard last to the
  /// latest return. It may have been any shorter time. Nil if one of the two is not known.
  public var longestDuration: Int64? {
    guard let lastSeenBefore, let latest = returnBounds?.upperBound else { return nil }
    return latest.secondsUp(since: lastSeenBefore)
  }

  /// An outage; uptimes in seconds.
  public init(
    uptimeBefore: Int64, uptime: Int64, bootedAt: Timestamp?, lastSeenBefore: Timestamp?
  ) {
    self.uptimeBefore = uptimeBefore
    self.uptime = uptime
    self.bootedAt = bootedAt
    self.lastSeenBefore = lastSeenBefore
  }
}

extension Timestamp {
  /// Whole seconds since an earlier time, rounded up; 0 if it is not earlier.
  func secondsUp(since start: Timestamp) -> Int64 {
    max(0, Timestamp(nanoseconds: nanoseconds &+ 999_999_999).seconds - start.seconds)
  }
}
