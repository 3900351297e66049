import RealModule

/// The beacon of a known meter that a frame holds, if it is beyond doubt.
///
/// What a frame may hold is weighed: each by how probable it is beforehand, and by the soft decisions.
/// A packet is told only if it alone is `BitFlipCorrector.requiredOdds` times as probable as all other
/// ones together: other values of the meter's clocks and counter, another route, other known meters,
/// noise, and strangers. Of these the dangerous ones are neighbours whose address differs in a few bits
/// and that came back at the same moment after an outage: so they count as if five hundred
/// of their packets came for each of the meter's, with one wrong bit, with two, with three and with four; and
/// with the same clocks and any route. The sum over all of them is exact: whichever of them it is that sent, 1 in
/// 1 000 000 passes at most on the average, provided that the soft decisions tell the truth.
struct ExpectedBeacon {
  /// The beacon's bytes.
  let bytes: [UInt8]
  /// Initial value of its network's CRC.
  let network: UInt16
  /// How much more probable it is than all else.
  let odds: Double

  /// Standard deviations by which wrong bits may weigh more than soft decisions promise: more do in a
  /// frame that holds something else, which is none of what was compared.
  private static let mostMisfit = 4.0
  /// Packets of strangers for each one of the meter, in each class of them.
  private static let strangers = 500.0
  /// Bits in which the address of a stranger that is like the meter's differs.
  private static let strangerBits = 4
  /// Probabilities of a route that has changed since the last beacon: the cost alone, which did so in
  /// 20 of 1199; any other single byte, cost and level, or all three bytes.
  private static let costChange = 0.03
  private static let otherChange = 0.005
  /// Probability that the meter's clocks are none that were expected, as after an outage.
  private static let newClocks = 0.05

  /// The beacon; nil if there is doubt.
  ///
  /// - Parameter meters: those whose addresses are like the frame's.
  init?(_ meters: [BeaconHypotheses], evidence: BeaconEvidence) {
    let checks = CheckWeights(evidence)
    let masses = meters.map {
      $0.score + .log(max($0.weight(checks: checks), .leastNonzeroMagnitude))
    }
    guard let most = masses.max(), let place = masses.firstIndex(of: most) else { return nil }
    let best = meters[place]
    // From here on all is in units of the best meter's score.
    let rivals = zip(meters, masses).reduce(0) {
      $1.0.meter.bytes == best.meter.bytes ? $0 : $0 + .exp($1.1 - best.score)
    }
    let flips = (0..<32).map { AddressFlip($0, of: best.meter, evidence) }
    var weights = best.weights
    StrangerRoute.add(to: &weights, besides: best.meter.bytes, evidence)
    let turned = checks.convolved(with: weights)
    let route = RouteChanges(best.meter.bytes, evidence, turned)
    let unexplained = Double.exp(best.constantScore - best.score)
    let (similar, clockless) = ExpectedBeacon.similarAddresses(flips, turned)
    let unknown = ExpectedBeacon.anyStranger(best, evidence)
    let others =
      rivals + unexplained * (ExpectedBeacon.newClocks + ExpectedBeacon.strangers * clockless)
      + ExpectedBeacon.strangers * (similar + unknown)
    let known = turned[0].x + route.sum
    let change = route.best.weight > turned[0].x ? route.best : RouteChanges.Change()
    var (weight, bytes) = best.likeliest(checks: checks, turnedBy: change.syndrome)
    weight *= change.factor
    for (offset, difference) in change.differences { bytes[offset] ^= difference }
    let rest = max(known - weight, 0) + others
    guard weight > 0, weight >= BitFlipCorrector.requiredOdds * rest else { return nil }
    let check = CyclicRedundancyCheck.remainder(
      of: bytes[BeaconFields.covered], initial: best.meter.network)
    bytes[BeaconFields.check] = UInt8(check >> 8)
    bytes[BeaconFields.check + 1] = UInt8(check & 0xFF)
    guard evidence.misfit(bytes) <= ExpectedBeacon.mostMisfit else { return nil }
    self.bytes = bytes
    network = best.meter.network
    odds = weight / max(rest, .leastNonzeroMagnitude)
  }

  /// How well an address that differs in 1 ... 4 bits fits, with the same clocks, and with any: for
  /// each number of bits the mean over all addresses, and the sum over the numbers.
  private static func similarAddresses(
    _ flips: [AddressFlip], _ turned: [SIMD2<Double>]
  ) -> (sameClocks: Double, anyClocks: Double) {
    var sums = [(same: Double, any: Double)](repeating: (0, 0), count: strangerBits)
    func add(from first: Int, _ depth: Int, _ factor: Double, _ syndrome: UInt16) {
      for number in first..<flips.count {
        let product = factor * flips[number].factor
        let both = syndrome ^ flips[number].syndrome
        sums[depth].same += product * max(turned[Int(both)].y, 0)
        sums[depth].any += product
        if depth + 1 < strangerBits { add(from: number + 1, depth + 1, product, both) }
      }
    }
    add(from: 0, 0, 1, 0)
    // 32, 496, 4960 and 35 960 addresses.
    var (addresses, result) = (1.0, (sameClocks: 0.0, anyClocks: 0.0))
    for (depth, sum) in sums.enumerated() {
      addresses *= Double(32 - depth) / Double(depth + 1)
      result.sameClocks += sum.same / addresses
      result.anyClocks += sum.any / addresses
    }
    return result
  }

  /// How well any meter of the network fits, and any bytes at all.
  private static func anyStranger(_ best: BeaconHypotheses, _ evidence: BeaconEvidence) -> Double {
    let own =
      evidence.score(BeaconFields.wideSource..<BeaconFields.counter, of: best.meter.bytes)
      + evidence.score(BeaconFields.source..<BeaconFields.source + 4, of: best.meter.bytes)
      + evidence.score(BeaconFields.routeCost..<BeaconFields.hopPhase, of: best.meter.bytes)
    return .exp(best.constantScore - own - best.score) + .exp(-best.score)
  }

  /// The routes of strangers under the same collector: as likely the meter's own cost as any, level
  /// and tree mostly the meter's.
  private enum StrangerRoute {
    private static let sameCost = 0.5
    private static let sameTree = 0.8
    private static let sameLevel = 0.7
    /// Levels are below: 1 to 5 were seen.
    private static let levels = 16

    /// Puts what routes do to the CRC into the third and fourth lane.
    static func add(
      to weights: inout [SIMD4<Double>], besides bytes: [UInt8], _ evidence: BeaconEvidence
    ) {
      func ratio(_ offset: Int, _ change: UInt8) -> Double {
        .exp(evidence.score(offset, bytes[offset] ^ change) - evidence.score(offset, bytes[offset]))
      }
      for change in UInt8.min...UInt8.max {
        let share = (1 - sameCost) / 256 + (change == 0 ? sameCost : 0)
        let syndrome = BeaconFields.syndrome(BeaconFields.routeCost, change)
        weights[Int(syndrome)].z += share * ratio(BeaconFields.routeCost, change)
      }
      let own = bytes[BeaconFields.level]
      let trees = (UInt8.min...UInt8.max).map { tree in
        let share = (1 - sameTree) / 256 + (tree == 0 ? sameTree : 0)
        return (
          syndrome: BeaconFields.syndrome(BeaconFields.treeID, tree),
          weight: share * ratio(BeaconFields.treeID, tree)
        )
      }
      for level in 0..<levels + 1 {
        // The last one stands for the meter's own.
        let change = level == levels ? 0 : own ^ UInt8(level)
        let share = level == levels ? sameLevel : (1 - sameLevel) / Double(levels)
        let weight = share * ratio(BeaconFields.level, change)
        let turn = BeaconFields.syndrome(BeaconFields.level, change)
        for tree in trees { weights[Int(turn ^ tree.syndrome)].w += weight * tree.weight }
      }
    }
  }

  /// One bit of a meter's address that is another one, wherever the address stands.
  private struct AddressFlip {
    let factor: Double
    let syndrome: UInt16

    init(_ bit: Int, of meter: KnownMeter, _ evidence: BeaconEvidence) {
      let mask = UInt8(1) << UInt8(bit % 8)
      let offsets =
        [BeaconFields.source + bit / 8]
        + (meter.wrapsAddress ? [BeaconFields.wideSource + 1 + bit / 8] : [])
      factor = .exp(
        offsets.reduce(0) {
          $0 + evidence.score($1, meter.bytes[$1] ^ mask) - evidence.score($1, meter.bytes[$1])
        })
      syndrome = offsets.reduce(0) { $0 ^ BeaconFields.syndrome($1, mask) }
    }
  }

  /// Beacons with another route, all else as expected.
  private struct RouteChanges {
    struct Change {
      var weight = 0.0
      var factor = 1.0
      var syndrome: UInt16 = 0
      var differences: [(offset: Int, difference: UInt8)] = []
    }

    /// All of them together.
    private(set) var sum = 0.0
    /// The likeliest change.
    private(set) var best = Change()

    init(_ bytes: [UInt8], _ evidence: BeaconEvidence, _ turned: [SIMD2<Double>]) {
      let cost = RouteChanges.changes(BeaconFields.routeCost, bytes, evidence)
      let tree = RouteChanges.changes(BeaconFields.treeID, bytes, evidence)
      let level = RouteChanges.changes(BeaconFields.level, bytes, evidence)
      for (changes, probability) in [
        (cost, costChange), (tree, otherChange), (level, otherChange),
      ] {
        for change in changes { add(change, probability / 255, turned) }
      }
      for first in cost {
        for second in level {
          let weight = max(turned[Int(first.syndrome ^ second.syndrome)].x, 0)
          sum += otherChange / 255 / 255 * first.factor * second.factor * weight
        }
      }
      let own = evidence.score(BeaconFields.routeCost..<BeaconFields.hopPhase, of: bytes)
      let free = turned.reduce(0) { $0 + $1.x } / Double(turned.count)
      sum += otherChange * .exp(-own) * max(free, 0)
    }

    private static func changes(
      _ offset: Int, _ bytes: [UInt8], _ evidence: BeaconEvidence
    ) -> [Change] {
      (1...255).map { difference in
        Change(
          factor: .exp(
            evidence.score(offset, bytes[offset] ^ difference)
              - evidence.score(offset, bytes[offset])),
          syndrome: BeaconFields.syndrome(offset, difference),
          differences: [(offset, difference)])
      }
    }

    private func weight(
      _ change: Change, _ probability: Double, _ turned: [SIMD2<Double>]
    ) -> Double {
      probability * change.factor * max(turned[Int(change.syndrome)].x, 0)
    }

    private mutating func add(_ change: Change, _ probability: Double, _ turned: [SIMD2<Double>]) {
      let weight = weight(change, probability, turned)
      sum += weight
      guard weight > best.weight else { return }
      best = change
      best.weight = weight
      best.factor = change.factor * probability
    }
  }
}
