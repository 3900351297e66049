import RealModule

/// What a meter's clocks show at a moment, and how likely each value is.
struct ClockExpectation {
  /// A value, and its probability.
  typealias Weighted = (value: Int, probability: Double)

  /// Parts in a million by which the receiver's clock and the meter's two may part.
  private static let drift = 50e-6
  /// Seconds after which a meter counts as lost: its clocks have drifted by four.
  private static let longestAge = 86_400.0
  /// Seconds that uptime is off by at most, drift apart, and the probability that it is off by more
  /// than the fraction of a second that is not known.
  private static let strayUptime = 3
  private static let strayUptimeProbability = 0.25
  /// Seconds by which the receiver's clock may have been set since, each order of magnitude as likely as
  /// another, and the probability that it was. What was sent then has to be among what is weighed: else
  /// another uptime, a bit or two beside it, finds counter and check to go with it, in 3 of 4800 beacons
  /// with 6 or 8 wrong bits of 100.
  private static let clockStep = 4096
  private static let clockStepProbability = 0.05
  /// Hop cycles that are weighed then: a thousand may be left before one is known, and each uptime has its own
  /// slots in each.
  private static let mostCyclesAfterStep = 6
  /// Milliseconds that a beacon leaves before or after its instant of the slot: 1120 of 1199 beacons
  /// of one meter left in one and the same millisecond, 72 in the next one, 6 three later.
  private static let instants: [Weighted] = [
    (0, 0.6), (1, 0.12), (-1, 0.12), (2, 0.02), (-2, 0.02), (3, 0.02), (-3, 0.02), (4, 0.02),
    (-4, 0.02), (5, 0.02), (-5, 0.02),
  ]
  private static let logarithmsOfInstants = instants.map { ($0.value, Double.log($0.probability)) }
  /// Milliseconds by which the time of a frame may be wrong, beside drift.
  private static let timeError = 10.0
  /// The least odds of a neighbouring slot, however well the time fits the expected one.
  private static let strayOdds = 0.02
  /// Probability that the slot is another one altogether, as when the cycle is none of those that may be;
  /// and where it is known.
  private static let (strayProbability, strayProbabilityInCycle) = (0.05, 0.01)
  /// Slots that a phase of two bytes can tell.
  private static let slots = 936
  /// A counter rises by so much a second at least and at most, and by so much more at once.
  private static let countRate = 0.25...0.8
  private static let countStep = -2.0...14.0
  /// Probability that it does not.
  private static let strayCount = 0.4

  private let meter: KnownMeter
  /// Seconds since the meter was heard.
  private let age: Double

  /// nil if the moment is before the meter's last beacon, or too long after it.
  init?(of meter: KnownMeter, at time: Int64) {
    let (elapsed, overflow) = time.subtractingReportingOverflow(meter.time)
    self.meter = meter
    age = Double(elapsed) / 1e9
    guard !overflow, age >= 0, age <= ClockExpectation.longestAge else { return nil }
  }

  private var drift: Double { age * ClockExpectation.drift }

  private var uptimeRange: ClosedRange<Int> {
    let stray = ClockExpectation.strayUptime + Int(drift.rounded(.up))
    let expected = meter.uptime + Int(age.rounded(.down))
    return max(0, expected - stray)...expected + 1 + stray
  }

  /// True if an uptime is possible, unless the receiver's clock was set.
  func allows(uptime: Int) -> Bool { uptimeRange.contains(uptime) }

  /// True if two hop phases, in milliseconds, are those of one instant of a slot.
  static func isOneInstant(_ one: Int, _ other: Int) -> Bool {
    let apart = abs(one - other) % HopCycle.slotMilliseconds
    return instants.contains { $0.value == apart || $0.value == apart - HopCycle.slotMilliseconds }
  }

  /// The uptimes, if the receiver's clock was not set since the last beacon.
  var uptimes: [Weighted] {
    let range = uptimeRange
    let stray = ClockExpectation.strayUptimeProbability
    // The clock stood anywhere in its second when it was told.
    let exact = Double(meter.uptime) + age
    let widths = range.map { value in
      let (low, high) = (exact - drift, exact + 1 + drift)
      return max(0, min(high, Double(value + 1)) - max(low, Double(value)))
    }
    let total = widths.reduce(0, +)
    return zip(range, widths).map {
      ($0, stray / Double(range.count) + (total > 0 ? (1 - stray) * $1 / total : 0))
    }
  }

  /// Those if it was, by a second or more: none below the last one, since the meter's clock went on.
  var uptimesAfterStep: [Weighted] {
    let near = uptimeRange
    let least = max(meter.uptime, near.lowerBound - ClockExpectation.clockStep)
    let most = min(near.upperBound + ClockExpectation.clockStep, Int(UInt32.max))
    let expected = Double(meter.uptime) + age
    let share =
      ClockExpectation.clockStepProbability / (2 * .log(Double(ClockExpectation.clockStep)))
    return stride(from: least, through: most, by: 1)
      .map { ($0, share / max(1, abs(Double($0) - expected))) }
  }

  /// Those if the meter has started anew since: all are as likely.
  var uptimesAfterRestart: ClosedRange<Int> { 0...Int(age) + 1 }

  /// The counters.
  var counters: [Weighted] {
    let rates = ClockExpectation.countRate
    let steps = ClockExpectation.countStep
    let least = Int(age * rates.lowerBound + steps.lowerBound)
    let window = max(1, Int(age * rates.upperBound + steps.upperBound) - least + 1)
    let usual = window >= 256 ? 0 : 1 - ClockExpectation.strayCount
    // By the rule of succession the parity of n counters is that of the next one with n + 1 to 1.
    let same = Double(meter.sameParity + 1) / Double(meter.sameParity + 2)
    return (0..<256).map { value in
      let rise = (value - Int(meter.counter) - least) & 0xFF
      let parity = (value ^ Int(meter.counter)) & 1 == 0 ? same : 1 - same
      let weight = (1 - usual) / 256 + (rise < window ? usual / Double(window) : 0)
      return (value, weight * 2 * parity)
    }
  }

  /// The hop phases in milliseconds, each with ln of its probability, where `finding` is what is known
  /// of the network's cycle.
  func phases(_ finding: HopCycleFinding?) -> [(value: Int, logarithm: Double)] {
    let cycle = finding?.cycle
    let stray =
      cycle == nil ? ClockExpectation.strayProbability : ClockExpectation.strayProbabilityInCycle
    let count = min(cycle?.slots ?? ClockExpectation.slots, ClockExpectation.slots)
    var slots = [Double](repeating: 0, count: ClockExpectation.slots)
    for slot in 0..<count { slots[slot] = stray / Double(count) }
    for (slot, probability) in ClockExpectation.inCycle(
      nearSlots, ClockExpectation.cycles(finding)[...])
    {
      slots[slot] += (1 - stray) * probability
    }
    return phases(in: slots.enumerated().map { ($0, $1) })
  }

  /// The same if the receiver's clock was set, and the meter's uptime tells the time that went by.
  func phases(_ finding: HopCycleFinding?, uptime: Int) -> [(value: Int, logarithm: Double)] {
    let first = Double(meter.phase / HopCycle.slotMilliseconds)
    // Uptime is told in whole seconds, before as now.
    let bounds = [-1.0, 1].map {
      first + (Double(uptime - meter.uptime) + $0) * 1000 / Double(HopCycle.slotMilliseconds)
    }
    let slots = Int(bounds[0].rounded())...Int(bounds[1].rounded())
    let share = 1 / Double(slots.count)
    // The likely cycles come first; there may be a thousand.
    let cycles = ClockExpectation.cycles(finding).prefix(ClockExpectation.mostCyclesAfterStep)
    let places = Dictionary(
      ClockExpectation.inCycle(slots.map { ($0, share) }, cycles), uniquingKeysWith: +)
    return phases(in: places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private func phases(in slots: [Weighted]) -> [(value: Int, logarithm: Double)] {
    let instant = meter.phase % HopCycle.slotMilliseconds
    var phases: [(value: Int, logarithm: Double)] = []
    for (slot, probability) in slots where probability > 0 {
      let logarithm = Double.log(probability)
      for (offset, share) in ClockExpectation.logarithmsOfInstants {
        let value = slot * HopCycle.slotMilliseconds + instant + offset
        if 0..<65_536 * 10 ~= value { phases.append((value, logarithm + share)) }
      }
    }
    return phases
  }

  /// The slots that time speaks for, counted on from the cycle of the last beacon.
  private var nearSlots: [Weighted] {
    let slot = Double(HopCycle.slotMilliseconds)
    let expected = Double(meter.phase / HopCycle.slotMilliseconds) + age * 1000 / slot
    let nearest = Int(expected.rounded())
    let width = ClockExpectation.timeError + drift * 1000
    let odds = (-2...2).map { offset in
      let error = (Double(nearest + offset) - expected) * slot / width
      return Double.exp(-error * error / 2) + ClockExpectation.strayOdds
    }
    let total = odds.reduce(0, +)
    return zip(-2...2, odds).map { (nearest + $0, $1 / total) }
  }

  /// Slots that are counted on, as those of each cycle that there may be.
  private static func inCycle(
    _ slots: [Weighted], _ cycles: ArraySlice<Weighted>
  ) -> [Weighted] {
    cycles.flatMap { cycle, probability in
      slots.compactMap { offset, share in
        let slot = (offset % cycle + cycle) % cycle
        return slot < ClockExpectation.slots ? (slot, probability * share) : nil
      }
    }
  }

  /// Cycles in slots. Those that are measured on some network are the likely ones, and a long one is
  /// as good as none.
  private static func cycles(_ finding: HopCycleFinding?) -> [Weighted] {
    if let cycle = finding?.cycle { return [(cycle.slots, 1)] }
    var published = PublishedHopCycle.cycles
    var others: [HopCycle] = []
    if case .candidates(let some, let rest) = finding { (published, others) = (some, rest) }
    let share = published.isEmpty ? 0 : 0.6
    let rest = others.isEmpty ? 0 : 0.2
    return [(HopCycle.slotRange.upperBound, 1 - share - rest)]
      + published.map { ($0.slots, share / Double(published.count)) }
      + others.map { ($0.slots, rest / Double(others.count)) }
  }
}
