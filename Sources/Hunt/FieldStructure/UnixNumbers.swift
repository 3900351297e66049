import Evidence

/// Finds numbers of 32 bits that are the time of reception: also where packets come at such regular
/// times that no pace could be told from that of a counter.
struct UnixNumbers {
  let group: PacketGroup
  let tests: Tests

  /// Seconds by which a reading may differ from the others' distance to the time of reception.
  private static let tolerance = 3.0

  /// Those whose bytes are free.
  func clocks(except taken: Set<Int>) -> [Clock] {
    guard group.width >= 4 else { return [] }
    return (0...group.width - 4).flatMap { start -> [Clock] in
      let columns = Array(start..<start + 4)
      guard taken.isDisjoint(with: columns) else { return [] }
      return [columns.reversed(), columns].compactMap { clock(Number(columns: $0, base: 256)) }
    }
  }

  private func clock(_ number: Number) -> Clock? {
    let values = number.values(in: group)
    guard UnixTime.isShown(by: values, in: group), Set(values).count > 1 else { return nil }
    let known = values.indices.filter { !group.times[$0].isNaN }
    let distances = known.map { values[$0] - group.times[$0] }.sorted()
    let middle = distances[distances.count / 2]
    let near = distances.count { abs($0 - middle) <= Self.tolerance }
    guard near * 10 >= distances.count * 8 else { return nil }
    // One number is near by chance, and a second one goes on with it: more may be only regular.
    let chance =
      2 * UnixTime.tolerance / number.modulus * (2 * Self.tolerance + 1) / 65_536
    let p = tests.corrected(chance, each: 2 * group.width)
    guard p < Tests.level else { return nil }
    let times = known.map { group.times[$0] }
    return Clock(
      number: number, modulus: number.modulus, frequency: 1 / number.modulus,
      reach: (times.max() ?? 0) - (times.min() ?? 0), residual: 0, p: p, isNatural: true)
  }
}
