import RealModule

/// The beacon of a known meter that a frame holds, if it is beyond doubt.
///
/// What a frame may hold is weighed: each by how probable it is beforehand, and by the soft decisions.
/// A packet is told only if it alone is `BitFlipCorrector.requiredOdds` times as probable as all other
/// ones together: other values of the meter's clocks and counter, another route, other known meters,
/// noise, and strangers. Of these the dangerous ones are neighbours whose address differs in a few bits
/// and that came back at the same moment after an outage: so they count as if a hundred of their packets
/// came for each of the meter's, with one wrong bit, with two, with three and with four; and with the
/// same clocks and any route. The sum over all of them is exact: whichever of them it is that sent, 1 in
/// 200 000 passes at most on the average, provided that the soft decisions promise no more than they
/// hold. It is they that decide how far down a meter is heard: at Eb/N0 = 4.5 dB 80 of 100 beacons are
/// told if strangers count five hundred times, 85 with a hundred.
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
  private static let strangers = 100.0
  /// Probability that the meter's clocks are none that were expected, and that it has started anew.
  private static let newClocks = 0.05

  /// The beacon; nil if there is doubt.
  ///
  /// - Parameter meters: those whose addresses are like the frame's.
  init?(_ meters: [BeaconHypotheses], evidence: BeaconEvidence) {
    let checks = CheckWeights(evidence)
    let masses = meters.map {
      $0.score + .log(max($0.weight(checks: checks).x, .leastNonzeroMagnitude))
    }
    guard let most = masses.max(), let place = masses.firstIndex(of: most) else { return nil }
    let best = meters[place]
    // From here on all is in units of the best meter's score.
    let rivals = zip(meters, masses).reduce(0) {
      $1.0.meter.bytes == best.meter.bytes ? $0 : $0 + .exp($1.1 - best.score)
    }
    let addresses = SimilarAddresses(of: best.meter, evidence)
    let unexplained = Double.exp(best.constantScore - best.score)
    let unknown = ExpectedBeacon.anyStranger(best, evidence)
    var others =
      rivals + ExpectedBeacon.strangers * unknown
      + unexplained * (ExpectedBeacon.newClocks + ExpectedBeacon.strangers * addresses.anyClocks)
    let bytes = best.meter.bytes
    let limit = max(
      .exp(most - best.score),
      RouteChanges.mostFactor(bytes, evidence) * best.anyWeight * checks.most)
    // All that follows takes milliseconds.
    guard limit >= BitFlipCorrector.requiredOdds * others,
      limit >= BitFlipCorrector.requiredOdds * ExpectedBeacon.strangers
        * addresses.nearest(best, checks)
    else { return nil }
    others += ExpectedBeacon.newClocks * unexplained * best.restarted(checks: checks)
    guard limit >= BitFlipCorrector.requiredOdds * others else { return nil }
    var spectrum = best.spectrum
    StrangerRoute(bytes, evidence).multiply(&spectrum)
    let turned = checks.convolved(with: spectrum)
    let route = RouteChanges(bytes, evidence, turned)
    others += ExpectedBeacon.strangers * addresses.sameClocks(turned)
    self.init(best, checks, evidence, turned[0].x, route, others: others)
  }

  private init?(
    _ best: BeaconHypotheses, _ checks: CheckWeights, _ evidence: BeaconEvidence,
    _ sameRoute: Double, _ route: RouteChanges, others: Double
  ) {
    let change = route.best.weight > sameRoute ? route.best : RouteChanges.Change()
    var (weight, bytes) = best.likeliest(checks: checks, turnedBy: change.syndrome)
    weight *= change.factor
    bytes[change.offset] ^= change.difference
    let rest = max(sameRoute + route.sum - weight, 0) + others
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

  /// How well any meter of the network fits, and any bytes at all.
  private static func anyStranger(_ best: BeaconHypotheses, _ evidence: BeaconEvidence) -> Double {
    let own =
      evidence.score(BeaconFields.wideSource..<BeaconFields.counter, of: best.meter.bytes)
      + evidence.score(BeaconFields.source..<BeaconFields.source + 4, of: best.meter.bytes)
      + evidence.score(BeaconFields.routeCost..<BeaconFields.hopPhase, of: best.meter.bytes)
    return .exp(best.constantScore - own - best.score) + .exp(-best.score)
  }
}
