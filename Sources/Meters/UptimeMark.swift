import Notation

/// An uptime, and when it was heard by the receiver's clock: what the next one is held against. A
/// meter's counter is a clock that nobody sets; so both together tell when the receiver's was.
struct UptimeMark: Equatable, Sendable {
  /// How a later packet of the meter stands to the mark.
  enum Sight: Equatable, Sendable {
    /// Counter and clock went on by the same time.
    case steady
    /// The counter went on, and the clock went ahead of it by some nanoseconds, or behind; power was on
    /// all the time.
    case step(Int64)
    /// Anything else: power was off, the packet is an older one, or both are possible.
    case unclear
  }

  /// By the receiver's clock.
  var time: Timestamp
  /// In seconds.
  var uptime: Int64
  /// Seconds that the counter had counted when it began anew.
  var lost: Int64 = 0
  /// False if a packet came since that does not fit.
  var isCurrent = true
  /// Packets since, for which the clock had been set.
  var steps = 0

  /// So many packets of one meter speak for themselves, whatever others say.
  static let mostSteps = 5

  /// Counts of seconds begin anew after so many bits.
  private static let counterBits = [24, 32]
  /// Clocks that differ by less go on together: rounding of uptimes, and a second in which packets
  /// pass each other. In nanoseconds.
  private static let tolerance: Int64 = 5_000_000_000
  /// A crystal's error at most, as one part of so many.
  private static let crystalError: Int64 = 10_000
  /// Of a counter that went on by more, not so much is certain. In seconds.
  static let longestStep: Int64 = 21_600

  /// How a packet stands to the mark.
  func sight(uptime now: Int64, at seen: Timestamp) -> Sight {
    let passed = seen.nanoseconds &- time.nanoseconds
    guard let counted = counted(to: now, passed: passed) else { return .unclear }
    let offset = passed &- counted &* 1_000_000_000
    if UptimeMark.isSmall(offset, after: counted) { return .steady }
    // Had power come back since, its time would be after the mark's.
    let isSameBoot = offset < 0 || (UptimeMark.start(of: now, before: seen) ?? time) < time
    return isCurrent && isSameBoot && counted <= UptimeMark.longestStep ? .step(offset) : .unclear
  }

  /// The mark that a steady packet makes.
  func next(uptime now: Int64, at seen: Timestamp) -> UptimeMark {
    let passed = seen.nanoseconds &- time.nanoseconds
    let counted = counted(to: now, passed: passed) ?? 0
    return UptimeMark(time: seen, uptime: now, lost: lost + counted - (now - uptime))
  }

  /// Seconds by which the counter went on; nil if it fell otherwise than by beginning anew.
  private func counted(to now: Int64, passed: Int64) -> Int64? {
    if now >= uptime { return now - uptime }
    for bits in UptimeMark.counterBits where uptime < 1 << bits {
      let counted = now + (1 << bits) - uptime
      if counted < 1 << 31,
        UptimeMark.isSmall(passed &- counted &* 1_000_000_000, after: counted)
      {
        return counted
      }
    }
    return nil
  }

  private static func isSmall(_ offset: Int64, after seconds: Int64) -> Bool {
    let drift = min(seconds, Int64(Int32.max)) * (1_000_000_000 / crystalError)
    return offset.magnitude <= UInt64(tolerance + drift)
  }

  /// True if two offsets are of one step of the clock.
  static func isSame(_ offset: Int64, _ other: Int64) -> Bool {
    (offset &- other).magnitude <= UInt64(2 * tolerance)
  }

  /// When a counter began; nil if that is no time.
  static func start(of uptime: Int64, before seen: Timestamp) -> Timestamp? {
    let (duration, overflow) = uptime.multipliedReportingOverflow(by: 1_000_000_000)
    let (start, isBefore) = seen.nanoseconds.subtractingReportingOverflow(duration)
    return overflow || isBefore ? nil : Timestamp(nanoseconds: start)
  }

  /// Nanoseconds between two times.
  static func distance(_ first: Timestamp, _ second: Timestamp) -> Int64 {
    Int64(clamping: (first.nanoseconds &- second.nanoseconds).magnitude)
  }
}

/// Notices that the receiver's clock was set, by the counters of all meters: some packets in a row
/// whose counters went on, and the clock by another time, the same for all. One that went on with the
/// clock speaks against it.
struct ClockSteps: Equatable, Sendable {
  /// A step that few packets speak for.
  struct Candidate: Equatable, Sendable {
    /// In nanoseconds.
    var offset: Int64
    /// Packets that speak for it.
    var count: Int
    /// Meters that were heard since the clock was set.
    var heard: Set<String>
    /// The latest of these packets: a copy of it says nothing more.
    var latest: String
  }

  /// Packets that have to agree.
  private static let confirmation = 3

  private(set) var candidate: Candidate?

  init(_ candidate: Candidate? = nil) { self.candidate = candidate }

  /// Takes in how a packet stands to its meter's mark. Returns the step once it is certain.
  ///
  /// - Parameter name: what tells the packet from others.
  mutating func observe(_ sight: UptimeMark.Sight?, of name: String) -> Candidate? {
    switch sight {
    case nil, .unclear?: return nil
    case .steady?:
      candidate = nil
      return nil
    case .step(let offset)?:
      if let known = candidate, UptimeMark.isSame(known.offset, offset) {
        guard known.latest != name else { return nil }
        candidate?.count += 1
        candidate?.latest = name
      } else {
        candidate = Candidate(offset: offset, count: 1, heard: [], latest: name)
      }
    }
    guard let found = candidate, found.count >= ClockSteps.confirmation else { return nil }
    candidate = nil
    return found
  }

  /// Notes that a meter was heard, by the clock as it is now.
  mutating func heard(_ meter: String) { candidate?.heard.insert(meter) }
}

extension Meter {
  /// How a packet that the meter itself sends stands to its mark; nil for any other, and one without
  /// uptime or time.
  func sight(of packet: PacketObservation, as role: PacketRole) -> UptimeMark.Sight? {
    guard packet.isTrustworthy, role.isSuperset(of: [.speaker, .transmitter]),
      let uptime = packet.uptime, let seen = packet.time
    else { return nil }
    return mark?.sight(uptime: uptime, at: seen)
  }
}
