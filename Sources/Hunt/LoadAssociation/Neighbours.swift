import Evidence

/// Places that share bits, of which one is told and the others are not: whatever holds a part of a
/// field goes with the load as well.
struct Neighbours {
  let features: [TestedFeature]
  let seen: LagStatistics
  let scores: StudentisedScores
  /// The level of p up to which a neighbour may stand for all.
  let significance: Double

  /// Measures within so much of the greatest are alike: of these the shortest place is told.
  static let tolerance: Float = 0.01
  /// Features of which the told ones are chosen: those with the greatest scores.
  static let candidateLimit = 1000

  /// Features without their neighbours, best first.
  func told(atMost limit: Int) -> [Int] {
    var rest = features.indices.sorted { (scores.scores[$1], $0) < (scores.scores[$0], $1) }
      .prefix(Self.candidateLimit)
    var told: [Int] = []
    while let first = rest.first, told.count < limit {
      let family = rest.filter { isNeighbour($0, of: first) }
      let best = representative(of: family, first)
      told.append(best)
      rest.removeAll { isNeighbour($0, of: first) || isNeighbour($0, of: best) }
    }
    return told
  }

  private func representative(of family: [Int], _ first: Int) -> Int {
    let level = max(scores.adjusted[first], significance)
    let values = seen[scores.measures[first]].values
    let eligible = family.filter { scores.adjusted[$0] <= level }
    let greatest = eligible.map { abs(values[$0]) }.max() ?? 0
    return
      eligible
      .filter { abs(values[$0]) >= greatest - Self.tolerance }
      .min { (bitCount($0), $0) < (bitCount($1), $1) } ?? first
  }

  private func bitCount(_ feature: Int) -> Int { features[feature].place?.bitCount ?? 0 }

  private func isNeighbour(_ one: Int, of other: Int) -> Bool {
    let (one, other) = (features[one], features[other])
    guard one != other else { return true }
    guard one.form == other.form, one.meter == other.meter,
      (one.quantity == .value) == (other.quantity == .value),
      let place = one.place, let otherPlace = other.place
    else { return false }
    return place.overlaps(otherPlace)
  }
}
