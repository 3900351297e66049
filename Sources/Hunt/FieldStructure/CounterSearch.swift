import Evidence
import RealModule
import Statistics

/// Finds numbers that only go forward from one packet of a meter to its next, until they wrap.
struct CounterSearch {
  /// Shares of the modulus within which a step is called small.
  private static let windows = [1.0 / 128, 1.0 / 32, 1.0 / 8, 1.0 / 4]
  /// Neighbours that are looked at, at most.
  private static let mostPairs = 8192

  let group: PacketGroup
  let tests: Tests
  private let pairs: [(Int, Int)]

  init(group: PacketGroup, tests: Tests) {
    self.group = group
    self.tests = tests
    let all = group.neighbours()
    let stride = max(1, all.count / Self.mostPairs)
    pairs = stride == 1 ? all : all.indices.filter { $0 % stride == 0 }.map { all[$0] }
  }

  /// Counters outside the columns that are explained already.
  func candidates(except taken: Set<Int>) -> [Candidate] {
    guard pairs.count >= 8 else { return [] }
    var found: [(number: Number, p: Double)] = []
    for start in group.changingColumns() where !taken.contains(start.columns[0]) {
      let p = tests.corrected(
        chance(start.values(in: group), start.modulus),
        each: group.width * Self.windows.count)
      if p < Tests.level { found.append((start, p)) }
    }
    var used = taken
    // The fastest byte is the least digit of what grows from it.
    let speed = found.map { forwardShare($0.number) }
    return found.indices.sorted { speed[$0] > speed[$1] }.compactMap { place in
      let (start, p) = found[place]
      guard !used.contains(start.columns[0]) else { return nil }
      let number = Carry(group: group, pairs: pairs, tests: tests).extended(start, except: used)
      used.formUnion(number.columns)
      return candidate(number, p)
    }
  }

  /// Share of neighbours between which a number changes.
  private func forwardShare(_ number: Number) -> Double {
    let values = number.values(in: group)
    return Double(pairs.count { values[$0.0] != values[$0.1] }) / Double(max(1, pairs.count))
  }

  /// How likely such small steps forward, and so few backward, are by chance: of independent values
  /// with the same shares, and of a walk that goes either way.
  private func chance(_ values: [Double], _ modulus: Double) -> Double {
    let steps = pairs.map { Self.step(values[$0.0], values[$0.1], modulus) / modulus }
    let draws = strangers(values, modulus)
    var least = 1.0
    for window in Self.windows {
      let forward = steps.count { $0 > 0 && $0 <= window }
      let backward = steps.count { $0 >= 1 - window }
      let chance = (Double(draws.count { $0 > 0 && $0 <= window }) + 1) / Double(draws.count + 2)
      let p = max(
        Tails.binomial(forward, of: steps.count, probability: chance),
        Tails.binomial(forward, of: forward + backward, probability: 0.5))
      // A counter goes forward almost always, or it stands.
      if forward >= 8, forward >= 6 * backward { least = min(least, p) }
    }
    return least
  }

  /// Steps, as shares of the modulus, between rows that are far from each other.
  private func strangers(_ values: [Double], _ modulus: Double) -> [Double] {
    var state: UInt64 = 0x5DEE_CE66
    func draw() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % values.count
    }
    return (0..<4096).map { _ in
      let (one, other) = (draw(), draw())
      return Self.step(values[one], values[other], modulus) / modulus
    }
  }

  static func step(_ one: Double, _ other: Double, _ modulus: Double) -> Double {
    other >= one ? other - one : other - one + modulus
  }

  private func candidate(_ number: Number, _ p: Double) -> Candidate {
    let values = number.values(in: group)
    var counts: [Double: Int] = [:]
    for (one, other) in pairs {
      counts[Self.step(values[one], values[other], number.modulus), default: 0] += 1
    }
    let usual = counts.filter { $0.key > 0 && $0.key < number.modulus / 2 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let total = usual.reduce(0) { $0 + $1.value }
    let divisor = Self.commonDivisor(usual.map { Int($0.key) })
    let top = usual.prefix(3).map {
      "+\(Int($0.key)) \(Figures.share($0.value, of: pairs.count))"
    }
    let rate = rate(values, number.modulus)
    // Eight bytes count further than a whole number of Swift does.
    let end =
      number.modulus < 1e15
      ? "\(Int(number.modulus))" : "\(number.base)^\(number.columns.count)"
    return Candidate(
      rank: .counter, column: number.span.lowerBound, size: number.columns.count,
      reading: number.reading, verdict: .counter,
      summary: "goes up" + (divisor > 1 ? " in steps of \(divisor)" : "")
        + ", wraps at \(end)"
        + rate.map { "; about \($0) a second" }.joined(),
      evidence: [
        ("steps", top.joined(separator: ", ")), ("forward", Figures.share(total, of: pairs.count)),
      ], p: p)
  }

  /// Its usual pace between near packets, where times are known.
  private func rate(_ values: [Double], _ modulus: Double) -> [String] {
    let paces = pairs.compactMap { one, other -> Double? in
      let gap = group.times[other] - group.times[one]
      let step = Self.step(values[one], values[other], modulus)
      return gap >= 5 && step > 0 && step < modulus / 2 ? step / gap : nil
    }.sorted()
    guard paces.count >= 16, paces[paces.count / 4] * 4 > paces[paces.count * 3 / 4] else {
      return []
    }
    return [Figures.digits(paces[paces.count / 2], 2)]
  }

  /// The greatest that divides all but rare steps.
  private static func commonDivisor(_ steps: [Int]) -> Int {
    steps.reduce(0) { one, other in
      var (a, b) = (one, other)
      while b != 0 { (a, b) = (b, a % b) }
      return a
    }
  }
}

/// Grows a counter by the bytes that its carry goes to, and by those that it comes from.
struct Carry {
  let group: PacketGroup
  let pairs: [(Int, Int)]
  let tests: Tests

  func extended(_ start: Number, except used: Set<Int>) -> Number {
    var number = start
    while number.columns.count < 8, let longer = above(number, used) { number = longer }
    while number.columns.count < 8, let longer = below(number, used) { number = longer }
    return number
  }

  /// The byte above changes by one when the number wraps, and hardly else.
  private func above(_ number: Number, _ used: Set<Int>) -> Number? {
    number.steps.lazy.compactMap { step -> Number? in
      guard let column = number.above(step, width: group.width), !used.contains(column) else {
        return nil
      }
      let top = Number(columns: [column], base: number.base)
      let p = tests.corrected(carryChance(number, top), each: 2 * group.width)
      return p < Tests.level ? Number(columns: number.columns + [column], base: number.base) : nil
    }.first
  }

  /// While the number stands, the byte below goes forward.
  private func below(_ number: Number, _ used: Set<Int>) -> Number? {
    number.steps.lazy.compactMap { step -> Number? in
      guard let column = number.below(step, width: group.width), !used.contains(column) else {
        return nil
      }
      let low = Number(columns: [column], base: number.base)
      let (values, digits) = (number.values(in: group), low.values(in: group))
      let still = pairs.filter { values[$0.0] == values[$0.1] && digits[$0.0] != digits[$0.1] }
      let forward = still.count { digits[$0.1] > digits[$0.0] }
      let p = tests.corrected(
        Tails.binomial(forward, of: still.count, probability: 0.5), each: 2 * group.width)
      guard p < Tests.level, forward * 10 >= still.count * 9 else { return nil }
      return Number(columns: [column] + number.columns, base: number.base)
    }.first
  }

  func carryChance(_ number: Number, _ top: Number) -> Double {
    let (values, digits) = (number.values(in: group), top.values(in: group))
    var (wraps, carries, others, changes) = (0, 0, 0, 0)
    for (one, other) in pairs {
      let step = CounterSearch.step(values[one], values[other], number.modulus)
      guard step > 0, step <= number.modulus / 2 else { continue }
      let change = CounterSearch.step(digits[one], digits[other], top.modulus)
      if values[other] < values[one] {
        wraps += 1
        if change == 1 { carries += 1 }
      } else {
        others += 1
        if change != 0 { changes += 1 }
      }
    }
    guard wraps > 1, carries * 10 >= wraps * 6, changes * 10 <= others * 3 else { return 1 }
    let chance = (Double(changes) + 1) / (Double(others) + 2)
    return Tails.binomial(carries, of: wraps, probability: min(1, chance))
  }
}
