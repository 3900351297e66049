import AirInterface
import PacketSchema
import RecordStream

/// The meters whose next beacons are expected.
///
/// Bounded: 4096 meters, the least recently heard of which makes room.
struct KnownMeters: Sendable {
  /// Meters that are kept.
  private static let capacity = 4096
  /// A frame is looked at if at most so many of the 88 bits from `2A` to the destination are not
  /// those of a beacon: one in four, where six are wrong at Eb/N0 = 4 dB, and half in other packets.
  private static let mostWrongStartBits = 22
  /// A meter is tried if at most so many of the 80 bits of its addresses are wrong,
  private static let mostWrongAddressBits = 24
  /// and no more than so many above the fewest of any meter,
  private static let mostFurtherBits = 12
  /// and only so many meters, those with the fewest.
  private static let mostTries = 8
  /// Odds from which on a beacon that was expected moves its meter's clocks on.
  private static let oddsToGoOn = 1e6

  /// The ten bytes of a meter's two addresses.
  private struct Addresses {
    var first: UInt64
    var last: UInt16

    init(_ bytes: [UInt8]) {
      let wide = bytes[BeaconFields.wideSource..<BeaconFields.wideSource + 6]
      let source = bytes[BeaconFields.source..<BeaconFields.source + 4]
      first = UInt64(truncatingIfNeeded: wide.bigEndianValue) << 16
      first |= UInt64(truncatingIfNeeded: source.prefix(2).bigEndianValue)
      last = UInt16(truncatingIfNeeded: source.suffix(2).bigEndianValue)
    }

    func wrongBits(_ other: Addresses) -> Int {
      (first ^ other.first).nonzeroBitCount + (last ^ other.last).nonzeroBitCount
    }
  }

  private var meters: [KnownMeter] = []
  private var addresses: [Addresses] = []
  /// When each was heard last, counted in beacons.
  private var lastHeard: [Int] = []
  private var beacons = 0
  /// Places by network and LAN address.
  private var places: [UInt64: Int] = [:]

  /// Takes a beacon that needed no expectation.
  mutating func heard(_ checked: CheckedPacket) {
    guard let network = checked.network,
      let meter = KnownMeter(checked.packet, network: network)
    else { return }
    beacons += 1
    let key = KnownMeters.key(meter)
    let isSound = checked.correctedBits == 0
    if let place = places[key] {
      meters[place].heard(meter, isSound: isSound)
      addresses[place] = Addresses(meters[place].bytes)
      lastHeard[place] = beacons
    } else if isSound {
      add(meter, key)
    }
  }

  private mutating func add(_ meter: KnownMeter, _ key: UInt64) {
    guard meters.count >= KnownMeters.capacity,
      let oldest = lastHeard.indices.min(by: { lastHeard[$0] < lastHeard[$1] })
    else {
      places[key] = meters.count
      meters.append(meter)
      addresses.append(Addresses(meter.bytes))
      return lastHeard.append(beacons)
    }
    places[KnownMeters.key(meters[oldest])] = nil
    places[key] = oldest
    meters[oldest] = meter
    addresses[oldest] = Addresses(meter.bytes)
    lastHeard[oldest] = beacons
  }

  private static func key(_ meter: KnownMeter) -> UInt64 {
    let source = meter.bytes[BeaconFields.source..<BeaconFields.source + 4]
    return UInt64(meter.network) << 32 | UInt64(truncatingIfNeeded: source.bigEndianValue)
  }

  /// The beacon of a known meter that a damaged packet is; nil if it is none, or not certainly.
  ///
  /// - Parameters:
  ///   - finding: what is known of a network's hop cycle.
  ///   - believed: the networks that are believed.
  mutating func explain(
    _ packet: Packet, believed: [UInt16], finding: (UInt16) -> HopCycleFinding?
  ) -> CheckedPacket? {
    guard !meters.isEmpty, let time = packet.measurement?.time,
      packet.dataBitDecisions.count >= 8 * BeaconFields.length, mayBeBeacon(packet.bytes)
    else { return nil }
    let nearest = nearestMeters(packet.bytes, believed)
    guard !nearest.isEmpty else { return nil }
    let evidence = BeaconEvidence(packet.dataBitDecisions)
    let hypotheses = nearest.compactMap {
      BeaconHypotheses(
        of: meters[$0], at: time, finding: finding(meters[$0].network), evidence: evidence)
    }
    guard let expected = ExpectedBeacon(hypotheses, evidence: evidence) else { return nil }
    return accepted(expected, packet)
  }

  private func mayBeBeacon(_ bytes: [UInt8]) -> Bool {
    let header = BeaconFields.header
    let wrongBits =
      (2..<header.count).reduce(0) { $0 + (bytes[$1] ^ header[$1]).nonzeroBitCount }
      + BeaconFields.start.reduce(0) { $0 + (~bytes[$1]).nonzeroBitCount }
    return wrongBits <= KnownMeters.mostWrongStartBits
  }

  private func nearestMeters(_ bytes: [UInt8], _ believed: [UInt16]) -> [Int] {
    let heard = Addresses(bytes)
    var near: [(place: Int, wrongBits: Int)] = []
    for place in addresses.indices {
      let wrongBits = addresses[place].wrongBits(heard)
      guard wrongBits <= KnownMeters.mostWrongAddressBits, meters[place].isKnown,
        believed.contains(meters[place].network)
      else { continue }
      near.append((place, wrongBits))
    }
    let fewest = near.lazy.map(\.wrongBits).min() ?? 0
    return near.filter { $0.wrongBits <= fewest + KnownMeters.mostFurtherBits }
      .sorted { ($0.wrongBits, $0.place) < ($1.wrongBits, $1.place) }
      .prefix(KnownMeters.mostTries).map(\.place)
  }

  private mutating func accepted(_ expected: ExpectedBeacon, _ packet: Packet) -> CheckedPacket? {
    let bytes = expected.bytes + packet.bytes.dropFirst(BeaconFields.length)
    let told = BitFlipCorrector.withoutNoise(packet.replacing(bytes: bytes))
    guard SelfConsistency.holds(in: told),
      let meter = KnownMeter(told, network: expected.network),
      let place = places[KnownMeters.key(meter)]
    else { return nil }
    beacons += 1
    lastHeard[place] = beacons
    if expected.odds >= KnownMeters.oddsToGoOn { meters[place].wentOn(to: meter) }
    var checked = CheckedPacket(told, .ok, network: expected.network)
    checked.correctedBits = zip(told.bytes, packet.bytes).reduce(0) {
      $0 + ($1.0 ^ $1.1).nonzeroBitCount
    }
    checked.expectedBits = checked.correctedBits
    checked.received = packet.bytes
    return checked
  }
}
