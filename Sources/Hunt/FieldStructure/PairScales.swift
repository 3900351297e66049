import Evidence
import RealModule

/// Pairs of rows of a meter by their distance in time: near ones tell a clock's rate roughly, far ones
/// exactly, and each alone bears that the computer's clock was set in between.
struct PairScales {
  /// Pairs of a scale at most.
  static let mostPairs = 128
  /// Frequencies that are tried at each scale, on either side of 0.
  static let frequencies = 96

  /// A pair and the seconds between.
  struct Pair {
    let one: Int
    let other: Int
    let gap: Double
  }

  let group: PacketGroup
  /// Seconds by row: of the reception, or of a clock that is proven.
  let times: [Double]
  /// Least difference of two times that differ; at least 1 ms.
  let resolution: Double
  /// Usual seconds from a packet of a meter to its next.
  let usualGap: Double
  /// Seconds of which nearly all gaps are multiples, if packets come so regularly: then a pace cannot be
  /// told from that of a counter of packets, nor from others that turn once more from one to the next.
  let beat: Double?
  /// The longest time between two packets of a meter.
  let span: Double

  init(group: PacketGroup, times: [Double]) {
    self.group = group
    self.times = times
    let gaps = group.neighbours().map { times[$0.1] - times[$0.0] }.filter { $0 > 0 }.sorted()
    usualGap = gaps.isEmpty ? 0 : gaps[gaps.count / 2]
    let isWhole = times.allSatisfy { $0.isNaN || $0 == $0.rounded() }
    resolution = isWhole ? 1 : 0.001
    beat = Self.beat(of: gaps, resolution: resolution)
    span = group.meters.reduce(0) { most, rows in
      let known = rows.lazy.map { times[$0] }.filter { !$0.isNaN }
      return max(most, (known.max() ?? 0) - (known.min() ?? 0))
    }
  }

  private static func beat(of gaps: [Double], resolution: Double) -> Double? {
    guard !gaps.isEmpty else { return nil }
    let usual = gaps[gaps.count / 2]
    return (1...8).lazy.map { usual / Double($0) }.first { beat in
      guard beat > 8 * resolution else { return false }
      let (x, y) = gaps.reduce((0.0, 0.0)) { sum, gap in
        let angle = 2 * Double.pi * gap / beat
        return (sum.0 + .cos(angle), sum.1 + .sin(angle))
      }
      return (x * x + y * y).squareRoot() > 0.9 * Double(gaps.count)
    }
  }

  /// Scales to begin a search at, in seconds.
  var starts: [Double] {
    guard usualGap > 0 else { return [] }
    var scale = max(usualGap * 2, 4 * resolution)
    var scales: [Double] = []
    while scale < span * 2, scales.count < 7 {
      scales.append(scale)
      scale *= 8
    }
    return scales
  }

  /// Pairs that are so many seconds apart, of all meters and spread over all times; the same each
  /// time. Rows of a meter are in the order of time but for jumps of the computer's clock.
  func pairs(from least: Double, to most: Double, count: Int = mostPairs) -> [Pair] {
    var found: [Pair] = []
    guard group.count > 1 else { return [] }
    var state: UInt64 = 0x2545_F491
    let stride = max(1, group.count / (2 * count))
    for rows in group.meters {
      var (low, high) = (rows.lowerBound, rows.lowerBound)
      for row in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: stride)
      where !times[row].isNaN {
        low = max(low, row + 1)
        while low < rows.upperBound, !(times[low] - times[row] >= least) { low += 1 }
        high = max(high, low)
        while high < rows.upperBound, !(times[high] - times[row] > most) { high += 1 }
        guard low < high else { continue }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let other = low + Int(truncatingIfNeeded: state >> 33) % (high - low)
        let gap = times[other] - times[row]
        if gap >= least, gap <= most, gap > 0 {
          found.append(Pair(one: row, other: other, gap: gap))
        }
      }
    }
    guard found.count > count else { return found }
    return (0..<count).map { found[$0 * found.count / count] }
  }
}

/// Directions of pairs at a comb of frequencies, which all columns are compared with.
struct FrequencyComb {
  let pairs: [PairScales.Pair]
  /// Turns a second from one frequency to the next.
  let spacing: Double
  /// Frequencies are -reach ... reach times the spacing.
  let reach: Int
  /// By pair, then by frequency.
  private let cosines: [Double]
  private let sines: [Double]
  /// Mean direction at each frequency.
  private let meanCosines: [Double]
  private let meanSines: [Double]

  init(pairs: [PairScales.Pair], scale: Double, fastest: Double) {
    self.pairs = pairs
    spacing = 1 / (2 * scale)
    reach = max(1, min(PairScales.frequencies, Int(fastest / spacing)))
    let width = reach + 1
    var (cosines, sines) = (
      [Double](repeating: 0, count: pairs.count * width),
      [Double](repeating: 0, count: pairs.count * width)
    )
    for (row, pair) in pairs.enumerated() {
      for place in 0..<width {
        let angle = 2 * Double.pi * spacing * Double(place) * pair.gap
        cosines[row * width + place] = .cos(angle)
        sines[row * width + place] = .sin(angle)
      }
    }
    let n = Double(max(1, pairs.count))
    meanCosines = (0..<width).map { place in
      pairs.indices.reduce(0) { $0 + cosines[$1 * width + place] } / n
    }
    meanSines = (0..<width).map { place in
      pairs.indices.reduce(0) { $0 + sines[$1 * width + place] } / n
    }
    self.cosines = cosines
    self.sines = sines
  }

  /// The frequency at which steps, in turns, keep pace best.
  struct Peak {
    var frequency: Double
    /// Length of the mean direction of what is left, 0 ... 1.
    var resultant: Double
    /// Chance of such a peak at one frequency, if steps do not depend on gaps.
    var p: Double
  }

  /// The best peak of the steps of a column at frequencies of at least one turn in the longest gap.
  func peak(_ steps: [Double]) -> Peak? {
    let (width, n) = (reach + 1, Double(pairs.count))
    guard pairs.count >= 12, width > 2 else { return nil }
    let (ownCosines, ownSines) = (
      steps.map { Double.cos(2 * .pi * $0) }, steps.map { Double.sin(2 * .pi * $0) }
    )
    var products = [Double](repeating: 0, count: 4 * width)
    for row in pairs.indices {
      let (c, s) = (ownCosines[row], ownSines[row])
      for place in 0..<width {
        let (cosine, sine) = (cosines[row * width + place], sines[row * width + place])
        products[place] += c * cosine
        products[width + place] += s * sine
        products[2 * width + place] += s * cosine
        products[3 * width + place] += c * sine
      }
    }
    let (mc, ms) = (ownCosines.reduce(0, +) / n, ownSines.reduce(0, +) / n)
    let ownSpread = 1 - mc * mc - ms * ms
    guard ownSpread > 0.02 else { return nil }
    var best: Peak?
    for place in 2..<width {
      let (ec, es) = (meanCosines[place], meanSines[place])
      let spread = ownSpread * (1 - ec * ec - es * es)
      guard spread > 0.005 else { continue }
      let (cc, ss) = (products[place] / n, products[width + place] / n)
      let (sc, cs) = (products[2 * width + place] / n, products[3 * width + place] / n)
      for sign in [1.0, -1] {
        let (real, imaginary) = (cc + sign * ss, sc - sign * cs)
        // What is left when steps and gaps do not depend on each other.
        let (restReal, restImaginary) = (
          real - (mc * ec + sign * ms * es), imaginary - (ms * ec - sign * mc * es)
        )
        let power = (restReal * restReal + restImaginary * restImaginary) * n / spread
        let resultant = (real * real + imaginary * imaginary).squareRoot()
        // Of products that all lie on a line the power has one degree of freedom: the worst case.
        let p = Double.exp(-power / 2)
        if resultant > best?.resultant ?? 0 {
          best = Peak(frequency: sign * spacing * Double(place), resultant: resultant, p: p)
        }
      }
    }
    return best
  }
}
