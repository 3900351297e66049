import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

/// What time has to do with whether a meter is known, and what it is expected to say.
@Suite struct KnownClockTests {
  @Test(
    "a meter is expected at the instant of its slot, and not at all if it keeps none",
    arguments: [(2, true), (698, true), (12, false), (350, false)])
  func instants(last: Int, isKnown: Bool) {
    var meter = SimulatedMeter(seed: 13)
    var verifier = SimulatedMeter.verifier()
    meter.instant = 0
    verifier.hear(&meter, times: 1)
    meter.instant = last
    verifier.hear(&meter, times: 1)
    let checked = verifier.process(meter.received(meter.next(), mean: SimulatedMeter.noisy))
    #expect(checked.contains { $0.expectedBits != nil } == isKnown)
  }

  @Test("after a beacon at another instant it takes two at one to expect a meter again")
  func stray() {
    var meter = SimulatedMeter(seed: 14)
    var verifier = SimulatedMeter.verifier()
    let isExpected = [0, 0, 0, 12, 0, 0].map { instant in
      meter.instant = instant
      verifier.hear(&meter, times: 1)
      var other = (meter, verifier)
      return other.1.process(other.0.received(other.0.next(), mean: SimulatedMeter.noisy))
        .contains { $0.expectedBits != nil }
    }
    #expect(isExpected == [false, true, true, false, false, true])
  }

  @Test("a corrected beacon is none of the two that make a meter known")
  func corrected() throws {
    var meter = SimulatedMeter(seed: 15)
    let heard = try [0, 12, 12].map { instant in
      meter.instant = instant
      let packet = meter.received(meter.next(), mean: 36)
      return try #require(KnownMeter(packet, network: SimulatedMeter.network))
    }
    var known = heard[0]
    known.heard(heard[1], isSound: false)
    known.heard(heard[2], isSound: true)
    #expect(!known.isKnown)
    known.heard(heard[2], isSound: true)
    #expect(known.isKnown)
  }

  @Test("a meter that has started anew is not told by its old clock, but by its new one")
  func restarted() {
    var meter = SimulatedMeter(seed: 4)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    meter.age = 10
    for _ in 0..<5 {
      let decided = verifier.process(meter.received(meter.next(), mean: SimulatedMeter.noisy))
      #expect(!decided.contains { $0.isTrustworthy && $0.expectedBits != nil })
    }
    verifier.hear(&meter, times: 2)
    let told = (0..<10).count { _ in
      verifier.process(meter.received(meter.next(), mean: 6.5)).contains { $0.expectedBits != nil }
    }
    #expect(told >= 9)
  }

  @Test("what began anew within the hour is told by its new clock alone")
  func youngAgain() {
    var meter = SimulatedMeter(seed: 17)
    meter.age = 1800
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    for _ in 0..<6 {
      var other = verifier
      meter.age -= 1700
      let decided = other.process(meter.received(meter.next(), mean: 8))
      meter.age += 1700
      #expect(!decided.contains { $0.expectedBits != nil })
    }
  }

  @Test(
    "after the receiver's clock was set a meter is told by its own clock, or not at all",
    arguments: [-6, 5, 8, 16, 60, 3600] as [Double])
  func clockStep(seconds: Double) {
    var meter = SimulatedMeter(seed: 16)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    var told = 0
    for number in 0..<9 {
      var other = verifier
      var beacon = meter.next()
      beacon.time += seconds
      let mean = [8, SimulatedMeter.noisy, 4][number % 3]
      for checked in other.process(meter.received(beacon, mean: mean)) where checked.isTrustworthy {
        #expect(checked.packet.bytes == beacon.bytes)
        told += 1
      }
    }
    #expect(told >= 3)
  }

  @Test(
    "an uptime that was expected has no preference to the one that was sent, if both fit",
    arguments: [4, 5, 8, 16] as [Double])
  func undecided(seconds: Double) throws {
    var meter = SimulatedMeter(seed: 18)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    for _ in 0..<4 {
      var other = verifier
      var beacon = meter.next()
      beacon.time += seconds
      let wrong = try #require(Self.mostAlike(beacon.bytes, later: Int(seconds)))
      let received = Self.erased(
        meter.received(beacon, mean: 20), where: wrong, differs: beacon.bytes)
      for checked in other.process(received) where checked.expectedBits != nil {
        #expect(checked.packet.bytes == beacon.bytes)
      }
    }
  }

  @Test("after a step the published hop cycles are weighed, however many others may be left")
  func cycles() throws {
    var meter = SimulatedMeter(seed: 19)
    let known = try #require(
      KnownMeter(meter.received(meter.next(), mean: 36), network: SimulatedMeter.network))
    let expectation = try #require(ClockExpectation(of: known, at: known.time + 60_000_000_000))
    let published = PublishedHopCycle.cycles
    let others = HopCycle.slotRange.compactMap(HopCycle.init(slots:)).filter {
      !published.contains($0)
    }
    func phases(_ finding: HopCycleFinding) -> Set<Int> {
      Set(expectation.phases(finding, uptime: known.uptime + 4000).map(\.value))
    }
    let ofEach = published.map { phases(.certain($0)) }
    let ofMany = phases(.candidates(published: published, others: others))
    for one in ofEach { #expect(one.isSubset(of: ofMany)) }
    let one = try #require(ofEach.first?.count)
    #expect(ofMany.count <= 8 * one)
  }

  /// The beacon with an uptime later by some seconds, 3 more or less, and any counter, that has the
  /// fewest bits other than a beacon's.
  private static func mostAlike(_ bytes: [UInt8], later seconds: Int) -> [UInt8]? {
    let uptime = Int(bytes[BeaconFields.uptime..<BeaconFields.uptime + 4].bigEndianValue)
    let others = (seconds - 3...seconds + 3).flatMap { later in
      (UInt8.min...UInt8.max).map { counter in
        var other = bytes
        other[BeaconFields.counter] = counter
        for byte in 0..<4 {
          other[BeaconFields.uptime + byte] = UInt8(
            truncatingIfNeeded: (uptime + later) >> (8 * (3 - byte)))
        }
        let check = CyclicRedundancyCheck.remainder(
          of: other[BeaconFields.covered], initial: SimulatedMeter.network)
        other[BeaconFields.check] = UInt8(check >> 8)
        other[BeaconFields.check + 1] = UInt8(truncatingIfNeeded: check)
        return other
      }
    }
    return others.min { wrongBits($0, bytes) < wrongBits($1, bytes) }
  }

  private static func wrongBits(_ one: [UInt8], _ other: [UInt8]) -> Int {
    zip(one, other).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }

  /// The packet without any decision where two differ.
  private static func erased(
    _ packet: Packet, where one: [UInt8], differs other: [UInt8]
  ) -> Packet {
    var decisions = packet.dataBitDecisions
    var bytes = packet.bytes
    for place in decisions.indices
    where (one[place / 8] ^ other[place / 8]) >> UInt8(place % 8) & 1 == 1 {
      decisions[place] = 0
      bytes[place / 8] &= ~(1 << UInt8(place % 8))
    }
    return Packet(
      Frame(
        measurement: packet.measurement, bytes: bytes, version: 4, inverted: false, cut: false,
        byteReliability: [], dataBitDecisions: decisions))
  }
}
