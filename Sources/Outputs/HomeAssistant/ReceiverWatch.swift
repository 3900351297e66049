import Notation
public import PacketSchema

/// Judges a receiver by the lines on its health, and by its own clock when none come.
///
/// How long something lasts is measured by the lines' times, so that a log that is read again gives
/// the same; whether lines still come, by the clock that nobody sets.
public struct ReceiverWatch: Sendable {
  /// Counts of the latest line that matter.
  struct Counts: Equatable {
    var samples: Double?
    var lost: Double?
    var bursts: Double?
    var packets: Double?
  }

  /// The latest line.
  private(set) var line: ReceiverLine?
  private var told: ContinuousClock.Instant?
  private var time: Timestamp?
  private var counts = Counts()
  /// Seconds between lines.
  private var period = 10.0
  /// Seconds without one.
  private var withoutBursts = 0.0
  private var withoutPackets = 0.0
  /// Lines in a row in which something was so.
  private var rows: [ReceiverProblem: Int] = [:]
  private var start: ContinuousClock.Instant
  private var packet: ContinuousClock.Instant?

  /// Seconds from one line to the next; more is a clock that was set.
  private static let longestPeriod = 3600.0

  /// A watch that begins now.
  public init(now: ContinuousClock.Instant) { start = now }

  /// True while the system's clock is known not to be right.
  var hasWrongClock: Bool { line?.text(.capture, "clock") == "unsynchronised" }

  /// Notes that a packet was heard.
  mutating func hearPacket(at now: ContinuousClock.Instant) { packet = now }

  /// Takes a line in.
  public mutating func take(_ line: ReceiverLine, at now: ContinuousClock.Instant) {
    let elapsed = elapsed(to: line)
    let new = Counts(line)
    let growth = (
      samples: Self.growth(counts.samples, new.samples), lost: Self.growth(counts.lost, new.lost),
      bursts: Self.growth(counts.bursts, new.bursts),
      packets: Self.growth(counts.packets, new.packets)
    )
    let isFirst = self.line == nil
    let hasPackets = growth.packets.map { $0 > 0 } ?? false
    withoutBursts = growth.bursts == 0 ? withoutBursts + elapsed : 0
    withoutPackets = isFirst || hasPackets || growth.packets == nil ? 0 : withoutPackets + elapsed
    let age = line.number(.capture, "sample_age_s") ?? 0
    let lost = (growth.lost ?? 0) / max(1, (growth.samples ?? 0) + (growth.lost ?? 0)) * 100
    // A first line tells of all that was before, such as the time until the radio was there.
    let isOverloaded = !isFirst && lost > ReceiverProblem.Threshold.lost
    count(.noSamples, age > ReceiverProblem.Threshold.sampleAge || growth.samples == 0)
    count(
      .overload,
      isOverloaded
        || line.number(.capture, "ring_percent") ?? 0 > ReceiverProblem.Threshold.buffer)
    count(
      .clipping,
      line.number(.capture, "clipped_percent") ?? 0 > ReceiverProblem.Threshold.clipped)
    count(.clock, line.text(.capture, "clock") == "unsynchronised")
    counts = new
    self.line = line
    told = now
  }

  /// How it is doing.
  public func condition(at now: ContinuousClock.Instant) -> ReceiverCondition {
    typealias Threshold = ReceiverProblem.Threshold
    var problems = Set(rows.filter { $0.value >= Threshold.reports }.keys)
    guard let told else {
      let quiet = now - (packet ?? start)
      return ReceiverCondition(
        problems: quiet >= .seconds(Threshold.withoutPackets) ? [.noPackets] : [])
    }
    let wait = max(Double(Threshold.leastWait), period * Double(Threshold.missedReports))
    if now - told > .seconds(wait) { problems.insert(.stopped) }
    // The worse one says it all.
    let hasSamples = problems.isDisjoint(with: [.stopped, .noSamples])
    if hasSamples, withoutBursts >= Threshold.withoutBursts {
      problems.insert(.noBursts)
    } else if hasSamples, withoutPackets >= Threshold.withoutPackets {
      problems.insert(.noPackets)
    }
    return ReceiverCondition(
      problems: ReceiverProblem.allCases.filter(problems.contains), isTold: true)
  }

  private mutating func count(_ problem: ReceiverProblem, _ isSo: Bool) {
    rows[problem] = isSo ? rows[problem, default: 0] + 1 : 0
  }

  /// Seconds since the line before, by the lines' times.
  private mutating func elapsed(to line: ReceiverLine) -> Double {
    defer { time = Timestamp(line.time) ?? time }
    guard let before = time, let now = Timestamp(line.time) else { return 0 }
    let seconds = Double(now.nanoseconds &- before.nanoseconds) / 1e9
    // The clock was set, or the chain stood still: no more than usual is counted.
    guard (0...Self.longestPeriod).contains(seconds) else { return period }
    if seconds > 0 { period = seconds }
    return seconds
  }

  /// By how much a count has grown; all of it if its stage has begun anew. Nil if it is not told.
  static func growth(_ before: Double?, _ now: Double?) -> Double? {
    guard let now else { return nil }
    guard let before, before <= now else { return now }
    return now - before
  }
}

extension ReceiverWatch.Counts {
  init(_ line: ReceiverLine) {
    samples = line.number(.capture, "samples") ?? line.number(.demod, "samples")
    lost = line.number(.demod, "lost_samples") ?? line.number(.capture, "lost_samples")
    bursts = line.number(.demod, "bursts")
    packets = line.sum(.decode, "packets_by_kind")
  }
}

extension ReceiverLine {
  /// The sum of counts under words; nil if they are absent.
  func sum(_ stage: ReceiverStage, _ name: String) -> Double? {
    guard case .object(let counts)? = self[stage, name] else { return nil }
    return counts.members.reduce(0) { $0 + ($1.value.double ?? 0) }
  }
}
