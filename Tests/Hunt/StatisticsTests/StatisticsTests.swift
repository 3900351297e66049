import Statistics
import TestKit
import Testing

@Suite("Statistics: known answers, edges, and what is no number")
struct StatisticsTests {
  private func isNear(_ value: Double, _ expected: Double) -> Bool {
    abs(value - expected) <= 1e-9 * max(abs(expected), 1e-300)
  }

  @Test("tails have the values of printed tables and closed forms")
  func tails() {
    #expect(isNear(Tails.normal(1.959963984540054), 0.025))
    #expect(isNear(Tails.chiSquare(2 * 20, degrees: 2), 2.061153622438558e-9))
    #expect(isNear(Tails.chiSquare(3.841458820694124, degrees: 1), 0.05))
    #expect(isNear(Tails.poisson(2, mean: 1e-5), 4.999966666791667e-11))
    #expect(isNear(Tails.binomial(2, of: 3, probability: 0.5), 0.5))
    #expect(isNear(Tails.binomial(3, of: 3, probability: 1.0 / 65_536), 3.552713678800501e-15))
    #expect(isNear(Tails.correlation(0.5, pairs: 4), 0.5))
  }

  @Test("tails end where the distribution does")
  func edges() {
    #expect(Tails.normal(.infinity) == 0)
    #expect(Tails.normal(-.infinity) == 1)
    #expect(Tails.chiSquare(.infinity, degrees: 3) == 0)
    #expect(Tails.chiSquare(-1, degrees: 3) == 1)
    #expect(Tails.poisson(0, mean: 4) == 1)
    #expect(Tails.poisson(1, mean: 0) == 0)
    #expect(Tails.binomial(4, of: 3, probability: 0.5) == 0)
    #expect(Tails.binomial(1, of: 3, probability: 1) == 1)
    #expect(Tails.correlation(1, pairs: 10) == 0)
    #expect(Tails.correlation(0, pairs: 10) == 1)
    #expect(Tails.correlation(1, pairs: 2) == 1)
  }

  @Test("what is no number is no evidence")
  func noNumber() {
    #expect(Tails.normal(.nan) == 1)
    #expect(Tails.chiSquare(.nan, degrees: 2) == 1)
    #expect(Tails.chiSquare(5, degrees: .nan) == 1)
    #expect(Tails.poisson(3, mean: .nan) == 1)
    #expect(Tails.binomial(2, of: 3, probability: .nan) == 1)
    #expect(Tails.correlation(.nan, pairs: 9) == 1)
    #expect(Tails.rankCorrelation(.nan, pairs: 9) == 1)
    #expect(Tails.rayleigh(.nan, of: 9) == 1)
    #expect(Correction.empirical(.nan, against: [1, 2, 3]) == 1)
    #expect(Correction.empirical(9, against: [1, .nan, 3]) == 0.5)
    #expect(Correction.falseDiscovery([.nan, 0.01])[1] == 0.02)
    #expect(Association.ranks([3, .nan, 1])[2] == 1)
    #expect(Association.correlation([1, .nan, 3], [1, 2, 3]) == 0)
  }

  @Test("ranks in order are no certainty: of three pairs they come in a third of the orders")
  func fewPairs() {
    for (n, orders) in [(3, 6.0), (4, 24), (5, 120), (9, 362_880), (11, 39_916_800)] {
      #expect(isNear(Tails.rankCorrelation(1, pairs: n), 2 / orders))
      #expect(isNear(Tails.rankCorrelation(-1, pairs: n), 2 / orders))
    }
    // A table of critical values (Zar, table B.20): 0.886 is the 5 % point of 6 pairs, 0.700 of 9.
    #expect(Tails.rankCorrelation(0.886, pairs: 6) <= 0.05)
    #expect(Tails.rankCorrelation(0.828, pairs: 6) > 0.05)
    #expect(Tails.rankCorrelation(0.700, pairs: 9) <= 0.05)
    #expect(Tails.rankCorrelation(0.682, pairs: 9) > 0.05)
    #expect(Tails.rankCorrelation(0, pairs: 6) == 1)
  }

  @Test("Rayleigh's test calls directions drawn evenly clustered as often as its level says")
  func rayleigh() {
    var draws = SeededGenerator(seed: 7)
    for n in [2, 3, 5, 20] {
      var found = (0, 0)
      let runs = 4000
      for _ in 0..<runs {
        var (x, y) = (0.0, 0.0)
        for _ in 0..<n {
          let (cosine, sine) = direction(&draws)
          x += cosine
          y += sine
        }
        let p = Tails.rayleigh((x * x + y * y).squareRoot() / Double(n), of: n)
        found.0 += p < 0.05 ? 1 : 0
        found.1 += p < 0.3 ? 1 : 0
      }
      // Four standard deviations.
      #expect(abs(Double(found.0) / Double(runs) - 0.05) < 0.014, "\(n): \(found)")
      #expect(abs(Double(found.1) / Double(runs) - 0.3) < 0.029, "\(n): \(found)")
    }
    #expect(Tails.rayleigh(1, of: 1) == 1)
    #expect(Tails.rayleigh(1, of: 50) < 1e-15)
    #expect(Tails.rayleigh(0, of: 1_000_000) == 1)
  }

  private func direction(_ draws: inout SeededGenerator) -> (Double, Double) {
    while true {
      let (x, y) = (2 * draws.uniform() - 1, 2 * draws.uniform() - 1)
      let length = (x * x + y * y).squareRoot()
      if length > 0.01, length <= 1 { return (x / length, y / length) }
    }
  }

  @Test("a column that never changes has no correlation, whatever its mean is rounded to")
  func constant() {
    let constant = [Double](repeating: 0.1, count: 10)
    let rising = (0..<10).map { Double($0) }
    #expect(Association.correlation(constant, rising) == 0)
    #expect(Association.correlation(rising, constant) == 0)
    let small = rising.map { $0 * 1e-150 }
    #expect(isNear(Association.correlation(small, rising), 1))
    let seconds = rising.map { 1.7e18 + $0 * 256 }
    #expect(isNear(Association.correlation(seconds, rising), 1))
  }

  @Test("equal draws count against a statistic, also where rounding makes them less")
  func empirical() {
    let seen = 0.1 + 0.2
    #expect(Correction.empirical(seen, against: [0.3, 0.3, 0.1]) == 0.75)
    #expect(Correction.empirical(5, against: []) == 1)
    #expect(Correction.familywise(0.02, tests: 100) == 1)
    #expect(isNear(Correction.familywise(1e-9, tests: 100), 1e-7))
  }

  @Test("information and entropy of a fair coin and its copy are one bit")
  func information() {
    let coin = [0, 1, 0, 1, 1, 0, 0, 1]
    #expect(isNear(Association.mutualInformation(coin, classes: 2, coin, classes: 2), 1))
    let other = [0, 0, 1, 1, 0, 0, 1, 1]
    #expect(Association.mutualInformation(coin, classes: 2, other, classes: 2) == 0)
    #expect(isNear(Association.entropy(counts: [4, 4]), 1))
    #expect(Association.entropy(counts: [0, 0]) == 0)
  }

  @Test("birthdays: of 23 people two share theirs in half of the cases")
  func birthdays() {
    #expect(abs(Occupancy.tail(merges: 1, of: 23, cells: 365) - 0.507297) < 1e-6)
    #expect(isNear(Occupancy.tail(merges: 2, of: 3, cells: 65_536), 2.3283064365386963e-10))
    #expect(isNear(Occupancy.tail(merges: 1, of: 2, cells: 10), 0.1))
    #expect(isNear(Occupancy.tail(merges: 2, of: 4, cells: 2), 1))
    #expect(isNear(Occupancy.tail(merges: 3, of: 4, cells: 2), 2.0 / 16))
    #expect(Occupancy.tail(merges: 0, of: 4, cells: 2) == 1)
    #expect(Occupancy.tail(merges: 4, of: 4, cells: 2) == 0)
  }

  @Test("draws are SplitMix64's")
  func draws() {
    var draws = SeededDraws(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.allSatisfy { draws.next() == $0 })
  }
}
