import Evidence
import Notation
import RealModule

/// All clocks of a group, grown to all of their bytes and measured against each other.
struct ClockFields {
  let group: PacketGroup
  let tests: Tests
  private let scales: PairScales
  /// Seconds that a step of a clock may take: no meter counts faster, or less than once a day.
  private static let units = 0.9e-6...100_000

  init(group: PacketGroup, tests: Tests) {
    self.group = group
    self.tests = tests
    scales = PairScales(group: group, times: group.times)
  }

  /// A clock with its pace, and what tells it of people.
  struct Field {
    var clock: Clock
    var pace: ClockPace.Result
    var candidate: Candidate
  }

  /// Clocks that do not overlap.
  ///
  /// - Parameters:
  ///   - taken: columns in which no clock begins.
  ///   - fixed: columns that no clock may have, also not as a byte that stands still.
  func fields(except taken: Set<Int>, fixed: Set<Int>) -> [Field] {
    let seen =
      UnixNumbers(group: group, tests: tests).clocks(except: fixed)
      + RoundRates(group: group, tests: tests, scales: scales).clocks(except: taken)
      + ClockSearch(group: group, tests: tests).clocks(except: taken)
    let growth = ClockGrowth(group: group, tests: tests, scales: scales)
    var used = fixed
    var clocks: [Clock] = []
    for clock in seen.sorted(by: { ($0.residual, $0.p) < ($1.residual, $1.p) })
    where used.isDisjoint(with: clock.number.columns) {
      let grown = growth.grown(clock, except: used)
      used.formUnion(grown.number.columns)
      clocks.append(grown)
    }
    let reference = clocks.first { $0.isNatural && $0.number.columns.count >= 3 }
    return clocks.map { field($0, against: $0.number == reference?.number ? nil : reference) }
      .filter { Self.units.contains(1 / abs($0.pace.rate)) }
  }

  private func field(_ clock: Clock, against reference: Clock?) -> Field {
    var pace = ClockPace(group: group, scales: scales, reference: nil).measure(clock)
    if let reference {
      let (rate, _) = ClockPace.rounded(reference.rate, error: 3e-4)
      let times = reference.number.values(in: group).map { $0 / abs(rate) }
      let place = FieldPlace(
        offset: group.offset(reference.number.span.lowerBound),
        size: reference.number.columns.count)
      let own = ClockPace(
        group: group, scales: PairScales(group: group, times: times),
        reference: "the clock at \(place.text)"
      ).measure(clock)
      if let one = own, one.reach * 4 > pace?.reach ?? 0 { pace = one }
    }
    let (rate, isRound) = ClockPace.rounded(clock.rate, error: 3e-4)
    let measured =
      pace
      ?? ClockPace.Result(
        cycle: clock.modulus / abs(rate), cycleError: 0, rate: rate, isRoundRate: isRound,
        reach: clock.reach, residual: clock.residual, reference: nil)
    return Field(clock: clock, pace: measured, candidate: candidate(clock, measured))
  }

  private func candidate(_ clock: Clock, _ pace: ClockPace.Result) -> Candidate {
    let number = clock.number
    var evidence = [
      ("steps a second", Figures.digits(pace.rate, 6)),
      ("kept pace over", durationText(seconds: Int64(min(pace.reach, 1e12)))),
      ("residual", Figures.digits(pace.residual, 2) + " s"),
    ]
    if let reference = pace.reference { evidence.append(("against", reference)) }
    if !clock.isNatural {
      let modulus = abs(pace.rate) * pace.cycle
      evidence.append(
        ("cycle", "\(Figures.digits(pace.cycle, 9)) ± \(Figures.digits(pace.cycleError, 1)) s"))
      evidence.append(("modulus", Figures.digits(modulus, 7)))
      evidence.append(("greatest value", Figures.digits(number.values(in: group).max() ?? 0, 9)))
    }
    return Candidate(
      rank: .clock, column: number.span.lowerBound, size: number.columns.count,
      reading: number.reading, verdict: .clock, summary: summary(clock, pace),
      evidence: evidence, p: clock.p)
  }

  private func summary(_ clock: Clock, _ pace: ClockPace.Result) -> String {
    let unit = Self.unit(1 / abs(pace.rate)) + (pace.rate < 0 ? ", backward" : "")
    guard clock.isNatural else {
      // Not measured, but the greatest value that was seen.
      return pace.cycleError > 0
        ? "clock of \(unit), wraps every \(Self.cycle(pace)) s"
        : "clock of \(unit), wraps after about \(Figures.digits(pace.cycle, 3)) s"
    }
    let values = clock.number.values(in: group).map { $0 / abs(pace.rate) }
    if UnixTime.isShown(by: values, in: group) { return "clock of \(unit): Unix time" }
    return clock.number.columns.count >= 3
      ? "clock of \(unit), counted from its start" + beganAnew(values)
      : "clock of \(unit), "
        + wrap(clock, pace, greatest: clock.number.values(in: group).max() ?? 0)
  }

  /// Where a number of two bytes wraps: known only if it was seen to use them.
  private func wrap(_ clock: Clock, _ pace: ClockPace.Result, greatest: Double) -> String {
    greatest > 0.9 * clock.modulus
      ? "wraps every \(Figures.digits(clock.modulus / abs(pace.rate), 6)) s"
      : "\(Figures.digits(greatest, 6)) at most: where it wraps is not sure"
  }

  /// How often it began anew, as meters do that lose power.
  private func beganAnew(_ values: [Double]) -> String {
    let resets = group.neighbours().count {
      values[$0.1] < values[$0.0] - 60 && group.times[$0.1] >= group.times[$0.0]
    }
    return resets == 0 ? "" : "; begun anew \(counted(resets, "time"))"
  }

  /// The cycle with as many digits as are sure; fewer, if a round one is as good.
  static func cycle(_ pace: ClockPace.Result) -> String {
    for unit in [100.0, 10, 1] where pace.cycleError > 0.1 {
      let value = (pace.cycle / unit).rounded() * unit
      if value > 0, abs(value - pace.cycle) <= max(pace.cycleError, unit == 1 ? 0.5 : 0) {
        return "about \(value.decimals(0))"
      }
    }
    for places in 1...6 {
      let text = pace.cycle.decimals(places)
      if let value = Double(text), abs(value - pace.cycle) <= max(4 * pace.cycleError, 1e-5 * value)
      {
        return text
      }
    }
    return pace.cycle.decimals(6)
  }

  private static func unit(_ seconds: Double) -> String {
    seconds < 0.9e-3
      ? Figures.digits(seconds * 1e6, 4) + " µs"
      : seconds < 0.9
        ? Figures.digits(seconds * 1000, 4) + " ms" : Figures.digits(seconds, 4) + " s"
  }
}
