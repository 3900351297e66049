/// Finds the cycle of one network's hop clock from its beacons alone.
///
/// From one beacon of a meter to the next, uptime less phase grows by whole cycles. A cycle is
/// contradicted once by a beacon for which it does not, within `HopClockTolerance`, as seen from
/// the beacons before it that agree; and twice by a phase that is not shorter than it. After a
/// contradiction the count goes on from that beacon. So a meter whose uptime or hop clock is set
/// anew contradicts the true cycle once, and a wrong packet not more than twice. An outage, when
/// uptime falls, contradicts nothing.
///
/// A cycle is certain when every other one, of 2 to 1024 slots, has at least three
/// contradictions more, and no more than one beacon in eight contradicts it. It is withdrawn when
/// another cycle has three contradictions less.
///
/// Multiples of the true cycle are contradicted by half of all beacons or so, divisors by phases
/// that are longer, neighbours once in every five cycles. None of these is certain by chance: sound
/// beacons never contradict the true cycle, so no other one is certain unless there are two faults
/// among the beacons that are kept, and these, as well as the sound ones, agree with that other
/// one.
struct HopCycleEstimator: Sendable {
  /// Contradictions that every other cycle has more: what one wrong packet can do, and one.
  static let margin = 3
  /// Of so many beacons one may contradict the cycle.
  private static let soundBeacons = 8
  /// Meters whose beacons are kept.
  private static let meterLimit = 16
  /// Beacons of the network without one of a meter, after which another one takes its place.
  private static let patience = 1024

  /// What is known now; nil before the first beacon.
  private(set) var finding: HopCycleFinding?

  private var meters: [UInt32: (series: HopBeaconSeries, lastHeard: Int)] = [:]
  private var events = [Int](repeating: 0, count: HopCycle.slotRange.count)
  private var beacons = 0

  /// An estimator.
  ///
  /// - Parameter remembered: the cycle that an earlier run was certain of: it holds until beacons
  ///   speak against it.
  init(remembering remembered: HopCycle? = nil) {
    finding = remembered.map { .certain($0) }
  }

  /// Takes in a beacon whose check is good.
  mutating func observe(_ beacon: HopBeacon, of meter: UInt32) {
    beacons += 1
    guard makeRoom(for: meter) else { return }
    var isNew = false
    if meters[meter] == nil { meters[meter] = (HopBeaconSeries(), beacons) }
    isNew = meters[meter]?.series.add(beacon, countingIn: &events) ?? false
    meters[meter]?.lastHeard = beacons
    if isNew { conclude() }
  }

  /// False if there are as many meters as can be kept, all heard lately.
  private mutating func makeRoom(for meter: UInt32) -> Bool {
    guard meters[meter] == nil, meters.count >= HopCycleEstimator.meterLimit else { return true }
    guard let (silent, state) = meters.min(by: { $0.value.lastHeard < $1.value.lastHeard }),
      beacons - state.lastHeard > HopCycleEstimator.patience
    else { return false }
    state.series.remove(from: &events)
    meters[silent] = nil
    return true
  }

  /// Meters whose beacons are kept.
  var meterCount: Int { meters.count }

  private mutating func conclude() {
    let least = events.min() ?? 0
    if let cycle = finding?.cycle, events[cycle.index] - least < HopCycleEstimator.margin { return }
    let rivals = events.count { $0 - least < HopCycleEstimator.margin }
    let pairs = meters.values.reduce(0) { $0 + $1.series.pairs }
    if rivals == 1, least * HopCycleEstimator.soundBeacons <= pairs,
      let index = events.firstIndex(of: least)
    {
      finding = .certain(HopCycle(index: index))
    } else {
      finding = candidates(least)
    }
  }

  private func candidates(_ least: Int) -> HopCycleFinding {
    let all = events.indices.filter { events[$0] == least }.map { HopCycle(index: $0) }
    let published = PublishedHopCycle.cycles
    return .candidates(
      published: all.filter(published.contains), others: all.filter { !published.contains($0) })
  }
}
