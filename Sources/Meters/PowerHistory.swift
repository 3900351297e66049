public import Notation

/// What a meter's uptimes say of its power: the one place where outages are told.
///
/// An uptime that falls is an outage if power also came back later than the last time that it did,
/// and not before the meter was heard last: an uptime that is short by mistake would have power
/// come back while the meter was seen to have it. Then what was known before stays in mind, since the
/// receiver's clock may stand back, until it is right. Without clocks a smaller uptime alone has to do.
/// A counter that begins anew after 24 or 32 bits is no outage.
public struct PowerHistory: Equatable, Sendable {
  /// Boot times that differ by less are one: they are worked out from whole seconds of uptime and
  /// from two clocks that drift. In nanoseconds.
  private static let bootTimeTolerance: Int64 = 60_000_000_000
  /// By how much the power can seem to have come back before the meter was heard last: a second of
  /// rounding in each of the two uptimes. In nanoseconds.
  private static let roundingTolerance: Int64 = 2_000_000_000
  /// Nanoseconds by which a counter is wrong after a second, at most.
  private static let driftOfSecond: Int64 = 100_000
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

  /// What was known before uptimes fell that the clock makes impossible.
  private(set) var doubt: Doubt?

  /// An uptime, and when the meter was heard with it or later.
  struct Doubt: Equatable, Sendable {
    let uptime: Int64
    let lastSeen: Timestamp?
  }

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
    doubt = kept.doubt
    outages = kept.lastOutage.map { [$0] } ?? []
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
  ///   - lastTold: when it told an uptime before; nil for the same time. Between both it may have been
  ///     without power, and heard again without an uptime.
  mutating func observe(
    uptime now: Int64, boot: Timestamp?, seen: Timestamp?, lastSeen: Timestamp?,
    lastTold: Timestamp? = nil
  ) -> PowerOutage? {
    if uptime == nil, first == nil { first = Observation(uptime: now, boot: boot, seen: seen) }
    let boot = PowerHistory.believable(boot, seen: seen)
    defer { uptime = now }
    let told = lastTold.map { $0...$0 } ?? lastKnownPower
    let known = doubt ?? uptime.map { Doubt(uptime: $0, lastSeen: told?.lowerBound ?? lastSeen) }
    let back = PowerHistory.returnTime(uptime: now, boot: boot, seen: seen)
    let isPossible =
      if let doubt { !isAfter(doubt.lastSeen, back) } else {
        !isAfter(lastSeen, back) || told.map { !isAfter($0.upperBound, back) } ?? false
      }
    guard let known, now < known.uptime else {
      doubt = nil
      if isLater(boot) && isPossible || bootedAt == nil {
        moveBoot(to: boot ?? bootedAt, uptime: now)
      }
      return nil
    }
    guard isLater(boot) else { return nil }
    guard isPossible else {
      doubt = known
      return nil
    }
    doubt = nil
    bootedAt = PowerHistory.byReceiver(boot, uptime: now, seen: seen)
    let outage = PowerOutage(
      uptimeBefore: known.uptime, uptime: now, bootedAt: bootedAt, lastSeenBefore: lastSeen)
    guard let earliest = outage.returnBounds?.lowerBound, let lastSeen, lastSeen < earliest else {
      return remember(
        PowerOutage(
          uptimeBefore: known.uptime, uptime: now, bootedAt: bootedAt,
          lastSeenBefore: known.lastSeen))
    }
    return remember(outage)
  }

  /// Takes in an uptime that goes on from the last one, by the receiver's clock: power was on all the
  /// time. A boot time from when that clock was wrong is put right, in an outage as well.
  ///
  /// - Parameter sinceBoot: the uptime, had the counter never begun anew.
  mutating func proceed(uptime now: Int64, boot: Timestamp?, seen: Timestamp, sinceBoot: Int64) {
    uptime = now
    doubt = nil
    let back = PowerHistory.byReceiver(boot, uptime: sinceBoot, seen: seen)
    // The counter's crystal is not the receiver's.
    let drift = min(sinceBoot, Int64(Int32.max)) * PowerHistory.driftOfSecond
    guard let back, let known = bootedAt,
      UptimeMark.distance(back, known) > PowerHistory.bootTimeTolerance + drift
    else {
      bootedAt = bootedAt ?? PowerHistory.believable(boot, seen: seen)
      return
    }
    moveBoot(to: back, uptime: sinceBoot)
  }

  /// Sets the last boot time, and that of the outage before it: the clock by which it was told was
  /// wrong, or power went once more and nobody heard the meter in between, which is one outage here.
  /// Of an outage of long ago more is not known now than then.
  private mutating func moveBoot(to boot: Timestamp?, uptime: Int64) {
    defer { bootedAt = boot }
    guard let boot, uptime <= UptimeMark.longestStep, let known = bootedAt, let last = outages.last,
      last.bootedAt == known
    else {
      return
    }
    // Whichever clock told when the meter was heard before, it was not before the earlier time.
    let moved = last.lastSeenBefore.map {
      Timestamp(nanoseconds: $0.nanoseconds &+ min(0, boot.nanoseconds &- known.nanoseconds))
    }
    outages[outages.count - 1] = PowerOutage(
      uptimeBefore: last.uptimeBefore, uptime: last.uptime, bootedAt: boot, lastSeenBefore: moved)
  }

  /// Moves what is kept in doubt with the receiver's clock.
  mutating func moveDoubt(by offset: Int64) {
    doubt = doubt.map {
      Doubt(
        uptime: $0.uptime,
        lastSeen: $0.lastSeen.map { Timestamp(nanoseconds: $0.nanoseconds &+ offset) })
    }
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

  /// When power came on, as the packet says, unless the receiver's clock says another time: a meter's
  /// own clock may be off.
  private static func byReceiver(
    _ boot: Timestamp?, uptime: Int64, seen: Timestamp?
  ) -> Timestamp? {
    guard let seen, let back = UptimeMark.start(of: uptime, before: seen) else { return boot }
    guard let boot, UptimeMark.distance(back, boot) <= bootTimeTolerance else { return back }
    return boot
  }

  private func isLater(_ boot: Timestamp?) -> Bool {
    guard let boot, let bootedAt else { return true }
    return boot.nanoseconds - bootedAt.nanoseconds > PowerHistory.bootTimeTolerance
  }

  /// When power came back, by the receiver's clock where it was running: the meter's may be off by
  /// any time.
  private static func returnTime(uptime: Int64, boot: Timestamp?, seen: Timestamp?) -> Timestamp? {
    seen.flatMap { UptimeMark.start(of: uptime, before: $0) } ?? boot
  }

  /// When the last uptime was told, where nothing tells it better: until its lower bound power was on
  /// for certain. After its upper bound the meter may have been heard without an uptime, and after an
  /// outage.
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
