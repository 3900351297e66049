import PacketSchema
import RecordStream

/// A meter as its last beacons told of it.
struct KnownMeter: Sendable {
  /// The network in which it was heard.
  let network: UInt16
  /// The last beacon whose bytes are beyond doubt.
  private(set) var bytes: [UInt8]
  /// When the last one came, in nanoseconds since 1970-01-01 UTC.
  private(set) var time: Int64
  /// Its uptime, in seconds.
  private(set) var uptime: Int
  /// Its hop phase, in milliseconds.
  private(set) var phase: Int
  /// Its counter.
  private(set) var counter: UInt8
  /// Beacons without an error that agree with each other: they have the same addresses, uptime went on
  /// with time, and each left at the same instant of a slot.
  private(set) var beacons = 1
  /// Beacons without an error whose counters are all even, or all odd.
  private(set) var sameParity = 1

  /// Beacons that have to agree before any is expected: one alone may be another's, damaged.
  private static let beaconsToKnow = 2
  /// Beacons that are counted.
  private static let mostBeacons = 100

  /// True if its next beacon may be expected.
  var isKnown: Bool { beacons >= KnownMeter.beaconsToKnow }

  /// A meter after its first beacon; nil for any other packet, and for one without a time.
  init?(_ packet: Packet, network: UInt16) {
    guard case .single(_, let layout) = packet.content, layout.kind == .beacon,
      packet.bytes(of: .routeCost) != nil, packet.bytes.count >= BeaconFields.length,
      let beacon = HopBeacon(packet), let time = packet.measurement?.time
    else { return nil }
    self.network = network
    bytes = packet.bytes
    self.time = time
    uptime = beacon.uptime
    phase = beacon.phase
    counter = packet.bytes[BeaconFields.counter]
  }

  /// Takes a further beacon of the same address and network.
  ///
  /// - Parameter isSound: true if it came in without an error.
  mutating func heard(_ next: KnownMeter, isSound: Bool) {
    let goesOn = ClockExpectation(of: self, at: next.time)?.allows(uptime: next.uptime) ?? false
    guard isSound || goesOn else { return }
    var next = next
    let isSame =
      goesOn && wideSource == next.wideSource
      && ClockExpectation.isOneInstant(phase, next.phase)
    next.beacons =
      isSame ? min(beacons + (isSound ? 1 : 0), KnownMeter.mostBeacons) : isSound ? 1 : 0
    let isEven = (counter ^ next.counter) & 1 == 0
    next.sameParity = isEven ? min(sameParity + (isSound ? 1 : 0), KnownMeter.mostBeacons) : 0
    self = next
  }

  /// Lets its clock and counter go on to those of a beacon that was told by expectation. All else
  /// stays as beacons told it that needed none.
  mutating func wentOn(to next: KnownMeter) {
    (time, uptime, phase, counter) = (next.time, next.uptime, next.phase, next.counter)
  }

  private var wideSource: ArraySlice<UInt8> {
    bytes[BeaconFields.wideSource..<BeaconFields.wideSource + 6]
  }

  /// True if the WAN address holds the LAN address: both change together then.
  var wrapsAddress: Bool {
    wideSource.first == 0xFE && wideSource.last == 0x00
      && wideSource.dropFirst().dropLast().elementsEqual(
        bytes[BeaconFields.source..<BeaconFields.source + 4])
  }
}
