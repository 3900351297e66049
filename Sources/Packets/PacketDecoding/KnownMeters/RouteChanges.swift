import RealModule

/// Beacons of a meter with another route, all else as expected.
struct RouteChanges {
  struct Change {
    var weight = 0.0
    var factor = 1.0
    var syndrome: UInt16 = 0
    var offset = 0
    var difference: UInt8 = 0
  }

  /// Probabilities of a route that has changed since the last beacon: the cost alone, which did so in
  /// 20 of 1199; any other single byte, cost and level, or all three bytes.
  private static let costChange = 0.03
  private static let otherChange = 0.005
  /// How likely one other byte is at each place.
  private static let singleChanges = [
    (BeaconFields.routeCost, costChange / 255), (BeaconFields.treeID, otherChange / 255),
    (BeaconFields.level, otherChange / 255),
  ]

  /// All of them together.
  private(set) var sum = 0.0
  /// The likeliest change.
  private(set) var best = Change()

  /// Weighs the changes of a meter's bytes.
  ///
  /// - Parameter turned: how well the meter's beacons fit if the CRC is turned, in the first lane.
  init(_ bytes: [UInt8], _ evidence: BeaconEvidence, _ turned: [SIMD2<Double>]) {
    for (offset, probability) in RouteChanges.singleChanges {
      for change in RouteChanges.changes(offset, bytes, evidence) {
        add(change, probability, turned)
      }
    }
    let level = RouteChanges.changes(BeaconFields.level, bytes, evidence)
    var both = 0.0
    for first in RouteChanges.changes(BeaconFields.routeCost, bytes, evidence) {
      for second in level {
        let weight = max(turned[Int(first.syndrome ^ second.syndrome)].x, 0)
        both += first.factor * second.factor * weight
      }
    }
    sum += RouteChanges.otherChange / 255 / 255 * both
    let own = evidence.score(BeaconFields.routeCost..<BeaconFields.hopPhase, of: bytes)
    let free = turned.reduce(0) { $0 + $1.x } / Double(turned.count)
    sum += RouteChanges.otherChange * .exp(-own) * max(free, 0)
  }

  /// The most that a single change can make of a weight, its CRC aside.
  static func mostFactor(_ bytes: [UInt8], _ evidence: BeaconEvidence) -> Double {
    singleChanges.reduce(0) { most, change in
      let (offset, probability) = change
      let score = (UInt8.min...UInt8.max).reduce(-Double.infinity) {
        max($0, evidence.score(offset, $1))
      }
      return max(most, probability * .exp(score - evidence.score(offset, bytes[offset])))
    }
  }

  private static func changes(
    _ offset: Int, _ bytes: [UInt8], _ evidence: BeaconEvidence
  ) -> [Change] {
    let own = evidence.score(offset, bytes[offset])
    return (1...255).map { difference in
      Change(
        factor: .exp(evidence.score(offset, bytes[offset] ^ difference) - own),
        syndrome: BeaconFields.syndrome(offset, difference), offset: offset,
        difference: difference)
    }
  }

  private mutating func add(_ change: Change, _ probability: Double, _ turned: [SIMD2<Double>]) {
    let weight = probability * change.factor * max(turned[Int(change.syndrome)].x, 0)
    sum += weight
    guard weight > best.weight else { return }
    best = change
    best.weight = weight
    best.factor = change.factor * probability
  }
}

/// The routes of strangers under the same collector: as likely the meter's own cost as any, level and
/// tree mostly the meter's.
struct StrangerRoute {
  private static let sameCost = 0.5
  private static let sameTree = 0.8
  private static let sameLevel = 0.7
  /// Levels are below: 1 to 5 were seen.
  private static let levels: UInt8 = 16

  /// At most the probability of the meter's own route.
  static let same = sameCost * sameTree * sameLevel

  private let cost: [Double]
  private let tree: [Double]
  private let level: [Double]

  init(_ bytes: [UInt8], _ evidence: BeaconEvidence) {
    /// How likely each change of a byte is, times how well it fits over none.
    func weights(_ offset: Int, _ probability: (_ value: UInt8) -> Double) -> [Double] {
      let own = evidence.score(offset, bytes[offset])
      return (UInt8.min...UInt8.max).map { change in
        let value = bytes[offset] ^ change
        return probability(value) * .exp(evidence.score(offset, value) - own)
      }
    }
    func share(_ same: Double, _ offset: Int) -> (UInt8) -> Double {
      { (1 - same) / 256 + ($0 == bytes[offset] ? same : 0) }
    }
    cost = weights(BeaconFields.routeCost, share(StrangerRoute.sameCost, BeaconFields.routeCost))
    tree = weights(BeaconFields.treeID, share(StrangerRoute.sameTree, BeaconFields.treeID))
    level = weights(BeaconFields.level) {
      ($0 < StrangerRoute.levels
        ? (1 - StrangerRoute.sameLevel) / Double(StrangerRoute.levels) : 0)
        + ($0 == bytes[BeaconFields.level] ? StrangerRoute.sameLevel : 0)
    }
  }

  /// Convolves the second lane with the routes.
  func multiply(_ spectrum: inout CheckSpectrum) {
    for (weights, byte) in [
      (cost, ByteCharacters.routeCost), (tree, .treeID), (level, .level),
    ] {
      spectrum.multiply(by: WalshHadamard.transformed(weights).map { SIMD2(1, $0) }, at: byte)
    }
  }
}
