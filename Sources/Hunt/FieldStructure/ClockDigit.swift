import Evidence
import RealModule
import Statistics

/// Finds a digit below those of a clock that stands elsewhere.
///
/// Packets that leave at one instant of a slot show a comb: the clock's values lie near multiples of
/// some period. A finer digit goes down where the coarse one is above the tooth, and up below it; with
/// it the teeth become narrower.
struct ClockDigit {
  private static let mostRows = 512
  private static let mostPeriod = 1024

  let group: PacketGroup
  let tests: Tests
  let clocks: [ClockFields.Field]

  /// A part of a byte as a digit.
  private struct Digit {
    let column: Int
    let bits: Range<Int>
    let base: Double
    let values: [Double]
  }

  func candidates(except taken: Set<Int>) -> [Candidate] {
    let digits = (0..<group.width).filter { !taken.contains($0) }.flatMap(digits)
    return clocks.flatMap { field -> [Candidate] in
      guard let comb = comb(field) else { return [] }
      return digits.compactMap { candidate($0, comb, field, count: digits.count) }
    }
  }

  private func digits(_ column: Int) -> [Digit] {
    let bytes = group.column(column)
    return [4..<8, 0..<4, 0..<8].compactMap { bits in
      let mask = UInt8(truncatingIfNeeded: 1 << bits.count - 1)
      let values = bytes.map { Double($0 >> UInt8(bits.lowerBound) & mask) }
      guard let most = values.max(), let least = values.min(), most > least else { return nil }
      // A whole byte of which but one half changes is that half.
      let halves = Set(bytes.map { $0 >> 4 }).count > 1 && Set(bytes.map { $0 & 15 }).count > 1
      guard bits.count == 4 || halves else { return nil }
      let base = bits.count == 4 ? (most < 10 ? 10.0 : 16) : most < 100 ? 100 : 256
      return Digit(column: column, bits: bits, base: base, values: values)
    }
  }

  private struct Comb {
    let period: Double
    /// Distance from the next tooth, by row, in the clock's steps.
    let distances: [Double]
    let spread: Double
  }

  /// The longest period whose teeth are sharp.
  private func comb(_ field: ClockFields.Field) -> Comb? {
    let values = field.clock.number.values(in: group)
    let stride = max(1, values.count / Self.mostRows)
    let rows = values.indices.filter { $0 % stride == 0 }
    let longest = min(Self.mostPeriod, Int(field.clock.modulus / 8))
    guard rows.count >= 24, longest > 3 else { return nil }
    let resultants = (3...longest).map { period in
      var (x, y) = (0.0, 0.0)
      for row in rows {
        let angle = 2 * Double.pi * values[row] / Double(period)
        x += .cos(angle)
        y += .sin(angle)
      }
      return (x * x + y * y).squareRoot() / Double(rows.count)
    }
    guard let most = resultants.max(), most > 0.5,
      Double(longest) * .exp(-Double(rows.count) * most * most) < Tests.level,
      let place = resultants.lastIndex(where: { $0 > most - 0.05 })
    else { return nil }
    let period = Double(place + 3)
    var (x, y) = (0.0, 0.0)
    for value in values {
      x += .cos(2 * .pi * value / period)
      y += .sin(2 * .pi * value / period)
    }
    let middle = Double.atan2(y: y, x: x) / (2 * .pi) * period
    let distances = values.map { value in
      let turns = (value - middle) / period
      return (turns - turns.rounded()) * period
    }
    return Comb(period: period, distances: distances, spread: Self.deviation(distances))
  }

  private func candidate(
    _ digit: Digit, _ comb: Comb, _ field: ClockFields.Field, count: Int
  ) -> Candidate? {
    let joint = zip(comb.distances, digit.values).map { $0 + $1 / digit.base }
    let spread = Self.deviation(joint)
    let r = Association.correlation(comb.distances, digit.values)
    guard r < 0, comb.spread > 0, spread < 0.75 * comb.spread else { return nil }
    let p = tests.corrected(
      Tails.correlation(r, pairs: group.count), each: count * max(1, clocks.count))
    guard p < Tests.level else { return nil }
    let unit = 1000 / abs(field.pace.rate)
    let place = FieldPlace(
      offset: group.offset(field.clock.number.span.lowerBound),
      size: field.clock.number.columns.count)
    return Candidate(
      rank: .digit, column: digit.column, size: 1,
      bits: digit.bits.count == 8 ? nil : digit.bits, verdict: .clock,
      summary: "the next digit of the clock at \(place.text): "
        + "\(Figures.digits(unit / digit.base, 3)) ms",
      evidence: [
        ("packets come every", Figures.digits(comb.period * unit, 5) + " ms of that clock"),
        ("spread without it", Figures.digits(comb.spread * unit, 3) + " ms"),
        ("spread with it", Figures.digits(spread * unit, 3) + " ms"),
        ("correlation", Figures.digits(r, 3)),
      ], p: p)
  }

  static func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }
}
