import Evidence
import RealModule
import Statistics

/// A number that keeps pace with time.
struct Clock: Sendable {
  var number: Number
  /// What it counts to before it wraps.
  var modulus: Double
  /// Turns of the modulus a second; below 0 if it counts down.
  var frequency: Double
  /// Gaps, in seconds, over which it was seen to keep pace.
  var reach: Double
  /// Spread of what is left, in seconds, of one reading.
  var residual: Double
  /// Corrected chance.
  var p: Double
  /// Whether the modulus is that of its bytes, so that bytes above may belong to it.
  var isNatural: Bool

  /// Steps a second.
  var rate: Double { modulus * frequency }
}

/// Finds numbers that keep pace with the time of reception, told neither rate nor modulus.
struct ClockSearch {
  let group: PacketGroup
  let tests: Tests
  private let scales: PairScales

  init(group: PacketGroup, tests: Tests) {
    self.group = group
    self.tests = tests
    scales = PairScales(group: group, times: group.times)
  }

  /// Clocks that overlap no others, the most exact first.
  func clocks(except taken: Set<Int>) -> [Clock] {
    let starts = group.changingColumns().filter { !taken.contains($0.columns[0]) }
    guard group.count >= 12, !starts.isEmpty, scales.beat == nil else { return [] }
    let turns = starts.flatMap { number in moduli(number).map { (number, $0) } }
    let columns = turns.map { number, modulus in
      number.values(in: group).map { $0 / modulus }
    }
    var found: [Clock] = []
    for scale in scales.starts {
      let comb = FrequencyComb(
        pairs: scales.pairs(from: 0, to: scale), scale: scale, fastest: 0.35 / scales.resolution)
      let each = 2 * comb.reach * turns.count * scales.starts.count
      for (place, (number, modulus)) in turns.enumerated() {
        let steps = comb.pairs.map { columns[place][$0.other] - columns[place][$0.one] }
        guard let peak = comb.peak(steps), peak.resultant > 0.6 else { continue }
        let p = tests.corrected(peak.p, each: each)
        guard p < Tests.level else { continue }
        if let clock = coherent(number, modulus, columns[place], peak, scale, p) {
          found.append(clock)
        }
      }
    }
    return distinct(found)
  }

  /// What a number may count to: all that its digits can, or not much more than was seen.
  private func moduli(_ number: Number) -> [Double] {
    let most = (number.values(in: group).max() ?? 0) + 1
    return most < 0.97 * number.modulus && most > 2 && group.count >= 24
      ? [number.modulus, most] : [number.modulus]
  }

  /// Follows a peak to longer and longer gaps: a counter of events loses its pace, a clock does not.
  private func coherent(
    _ number: Number, _ modulus: Double, _ turns: [Double], _ peak: FrequencyComb.Peak,
    _ start: Double, _ p: Double
  ) -> Clock? {
    let track = PhaseTrack(scales: scales, turns: turns)
    guard let kept = track.follow(peak.frequency, from: start, spacing: 1 / (2 * start)) else {
      return nil
    }
    // Three turns at least, or what drifts by chance for a while is called a clock.
    guard kept.reach * abs(kept.frequency) >= 3, kept.reach >= 4 * start,
      kept.resultant > 0.6
    else { return nil }
    // What is left of a clock is its own step and the resolution of times. More is the unsteady pace
    // of something that is counted.
    let spread = PhaseTrack.spread(kept.resultant)
    guard spread < 0.05 + 0.3 / modulus || spread < scales.resolution * abs(kept.frequency) else {
      return nil
    }
    return Clock(
      number: number, modulus: modulus, frequency: kept.frequency, reach: kept.reach,
      residual: spread / abs(kept.frequency), p: p,
      isNatural: modulus == number.modulus)
  }

  private func distinct(_ found: [Clock]) -> [Clock] {
    var chosen: [Clock] = []
    for clock in found.sorted(by: { $0.residual < $1.residual })
    where !chosen.contains(where: { $0.number.columns == clock.number.columns }) {
      chosen.append(clock)
    }
    return chosen
  }
}

/// Follows the phase of a clock over gaps of all lengths.
struct PhaseTrack {
  let scales: PairScales
  /// Readings by row, in turns of the modulus.
  let turns: [Double]

  /// How well it was followed.
  struct Kept {
    var frequency: Double
    var resultant: Double
    var reach: Double
    /// Pairs of the last scale.
    var pairs: Int
  }

  /// Standard deviation in turns of one reading, by the resultant of differences of two.
  static func spread(_ resultant: Double) -> Double {
    (-Double.log(max(1e-12, min(resultant, 1 - 1e-9)))).squareRoot() / (2 * .pi)
  }

  /// Follows from gaps of up to `start` seconds, at which the frequency is known to `spacing`.
  func follow(_ frequency: Double, from start: Double, spacing: Double) -> Kept? {
    guard let first = best(frequency, spacing, scales.pairs(from: 0, to: start), start) else {
      return nil
    }
    var (kept, scale, reachedAt) = (first, start, start)
    while scale < scales.span {
      scale *= 3
      let pairs = scales.pairs(from: scale / 3, to: scale)
      guard pairs.count >= 6 else { continue }
      // The frequency is known to a part of a turn in the longest gap so far.
      guard let next = best(kept.frequency, 0.5 / reachedAt, pairs, scale),
        next.resultant >= 0.5,
        // What is left does not grow with the gap, as it does where events are counted.
        Self.spread(next.resultant) <= 1.5 * Self.spread(first.resultant) + 0.02
      else { return kept }
      let steps = 2 * scale / reachedAt * 4
      guard Double(pairs.count) * next.resultant * next.resultant > .log(steps) + 4 else {
        return kept
      }
      kept = next
      reachedAt = scale
    }
    return kept
  }

  /// The frequency within some distance at which pairs keep pace best.
  func best(
    _ middle: Double, _ distance: Double, _ pairs: [PairScales.Pair], _ scale: Double
  ) -> Kept? {
    let step = 1 / (8 * scale)
    let count = Int((distance / step).rounded(.up))
    guard !pairs.isEmpty, count < 20_000 else { return nil }
    let steps = pairs.map { turns[$0.other] - turns[$0.one] }
    // Directions at the lowest frequency, and how they turn from one to the next.
    let first = middle - Double(count) * step
    var (x, y) = (
      zip(pairs, steps).map { Double.cos(2 * .pi * ($1 - first * $0.gap)) },
      zip(pairs, steps).map { Double.sin(2 * .pi * ($1 - first * $0.gap)) }
    )
    let (c, s) = (
      pairs.map { Double.cos(2 * .pi * step * $0.gap) },
      pairs.map { Double.sin(2 * .pi * step * $0.gap) }
    )
    var (most, at) = (-1.0, 0)
    for place in 0...2 * count {
      var (sumX, sumY) = (0.0, 0.0)
      for pair in pairs.indices {
        sumX += x[pair]
        sumY += y[pair]
        let turned = x[pair] * c[pair] + y[pair] * s[pair]
        y[pair] = y[pair] * c[pair] - x[pair] * s[pair]
        x[pair] = turned
      }
      let power = sumX * sumX + sumY * sumY
      if power > most { (most, at) = (power, place) }
    }
    return Kept(
      frequency: first + Double(at) * step, resultant: most.squareRoot() / Double(pairs.count),
      reach: scale, pairs: pairs.count)
  }
}
