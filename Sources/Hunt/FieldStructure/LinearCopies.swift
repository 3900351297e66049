import Evidence
import RealModule
import Statistics

/// Finds numbers that are copies of others in the same packet, or linear functions of them.
struct LinearCopies {
  private static let mostRows = 512
  /// Each is compared with each: of longer packets the first 500 bytes or so that change.
  private static let mostSources = 2048

  let group: PacketGroup
  let tests: Tests
  /// Columns that are constant, addresses or clocks.
  let taken: Set<Int>

  private struct Source {
    let number: Number
    let values: [Double]
    /// Rows of the least and the greatest value.
    let ends: (Int, Int)
    let distinct: Int
  }

  func candidates() -> [Candidate] {
    let sources = Array(sources().prefix(Self.mostSources))
    guard group.count >= 6, sources.count > 1 else { return [] }
    let tries = sources.count * sources.count
    var found: [(candidate: Candidate, of: Set<Int>)] = []
    for source in sources {
      for target in sources
      where target.number.span.lowerBound > source.number.span.lowerBound
        || target.number.columns.count < source.number.columns.count
      {
        guard !source.number.span.overlaps(target.number.span),
          let candidate = candidate(source, target, tries)
        else { continue }
        found.append((candidate, Set(source.number.columns)))
      }
    }
    return Self.withoutRings(found)
  }

  /// A copy of a copy is one of the first: what is copied stays what it is.
  private static func withoutRings(_ found: [(candidate: Candidate, of: Set<Int>)]) -> [Candidate] {
    var chosen: [(candidate: Candidate, of: Set<Int>)] = []
    let order = found.sorted {
      ($1.candidate.size, $0.candidate.p ?? 1, $0.candidate.column)
        < ($0.candidate.size, $1.candidate.p ?? 1, $1.candidate.column)
    }
    for one in order {
      let columns = Set(one.candidate.columns)
      let isFree = chosen.allSatisfy {
        columns.isDisjoint(with: $0.candidate.columns)
          && one.of.isDisjoint(with: $0.candidate.columns)
          && columns.isDisjoint(with: $0.of)
      }
      if isFree { chosen.append(one) }
    }
    return chosen.map(\.candidate)
  }

  /// Numbers of one, two and four bytes whose greatest byte changes.
  private func sources() -> [Source] {
    let stride = max(1, group.count / Self.mostRows)
    let changing = group.changingColumns().map { $0.columns[0] }.filter { !taken.contains($0) }
    let free = Set(changing)
    return changing.flatMap { top in
      [[top], [top + 1, top], [top - 1, top], [top + 3, top + 2, top + 1, top]].compactMap {
        columns in
        guard columns.allSatisfy({ (0..<group.width).contains($0) && !taken.contains($0) }),
          free.contains(columns[0])
        else { return nil }
        let number = Number(columns: columns, base: 256)
        let all = number.values(in: group)
        let values = all.indices.filter { $0 % stride == 0 }.map { all[$0] }
        guard let least = values.indices.min(by: { values[$0] < values[$1] }),
          let most = values.indices.max(by: { values[$0] < values[$1] })
        else { return nil }
        return Source(
          number: number, values: values, ends: (least, most), distinct: Set(values).count)
      }
    }
  }

  private func candidate(_ source: Source, _ target: Source, _ tries: Int) -> Candidate? {
    guard source.distinct > 2, target.distinct > 2 else { return nil }
    let (low, high) = source.ends
    let rise = source.values[high] - source.values[low]
    guard rise > 0 else { return nil }
    let slope = (target.values[high] - target.values[low]) / rise
    guard slope != 0, let line = fit(source, target, slope) else { return nil }
    // Each value of the target that is met beyond the two that made the line is a piece of evidence,
    // however often it is met.
    let chance = chance(target, line)
    let p = tests.corrected(
      .pow(chance, Double(line.points - 2)) * Double(tries), each: 1)
    guard p < Tests.level else { return nil }
    let place = FieldPlace(
      offset: group.offset(source.number.span.lowerBound), size: source.number.columns.count,
      reading: source.number.reading)
    return Candidate(
      rank: .copy, column: target.number.span.lowerBound, size: target.number.columns.count,
      reading: target.number.reading, verdict: .copy, summary: Self.text(line, place),
      evidence: [
        ("packets", Figures.share(line.fit, of: source.values.count)),
        ("values", "\(line.points)"),
      ], p: p)
  }

  private struct Line {
    var slope: Double
    var offset: Double
    /// Least and greatest difference from the line.
    var tolerance: Double
    var fit: Int
    /// Different values of the target that are met.
    var points: Int
  }

  /// Whether all but one in twenty rows lie on a line, but for rounding.
  private func fit(_ source: Source, _ target: Source, _ slope: Double) -> Line? {
    let slope = Self.simple(slope)
    let offset = target.values[source.ends.0] - slope * source.values[source.ends.0]
    let isWhole = slope == slope.rounded()
    let tolerance = isWhole ? 0.01 : 1.01
    let mostMisses = source.values.count / 20
    var (misses, least, most) = (0, Double.infinity, -Double.infinity)
    var points: Set<Double> = []
    for (x, y) in zip(source.values, target.values) {
      let rest = y - slope * x - offset
      if abs(rest) > tolerance {
        misses += 1
        if misses > mostMisses { return nil }
      } else {
        points.insert(y)
        (least, most) = (min(least, rest), max(most, rest))
      }
    }
    return Line(
      slope: slope, offset: offset + (least + most) / 2, tolerance: tolerance,
      fit: source.values.count - misses, points: points.count)
  }

  /// The share of the target's values that lie within the tolerance of a usual one.
  private func chance(_ target: Source, _ line: Line) -> Double {
    var near = 0
    var all = 0
    for (place, value) in target.values.enumerated() {
      for other in target.values.dropFirst(place + 1).prefix(16) {
        all += 1
        if abs(other - value) <= line.tolerance { near += 1 }
      }
    }
    return min(1, (Double(near) + 1) / (Double(all) + 2))
  }

  /// A power of two, a whole number, or the inverse of one, if it is as near.
  private static func simple(_ slope: Double) -> Double {
    let inverse = 1 / slope
    if abs(slope - slope.rounded()) < 0.02 * abs(slope), abs(slope) > 0.5 { return slope.rounded() }
    if abs(inverse) > 0.5, abs(inverse - inverse.rounded()) < 0.06 * abs(inverse) {
      let whole = inverse.rounded()
      let power = Double.exp2(.log2(abs(whole)).rounded())
      return 1 / (abs(abs(whole) - power) <= 1 ? (whole < 0 ? -power : power) : whole)
    }
    return slope
  }

  private static func text(_ line: Line, _ place: FieldPlace) -> String {
    if line.slope == 1, line.offset == 0 { return "copy of \(place.text)" }
    let factor =
      abs(line.slope) >= 1
      ? "\(Figures.digits(line.slope, 4)) x \(place.text)"
      : "\(place.text) / \(Figures.digits(1 / line.slope, 4))"
    let offset = Figures.digits(abs(line.offset), 4)
    return line.offset == 0 ? factor : factor + (line.offset < 0 ? " - " : " + ") + offset
  }
}
