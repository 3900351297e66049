/// Beacons of one meter, and how often they contradict each cycle.
///
/// Bounded: 32 beacons. When there are as many, every second one is left out, and from then on only
/// those are taken that are further apart than before, so that they reach over more cycles; up to
/// half an hour apart, when the older half is left out instead.
struct HopBeaconSeries: Sendable {
  /// What one cycle looks like to this meter.
  private struct Track {
    /// The beacon that the run of agreeing ones begins with; -1 if there is none.
    var first: Int16 = -1
    /// Contradictions so far.
    var events: UInt16 = 0
    /// How far the cycle's start has strayed from that of the first, in milliseconds.
    var low: Int32 = 0
    var high: Int32 = 0
  }

  static let capacity = 32
  /// The widest spacing of beacons that are kept, in seconds.
  private static let widestSpacing = 1800

  private var beacons: [HopBeacon] = []
  private var tracks = [Track](repeating: Track(), count: HopCycle.slotRange.count)
  private var spacing = 0

  /// Pairs of one beacon and the next, each of which may contradict a cycle.
  var pairs: Int { max(0, beacons.count - 1) }

  /// Takes a beacon in, unless it is too near to the last one.
  ///
  /// - Parameter events: contradictions to each cycle, by its index, over all meters of the
  ///   network; kept up to date.
  /// - Returns: true if it was taken.
  mutating func add(_ beacon: HopBeacon, countingIn events: inout [Int]) -> Bool {
    if let last = beacons.last {
      guard beacon != last, abs(beacon.uptime - last.uptime) >= spacing else { return false }
    }
    if beacons.count == HopBeaconSeries.capacity { thin(countingIn: &events) }
    beacons.append(beacon)
    judgeNewest(countingIn: &events)
    return true
  }

  /// Takes the contradictions of this meter out of those of its network.
  func remove(from events: inout [Int]) {
    for index in tracks.indices { events[index] -= Int(tracks[index].events) }
  }

  private mutating func thin(countingIn events: inout [Int]) {
    remove(from: &events)
    let kept: [HopBeacon]
    if spacing < HopBeaconSeries.widestSpacing {
      spacing = min(max(30, 2 * spacing), HopBeaconSeries.widestSpacing)
      kept = stride(from: 1, to: beacons.count, by: 2).map { beacons[$0] }
    } else {
      kept = beacons.suffix(HopBeaconSeries.capacity / 2)
    }
    for index in tracks.indices { tracks[index] = Track() }
    beacons.removeAll(keepingCapacity: true)
    for beacon in kept {
      beacons.append(beacon)
      judgeNewest(countingIn: &events)
    }
  }

  /// Compares the newest beacon with every cycle.
  private mutating func judgeNewest(countingIn events: inout [Int]) {
    guard let newest = beacons.last else { return }
    let isNewStart = HopClockTolerance.isInterrupted(beacons.suffix(2))
    for index in tracks.indices {
      if isNewStart { tracks[index].first = -1 }
      let before = tracks[index].events
      judge(newest, index)
      events[index] += Int(tracks[index].events - before)
    }
  }

  private mutating func judge(_ newest: HopBeacon, _ index: Int) {
    let cycle = HopCycle(index: index).milliseconds
    guard newest.phase < cycle else {
      // As much as any beacon that fits neither the one before it nor the one after it.
      tracks[index].events += 2
      return
    }
    let place = Int(tracks[index].first)
    guard place >= 0 else { return begin(index) }
    let first = beacons[place]
    let span = abs(newest.uptime - first.uptime)
    guard span <= HopClockTolerance.longestSpan else { return begin(index) }
    let tolerance = HopClockTolerance.milliseconds(over: span)
    // Where half a cycle is within the tolerance, nothing can be told.
    guard cycle > 2 * tolerance else { return }
    let stray = HopBeaconSeries.stray(newest.cycleStart - first.cycleStart, modulo: cycle)
    let (low, high) = (min(tracks[index].low, stray), max(tracks[index].high, stray))
    if Int(high) - Int(low) <= tolerance {
      (tracks[index].low, tracks[index].high) = (low, high)
    } else {
      tracks[index].events += 1
      begin(index)
    }
  }

  private mutating func begin(_ index: Int) {
    tracks[index].first = Int16(beacons.count - 1)
    (tracks[index].low, tracks[index].high) = (0, 0)
  }

  /// The remainder that is nearest to 0.
  private static func stray(_ difference: Int, modulo cycle: Int) -> Int32 {
    let rest = difference % cycle
    return Int32(2 * rest > cycle ? rest - cycle : 2 * rest < -cycle ? rest + cycle : rest)
  }
}

/// How far uptime and hop clock of a meter may part.
enum HopClockTolerance {
  /// Uptime is told in whole seconds, and may be wrong by one, to either side.
  private static let clockError = 3000
  /// Parts in a million by which uptime and hop clock may drift apart. Two crystals; the one meter
  /// that was followed for 113 days drifted by 0.45.
  private static let drift = 50
  /// Seconds over which beacons are compared: two days. By then drift is three times the error;
  /// more would not tell the cycle of a minute from others.
  static let longestSpan = 172_800
  /// Seconds by which uptime may fall, if packets of two receivers are joined: no outage.
  private static let disorder = 60

  /// The most that the differences of uptime and phase may differ, in milliseconds, over some
  /// seconds.
  static func milliseconds(over seconds: Int) -> Int { clockError + seconds * drift / 1000 }

  /// True if there was an outage between two beacons, or too long a time.
  static func isInterrupted(_ pair: ArraySlice<HopBeacon>) -> Bool {
    guard let first = pair.first, let last = pair.last else { return true }
    return !(-disorder...longestSpan).contains(last.uptime - first.uptime)
  }
}
