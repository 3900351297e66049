import Evidence
import RealModule

/// How fast a clock goes and when it wraps, as exactly as its packets tell.
struct ClockPace {
  let group: PacketGroup
  /// The pairs' times: those of reception, or of a clock that is proven.
  let scales: PairScales
  /// What the times are of.
  let reference: String?

  /// The pace, for people.
  struct Result {
    /// Seconds from one wrap to the next, and how sure that is.
    var cycle: Double
    var cycleError: Double
    /// Steps a second.
    var rate: Double
    var isRoundRate: Bool
    var reach: Double
    /// Seconds.
    var residual: Double
    /// What it was measured against; nil for the time of reception.
    var reference: String?
  }

  /// Measures a clock whose frequency is known roughly.
  func measure(_ clock: Clock) -> Result? {
    if clock.isNatural, clock.number.columns.count > 2 { return measure(lowDigits(of: clock)) }
    let turns = clock.number.values(in: group).map { $0 / clock.modulus }
    let track = PhaseTrack(scales: scales, turns: turns)
    let start = max(scales.usualGap * 2, 0.25 / abs(clock.frequency))
    guard
      let kept = track.follow(
        clock.frequency, from: start, spacing: abs(clock.frequency) * 1e-3 + 1e-12),
      kept.frequency != 0
    else { return nil }
    let spread = PhaseTrack.spread(kept.resultant)
    let error = spread / kept.reach / Double(max(1, kept.pairs)).squareRoot()
    let cycle = 1 / abs(kept.frequency)
    let (rate, isRound) = self.rate(clock, turns, kept.frequency)
    return Result(
      cycle: cycle,
      cycleError: max(error, 1 / (16 * kept.reach)) * cycle * cycle, rate: rate,
      isRoundRate: isRound, reach: min(kept.reach, scales.span), residual: spread * cycle,
      reference: reference)
  }

  /// A wide number hardly turns: its two least digits show whether it keeps pace.
  private func lowDigits(of clock: Clock) -> Clock {
    var low = clock
    low.number.columns = Array(clock.number.columns.prefix(2))
    low.modulus = low.number.modulus
    low.frequency = clock.rate / low.modulus
    return low
  }

  /// Steps a second between near packets; a round number, if it is as good.
  private func rate(_ clock: Clock, _ turns: [Double], _ frequency: Double) -> (Double, Bool) {
    guard !clock.isNatural else { return Self.rounded(clock.modulus * frequency, error: 3e-4) }
    let pairs = scales.pairs(from: 0, to: 0.9 / abs(frequency), count: 1024).filter {
      (turns[$0.other] - turns[$0.one]) * frequency > 0
    }
    // Only what has not wrapped.
    let straight = pairs.filter {
      let step = turns[$0.other] - turns[$0.one] - $0.gap * frequency
      return abs(step) < 0.3
    }
    let square = straight.reduce(0) { $0 + $1.gap * $1.gap }
    guard straight.count >= 8, square > 0 else { return (clock.modulus * frequency, false) }
    let slope = straight.reduce(0) { $0 + $1.gap * (turns[$1.other] - turns[$1.one]) } / square
    let rest = straight.reduce(0) { sum, pair in
      let difference = turns[pair.other] - turns[pair.one] - slope * pair.gap
      return sum + difference * difference
    }
    let error = (rest / Double(straight.count) / square).squareRoot()
    return Self.rounded(slope * clock.modulus, error: 3 * error / abs(slope) + 3e-4)
  }

  /// The next number of 1, 2, 5 and a power of ten, or of a whole of its inverse, if it is near.
  static func rounded(_ rate: Double, error: Double) -> (Double, Bool) {
    var power = 1e-6
    while power < 1e7 {
      for digit in [1.0, 2, 5] where abs(abs(rate) / (digit * power) - 1) < error {
        return (rate < 0 ? -digit * power : digit * power, true)
      }
      power *= 10
    }
    for unit in [60.0, 900, 1800, 3600, 86_400] where abs(abs(rate) * unit - 1) < error {
      return (rate < 0 ? -1 / unit : 1 / unit, true)
    }
    for exponent in 1...16 {
      let unit = Double(1 << exponent)
      if abs(abs(rate) / unit - 1) < error { return (rate < 0 ? -unit : unit, true) }
    }
    return (rate, false)
  }
}
