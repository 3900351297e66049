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

/// What a meter's uptimes say of its power: the one place where outages are told.
///
/// An uptime that falls is an outage if power also came back later than the last time that it did,
/// and not before the meter was heard last: an uptime that is short by mistake would have power
/// come back while the meter was seen to have it. Without clocks a smaller uptime alone has to do.
public struct PowerHistory: Equatable, Sendable {
  /// Boot times that differ by less are one: they are worked out from whole seconds of uptime and
  /// from two clocks that drift. In nanoseconds.
  private static let bootTimeTolerance: Int64 = 60_000_000_000
  /// By how much the power can seem to have come back before the meter was heard last: a second of
  /// rounding in each of the two uptimes. In nanoseconds.
  private static let roundingTolerance: Int64 = 2_000_000_000
  /// Outages that are kept, the latest.
  public static let mostOutages = 100

  /// Seconds since power came on, as the meter said last.
  public private(set) var uptime: Int64?
  /// When power last came on.
  public private(set) var bootedAt: Timestamp?
  /// The latest outages, the last one last.
  public private(set) var outages: [PowerOutage] = []
  /// All outages so far.
  public private(set) var outageCount = 0

  /// The first uptime of this run, while nothing was remembered of an earlier one.
  private var first: Observation?

  /// An uptime, and when it was heard.
  private struct Observation: Equatable {
    let uptime: Int64
    let boot: Timestamp?
    let seen: Timestamp?
  }

  /// No uptime yet.
  init() {}

  /// A history that goes on from what was kept of it.
  init(_ kept: MeterCheckpoint) {
    uptime = kept.uptime
    bootedAt = kept.bootedAt
    outageCount = Int(clamping: kept.outageCount)
  }

  /// Takes in what was known before this run. Returns an outage if the first uptime of this run
  /// shows one.
  mutating func remember(_ memory: MeterMemory) -> PowerOutage? {
    let before = (uptime: uptime, bootedAt: bootedAt)
    uptime = memory.uptime
    bootedAt = memory.bootedAt
    // Before those of this run.
    if let outage = memory.lastOutage { outages.insert(outage, at: 0) }
    var outage: PowerOutage?
    if let first {
      outage = observe(
        uptime: first.uptime, boot: first.boot, seen: first.seen, lastSeen: memory.lastSeen)
    }
    first = nil
    uptime = before.uptime ?? uptime
    if let boot = before.bootedAt, isLater(boot) { bootedAt = boot }
    return outage
  }

  /// Takes an uptime in. Returns an outage if it shows one.
  ///
  /// - Parameters:
  ///   - uptime: in seconds, 0 or more.
  ///   - boot: when power came on, as the packet says.
  ///   - seen: when the packet was heard.
  ///   - lastSeen: when the meter was heard before.
  mutating func observe(
    uptime now: Int64, boot: Timestamp?, seen: Timestamp?, lastSeen: Timestamp?
  ) -> PowerOutage? {
    if uptime == nil, first == nil { first = Observation(uptime: now, boot: boot, seen: seen) }
    let boot = PowerHistory.believable(boot, seen: seen)
    defer { uptime = now }
    let back = PowerHistory.returnTime(uptime: now, boot: boot, seen: seen)
    let isNew = isLater(boot) && isPossible(back, lastSeen: lastSeen)
    if isNew, let before = uptime, now < before {
      let outage = PowerOutage(
        uptimeBefore: before, uptime: now, bootedAt: boot,
        lastSeenBefore: isAfter(lastSeen, back) ? lastKnownPower?.lowerBound : lastSeen)
      bootedAt = boot
      return remember(outage)
    }
    if isNew || bootedAt == nil { bootedAt = boot ?? bootedAt }
    return nil
  }

  /// Takes an older uptime in, which is told only where nothing newer is. It shows no outage.
  mutating func fill(uptime older: Int64, boot: Timestamp?, seen: Timestamp?) {
    uptime = uptime ?? older
    bootedAt = bootedAt ?? PowerHistory.believable(boot, seen: seen)
  }

  private mutating func remember(_ outage: PowerOutage) -> PowerOutage {
    outageCount += 1
    if outages.count == PowerHistory.mostOutages { outages.removeFirst() }
    outages.append(outage)
    return outage
  }

  /// A boot time that is yet to come is none: a meter's clock may be wrong, and would hide every
  /// outage until then.
  private static func believable(_ boot: Timestamp?, seen: Timestamp?) -> Timestamp? {
    guard let boot, let seen else { return boot }
    return boot.nanoseconds - seen.nanoseconds > bootTimeTolerance ? nil : boot
  }

  private func isLater(_ boot: Timestamp?) -> Bool {
    guard let boot, let bootedAt else { return true }
    return boot.nanoseconds - bootedAt.nanoseconds > PowerHistory.bootTimeTolerance
  }

  /// When power came back, by the receiver's clock where it was running: the meter's may be off by
  /// any time.
  private static func returnTime(uptime: Int64, boot: Timestamp?, seen: Timestamp?) -> Timestamp? {
    let (duration, overflow) = uptime.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? boot : seen.map { Timestamp(nanoseconds: $0.nanoseconds - duration) } ?? boot
  }

  /// False if power would have come back before the meter was heard last; unless that was after its
  /// last uptime, in a packet that says nothing of power: such a one may come first after an outage.
  private func isPossible(_ back: Timestamp?, lastSeen: Timestamp?) -> Bool {
    guard let back, isAfter(lastSeen, back) else { return true }
    return lastKnownPower.map { back > $0.upperBound } ?? false
  }

  /// When the last uptime was told: until its lower bound power was on for certain.
  private var lastKnownPower: ClosedRange<Timestamp>? {
    guard let bootedAt, let uptime else { return nil }
    let (duration, overflow) = uptime.multipliedReportingOverflow(by: 1_000_000_000)
    let told = bootedAt.nanoseconds &+ duration
    let (low, high) = (
      told &- PowerHistory.bootTimeTolerance, told &+ PowerHistory.bootTimeTolerance
    )
    guard !overflow, low < high else { return nil }
    return Timestamp(nanoseconds: low)...Timestamp(nanoseconds: high)
  }

  private func isAfter(_ time: Timestamp?, _ back: Timestamp?) -> Bool {
    guard let time, let back else { return false }
    return back.nanoseconds < time.nanoseconds - PowerHistory.roundingTolerance
  }
}
