import Statistics
import TestKit
import Testing

private enum SciPy {
  static let python = "\"$ROOT\"/.build/validators/bin/python"
  static let isInstalled = (try? Shell().run("\(python) -c 'import scipy'"))?.status == 0
}

/// Figures over grids of arguments, small and large, and what SciPy says of the same.
@Suite(
  "SciPy judges our statistics",
  .enabled(if: SciPy.isInstalled, "needs scripts/install-validators.sh"))
struct JudgedStatisticsTests {
  /// What SciPy finds off among lines of a name, arguments and a figure, and how many it compared.
  private func judge(_ lines: [String]) throws -> [String] {
    let shell = try Shell()
    try shell.folder.write(lines.map { $0 + "\n" }.joined().utf8, to: "figures")
    let result = try shell.run("\(SciPy.python) \"$SCRIPTS\"/judge_statistics.py < figures")
    try #require(result.status == 0, "\(result.errors)")
    return result.lines
  }

  private func line(
    _ name: String, _ arguments: [any CustomStringConvertible], _ figure: Double
  )
    -> String
  { "[\"\(name)\",[\(arguments.map(\.description).joined(separator: ","))],\(figure)]" }

  @Test("tails of the normal, chi-square, Poisson and binomial distributions")
  func tails() throws {
    var lines: [String] = []
    for z in [-40, -3.5, -1e-9, 0, 0.3, 1.96, 5, 9.5, 20, 37] {
      lines.append(line("normal", [z], Tails.normal(z)))
    }
    for k in [0.1, 1, 2, 3, 7.5, 30, 255, 1000, 65_535] {
      for share in [1e-6, 0.01, 0.5, 0.97, 1, 1.03, 1.5, 4] {
        lines.append(
          line("chi-square", [k * share, k], Tails.chiSquare(k * share, degrees: k)))
      }
    }
    lines.append(line("chi-square", [1400, 2], Tails.chiSquare(1400, degrees: 2)))
    for mean in [1e-9, 0.003, 0.7, 5, 120, 4000] {
      for k in [1, 2, 3, 8, 40, 150, 4100] where Double(k) < mean * 1.5 + 60 {
        lines.append(line("poisson", [k, mean], Tails.poisson(k, mean: mean)))
      }
    }
    for (n, p) in [
      (1, 0.5), (5, 1.0 / 65_536), (20, 0.3), (300, 0.01), (1000, 0.999), (100_000, 0.5),
      (1_000_000, 1e-6),
    ] {
      for k in Set([1, 2, 5, n / 10, n / 2, n * 51 / 100, n - 1, n]) where (1...n).contains(k) {
        let tail = Tails.binomial(k, of: n, probability: p)
        if tail > 1e-290 { lines.append(line("binomial", [k, n, p], tail)) }
      }
    }
    let answer = try judge(lines)
    #expect(!answer.contains { $0.hasPrefix("off") }, "\(answer.joined(separator: "\n"))")
    #expect(answer.contains("compared chi-square 73"))
    #expect(answer.count { $0.hasPrefix("compared") } == 4)
  }

  @Test("correlations, of few pairs, with ties, far from zero, and their tails")
  func correlations() throws {
    var lines: [String] = []
    for n in [3, 4, 5, 10, 50, 1000, 100_000] {
      for r in [-0.999999, -0.5, -0.01, 0, 0.2, 0.7, 0.95, 0.999] {
        let tail = Tails.correlation(r, pairs: n)
        if tail > 1e-290 { lines.append(line("correlation", [r, n], tail)) }
        if n >= 10, abs(r) < 0.99, tail > 1e-290 {
          lines.append(line("rank-correlation", [r, n], Tails.rankCorrelation(r, pairs: n)))
        }
      }
    }
    var draws = SeededGenerator(seed: 5)
    for n in [2, 3, 7, 40, 500] {
      for classes in [2.0, 5, 1e6] {
        let left = (0..<n).map { _ in 1.7e9 + (draws.uniform() * classes).rounded() }
        let right = left.map { ($0 - 1.7e9) / classes + draws.uniform() }
        guard Set(left).count > 1 else { continue }
        lines.append(line("pearson", [left, right], Association.correlation(left, right)))
        lines.append(line("spearman", [left, right], Association.rankCorrelation(left, right)))
        lines.append("[\"ranks\",\(left),\(Association.ranks(left))]")
      }
    }
    for n in 3...5 {
      let left = (0..<n).map { Double($0) }
      let right = left.map { _ in draws.uniform() }
      let r = Association.rankCorrelation(left, right)
      lines.append(line("spearman-p", [left, right], Tails.rankCorrelation(r, pairs: n)))
    }
    let answer = try judge(lines)
    #expect(!answer.contains { $0.hasPrefix("off") }, "\(answer.joined(separator: "\n"))")
    #expect(answer.count { $0.hasPrefix("compared") } == 6)
  }

  @Test("information, entropy, and p-values of many tests")
  func information() throws {
    var draws = SeededGenerator(seed: 6)
    var lines: [String] = []
    for (n, l, r) in [(1, 1, 1), (30, 2, 2), (200, 5, 3), (5000, 256, 16)] {
      let left = (0..<n).map { _ in Int(draws.uniform() * Double(l)) }
      let right = left.map { ($0 + Int(draws.uniform() * 2)) % r }
      let information = Association.mutualInformation(left, classes: l, right, classes: r)
      lines.append(line("information", [left, right], information))
      lines.append("[\"entropy\",\(left + [1]),\(Association.entropy(counts: left + [1]))]")
      let values = left.map { _ in max(1e-12, draws.uniform() * draws.uniform() * draws.uniform()) }
      lines.append("[\"false-discovery\",\(values),\(Correction.falseDiscovery(values))]")
      let seen = values[0]
      lines.append(line("empirical", [seen, values], Correction.empirical(seen, against: values)))
    }
    let tied = [0.01, 0.5, 0.01, 0.5, 1, 0.04, 0]
    lines.append("[\"false-discovery\",\(tied),\(Correction.falseDiscovery(tied))]")
    let answer = try judge(lines)
    #expect(!answer.contains { $0.hasPrefix("off") }, "\(answer.joined(separator: "\n"))")
    #expect(answer.count { $0.hasPrefix("compared") } == 4)
  }
}
