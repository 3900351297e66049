import Evidence
import RealModule
import Statistics

/// What can be said of a byte by its values alone: random, one of a few, or unknown.
struct ByteStatistics {
  /// Packets from which randomness can be judged: thirty bytes show even one value twice too often.
  static let leastOfRandom = 24

  let group: PacketGroup

  /// One verdict of each column; of constant ones none.
  func candidates() -> [Candidate] {
    (0..<group.width).compactMap { column in
      let values = group.column(column)
      var counts = [Int](repeating: 0, count: 256)
      for value in values { counts[Int(value)] += 1 }
      let distinct = counts.count { $0 > 0 }
      guard distinct > 1 else { return nil }
      if let random = random(column, values, counts) { return random }
      return few(column, counts, distinct) ?? unknown(column, counts, distinct)
    }
  }

  private func random(_ column: Int, _ values: [UInt8], _ counts: [Int]) -> Candidate? {
    let n = values.count
    guard n >= Self.leastOfRandom else { return nil }
    // Pairs of equal values, of all pairs: too many if some values are preferred.
    let equal = counts.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    let expected = Double(n) * Double(n - 1) / 512
    let tooMany = Tails.poisson(equal, mean: expected)
    let evenness =
      n >= 1280
      ? Tails.chiSquare(
        counts.reduce(0.0) {
          let difference = Double($1) - Double(n) / 256
          return $0 + difference * difference * 256 / Double(n)
        }, degrees: 255) : 1
    // Each bit is as often 1 as 0, and as often different from the packet before as not.
    let bits = (0..<8).map { bit in
      let ones = values.count { $0 >> bit & 1 == 1 }
      let changes = zip(values, values.dropFirst()).count { ($0 ^ $1) >> bit & 1 == 1 }
      return min(Self.fair(ones, of: n), Self.fair(changes, of: n - 1))
    }
    let least = min(tooMany, evenness, (bits.min() ?? 1) * 16)
    // Of a hundred random bytes, one may fall out of this.
    guard least > 1e-4 else { return nil }
    return Candidate(
      rank: .random, column: column, size: 1, verdict: .random,
      summary: "looks random; may be a check, if a search for checks proves it",
      evidence: [
        ("entropy", Figures.digits(Association.entropy(counts: counts), 3) + " bits"),
        ("equal pairs", "\(equal), by chance \(Figures.digits(expected, 3))"),
        ("least p of evenness", Figures.digits(min(1, least), 2)),
      ])
  }

  /// Two-sided: how likely a fair coin shows so many heads or fewer, or as many tails.
  private static func fair(_ ones: Int, of n: Int) -> Double {
    min(1, 2 * Tails.binomial(max(ones, n - ones), of: n, probability: 0.5))
  }

  private func few(_ column: Int, _ counts: [Int], _ distinct: Int) -> Candidate? {
    guard distinct <= 16, group.count >= 4 * distinct else { return nil }
    let order = counts.indices.filter { counts[$0] > 0 }.sorted {
      (counts[$1], $0) < (counts[$0], $1)
    }
    let shares = order.prefix(4).map {
      Figures.hexadecimal([UInt8($0)]) + " " + Figures.share(counts[$0], of: group.count)
    }
    return Candidate(
      rank: .enumeration, column: column, size: 1, verdict: .enumeration,
      summary: shares.joined(separator: ", ") + (distinct > 4 ? ", …" : ""),
      evidence: [("values", "\(distinct)")])
  }

  private func unknown(_ column: Int, _ counts: [Int], _ distinct: Int) -> Candidate {
    let least = counts.firstIndex { $0 > 0 } ?? 0
    let most = counts.lastIndex { $0 > 0 } ?? 0
    return Candidate(
      rank: .unknown, column: column, size: 1, verdict: .unknown,
      summary: "\(distinct) values, "
        + Figures.hexadecimal([UInt8(least)]) + " to " + Figures.hexadecimal([UInt8(most)]),
      evidence: [
        ("entropy", Figures.digits(Association.entropy(counts: counts), 3) + " bits")
      ])
  }
}
