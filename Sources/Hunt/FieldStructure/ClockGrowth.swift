import Evidence
import RealModule
import Statistics

/// Grows a clock that was seen in one byte to all bytes of its number.
struct ClockGrowth {
  let group: PacketGroup
  let tests: Tests
  let scales: PairScales

  /// The clock with the bytes below and above that keep pace with it.
  func grown(_ clock: Clock, except used: Set<Int>) -> Clock {
    var clock = clock
    if !clock.isNatural { clock.modulus = modulus(of: clock) }
    while clock.number.columns.count < 8, let finer = below(clock, used) { clock = finer }
    guard clock.isNatural else { return clock }
    while clock.number.columns.count < 8, let longer = above(clock, used) { clock = longer }
    return completed(clock, used)
  }

  /// With the byte below, what is left of pace becomes less than with that byte shuffled.
  private func below(_ clock: Clock, _ used: Set<Int>) -> Clock? {
    let near = scales.pairs(from: 0, to: max(2 / abs(clock.frequency), scales.usualGap), count: 384)
    guard near.count >= 24 else { return nil }
    let kept = clock.number.values(in: group)
    let without = spread(near, clock.frequency, kept, clock.isNatural ? clock.modulus : nil)
    for step in clock.number.steps {
      guard let column = clock.number.below(step, width: group.width), !used.contains(column) else {
        continue
      }
      let digits = Number(columns: [column], base: clock.number.base).values(in: group)
      guard Set(digits).count > 2 else { continue }
      let number = Number(columns: [column] + clock.number.columns, base: clock.number.base)
      let (base, fixed) = (Double(number.base), clock.isNatural ? number.modulus : nil)
      let rest = spread(near, clock.frequency, number.values(in: group), fixed)
      let chance = spread(
        near, clock.frequency, zip(kept, shuffled(digits)).map { $0 * base + $1 }, fixed)
      // Logarithms of two variances differ by 4 / n in variance.
      let ratio = 2 * Double.log(min(chance.turns, without.turns) / max(rest.turns, 1e-9))
      let p = Tails.normal(ratio / (4 / Double(near.count)).squareRoot()) * 8
      guard p < Tests.level else { continue }
      var finer = clock
      finer.number = number
      finer.modulus = rest.modulus
      finer.residual = rest.turns / abs(clock.frequency)
      return finer
    }
    return nil
  }

  /// Standard deviation in turns of a reading of pairs against a frequency, for the modulus that
  /// makes it least: that of its bytes, or one that is not much more than the greatest value.
  private func spread(
    _ pairs: [PairScales.Pair], _ frequency: Double, _ values: [Double], _ fixed: Double?
  ) -> (turns: Double, modulus: Double) {
    let most = (values.max() ?? 0) + 1
    let moduli = fixed.map { [$0] } ?? (0...64).map { most * (1 + Double($0) / 512) }
    let steps = pairs.map { values[$0.other] - values[$0.one] }
    let powers = moduli.map { modulus in
      var (x, y) = (0.0, 0.0)
      for (pair, step) in zip(pairs, steps) {
        let angle = 2 * Double.pi * (step / modulus - frequency * pair.gap)
        x += .cos(angle)
        y += .sin(angle)
      }
      return x * x + y * y
    }
    let best = powers.indices.max { powers[$0] < powers[$1] } ?? 0
    return (
      PhaseTrack.spread(powers[best].squareRoot() / Double(max(1, pairs.count))), moduli[best]
    )
  }

  private func modulus(of clock: Clock) -> Double {
    let near = scales.pairs(from: 0, to: max(2 / abs(clock.frequency), scales.usualGap), count: 384)
    guard near.count >= 24 else { return clock.modulus }
    return spread(near, clock.frequency, clock.number.values(in: group), nil).modulus
  }

  private func shuffled(_ values: [Double]) -> [Double] {
    var values = values
    var state: UInt64 = 0x9E37_79B9
    for place in stride(from: values.count - 1, to: 0, by: -1) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      values.swapAt(place, Int(truncatingIfNeeded: state >> 33) % (place + 1))
    }
    return values
  }

  /// The byte above goes on with each wrap; or over long gaps just as many times as there is room for.
  private func above(_ clock: Clock, _ used: Set<Int>) -> Clock? {
    let wrap = 1 / abs(clock.frequency)
    let near = group.neighbours().filter {
      let gap = group.times[$0.1] - group.times[$0.0]
      return gap >= 0 && gap < wrap / 2
    }
    let carry = Carry(group: group, pairs: near, tests: tests)
    for step in clock.number.steps {
      guard let column = clock.number.above(step, width: group.width), !used.contains(column) else {
        continue
      }
      let top = Number(columns: [column], base: clock.number.base)
      let p = min(carry.carryChance(clock.number, top), jumpChance(clock, top)) * 8
      guard p < Tests.level else { continue }
      var longer = clock
      longer.number = Number(columns: clock.number.columns + [column], base: clock.number.base)
      longer.modulus = longer.number.modulus
      longer.frequency = clock.frequency / Double(clock.number.base)
      return longer
    }
    return nil
  }

  /// Chance that values of a byte follow one another just as a clock's higher digit would.
  private func jumpChance(_ clock: Clock, _ top: Number) -> Double {
    let (values, digits) = (clock.number.values(in: group), top.values(in: group))
    let modulus = clock.modulus * top.modulus
    var fits: [Double: (fit: Int, all: Int)] = [:]
    for (one, other) in group.neighbours() where digits[one] != digits[other] {
      let gap = group.times[other] - group.times[one]
      guard gap > 0 else { continue }
      let step = values[other] - values[one] + (digits[other] - digits[one]) * clock.modulus
      let turns = (step - gap * clock.rate) / modulus
      let isFit = abs(turns - turns.rounded()) * top.modulus < 0.4
      fits[digits[other], default: (0, 0)].fit += isFit ? 1 : 0
      fits[digits[other], default: (0, 0)].all += 1
    }
    // Each value that was reached is one piece of evidence, however often it was.
    let fit = fits.values.count { $0.fit * 10 >= $0.all * 6 }
    return fit * 10 >= fits.count * 6
      ? Tails.binomial(fit, of: fits.count, probability: 1 / top.modulus) : 1
  }

  /// Bytes above that stand still belong to a number of 32 bits, if they are 0, or if with them it is
  /// the time of reception.
  private func completed(_ clock: Clock, _ used: Set<Int>) -> Clock {
    guard (2..<4).contains(clock.number.columns.count), clock.number.base == 256,
      let step = clock.number.steps.first, let top = clock.number.columns.last
    else { return clock }
    let columns =
      clock.number.columns + (1...4 - clock.number.columns.count).map { top + $0 * step }
    guard columns.allSatisfy({ (0..<group.width).contains($0) }) else { return clock }
    let added = columns.dropFirst(clock.number.columns.count)
    let isZero = added.allSatisfy { column in group.column(column).allSatisfy { $0 == 0 } }
    let number = Number(columns: columns, base: 256)
    guard isZero || UnixTime.isShown(by: number.values(in: group), in: group) else { return clock }
    var longer = clock
    longer.number = number
    longer.frequency *= clock.modulus / number.modulus
    longer.modulus = number.modulus
    return longer
  }
}

/// Seconds since 1970.
enum UnixTime {
  /// Computers' clocks may be set to a zone's time.
  static let tolerance = 93_600.0

  /// Whether most values are the time of reception.
  static func isShown(by values: [Double], in group: PacketGroup) -> Bool {
    let known = values.indices.filter { !group.times[$0].isNaN }
    let near = known.count { abs(values[$0] - group.times[$0]) < tolerance }
    return !known.isEmpty && near * 10 >= known.count * 8
  }
}
