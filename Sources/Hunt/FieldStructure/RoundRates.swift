import Evidence
import Statistics

/// Finds clocks of usual rates in few packets: two bytes that differ by just what the gap says.
struct RoundRates {
  /// Steps a second.
  static let rates: [Double] = [1, 10, 100, 1000]
  private static let mostPairs = 512

  let group: PacketGroup
  let tests: Tests
  let scales: PairScales

  /// Clocks whose least two bytes are proven.
  func clocks(except taken: Set<Int>) -> [Clock] {
    let all = group.neighbours().filter { group.times[$0.1] > group.times[$0.0] }
    guard all.count >= 4 else { return [] }
    let stride = max(1, all.count / Self.mostPairs)
    let pairs = all.indices.filter { $0 % stride == 0 }.map { all[$0] }
    let numbers = group.changingColumns().flatMap { start in
      start.steps.compactMap { step -> Number? in
        guard let top = start.above(step, width: group.width), !taken.contains(start.columns[0])
        else { return nil }
        return Number(columns: [start.columns[0], top], base: start.base)
      }
    }
    return numbers.compactMap { number in
      let values = number.values(in: group)
      return Self.rates.lazy.compactMap { clock(number, values, $0, pairs) }.first
    }
  }

  private func clock(
    _ number: Number, _ values: [Double], _ rate: Double, _ pairs: [(Int, Int)]
  ) -> Clock? {
    let modulus = number.modulus
    let tolerance = rate * 1.5 * scales.resolution + rate * 0.05 + 1
    // A less exact reading would fit with any byte as the least.
    guard tolerance < Double(number.base) / 4 else { return nil }
    let gaps = pairs.map { group.times[$0.1] - group.times[$0.0] }
    let steps = pairs.map { values[$0.1] - values[$0.0] }
    // Where the gap says that the number hardly moves, one that stands would do as well.
    let telling = pairs.indices.filter {
      distance(gaps[$0] * rate, modulus) > 3 * tolerance
    }
    let fit = telling.filter { distance(steps[$0] - gaps[$0] * rate, modulus) <= tolerance }
    guard fit.count >= 4, fit.count * 10 >= telling.count * 6 else { return nil }
    var (crossed, hits) = (0, 0)
    for place in telling.indices {
      for other in telling.indices.dropFirst(place + 1).prefix(32) {
        crossed += 1
        let rest = steps[telling[place]] - gaps[telling[other]] * rate
        if distance(rest, modulus) <= tolerance { hits += 1 }
      }
    }
    let chance = max(2 * tolerance / modulus, Double(hits) / Double(max(1, crossed)))
    let p = tests.corrected(
      Tails.binomial(fit.count, of: telling.count, probability: min(1, chance)),
      each: 3 * group.width * Self.rates.count)
    guard p < Tests.level else { return nil }
    // One that had the time to use all that its bytes can, and did not, wraps where it was greatest.
    let greatest = (values.max() ?? 0) + 1
    let wrapsEarly =
      group.count >= 24 && scales.span * rate > 2 * modulus && greatest < 0.9 * modulus
    let cycle = wrapsEarly ? greatest : modulus
    return Clock(
      number: number, modulus: cycle, frequency: rate / cycle,
      reach: fit.map { gaps[$0] }.max() ?? 0, residual: tolerance / rate / 3, p: p,
      isNatural: !wrapsEarly)
  }

  private func distance(_ value: Double, _ modulus: Double) -> Double {
    let turns = value / modulus
    return abs(turns - turns.rounded()) * modulus
  }
}
