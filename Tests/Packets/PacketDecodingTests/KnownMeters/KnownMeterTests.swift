import Notation
import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite struct KnownMeterTests {
  @Test("with five wrong bits in a hundred most beacons of a meter are told, all right")
  func told() throws {
    var meter = SimulatedMeter(seed: 1)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    var told = 0
    for _ in 0..<20 {
      let beacon = meter.next()
      let received = meter.received(beacon, mean: SimulatedMeter.noisy)
      for checked in verifier.process(received) where checked.isTrustworthy {
        #expect(checked.packet.bytes == beacon.bytes)
        guard let expectedBits = checked.expectedBits else { continue }
        told += 1
        let wrongBits = zip(received.bytes, beacon.bytes).reduce(0) {
          $0 + ($1.0 ^ $1.1).nonzeroBitCount
        }
        #expect(expectedBits == wrongBits && checked.correctedBits == wrongBits)
        #expect(checked.received == received.bytes)
      }
    }
    #expect(told >= 17)
    #expect(verifier.counters.expected == told)
    #expect(verifier.acceptedByNetwork == [SimulatedMeter.network: 3])
  }

  @Test("the number of expected bits is printed")
  func printed() throws {
    var meter = SimulatedMeter(seed: 2)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    let checked = try #require(
      verifier.process(meter.received(meter.next(), mean: SimulatedMeter.noisy)).first)
    let object = PacketDecoder.decode(checked)
    let count = try #require(object.integer(.expectedBits))
    #expect(count > 5 && object.integer(.correctedBits) == count)
    #expect(object.text(.check) == "ok" && object.text(.source) == "0A0B0C01")
    #expect(object[.received] != nil)
  }

  @Test("what was told by expectation is no evidence when its JSON is read again")
  func readAgain() throws {
    var meter = SimulatedMeter(seed: 12)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    let lines = (0..<6).flatMap { _ in
      verifier.process(meter.received(meter.next(), mean: 6.5)).filter { $0.expectedBits != nil }
    }.map { PacketDecoder.decode($0).encoded() }
    #expect(lines.count >= 5)
    var (reader, again) = (TextPacketReader(), SimulatedMeter.verifier())
    var unbelieving = PacketVerifier()
    for line in lines {
      guard case .packet(let packet) = reader.read(line) else {
        Issue.record("no packet: \(line)")
        continue
      }
      let checked = try #require(again.process(Packet(packet)).first)
      let object = PacketDecoder.decode(checked)
      #expect(object[.expectedBits] != nil)
      #expect(object[.expectedBits] == (try JSONObject(parsing: line))[.expectedBits])
      #expect(object[.received] == (try JSONObject(parsing: line))[.received])
      _ = unbelieving.process(Packet(packet))
    }
    #expect(again.counters.expected == lines.count && again.acceptedByNetwork.isEmpty)
    #expect(unbelieving.registry.believed.isEmpty && unbelieving.counters.accepted == 0)
    // No meter is known by it: one clean beacon more does not make two.
    again.hear(&meter, times: 1)
    let decided = again.process(meter.received(meter.next(), mean: 6.5))
    #expect(decided.allSatisfy { $0.expectedBits == nil })
  }

  @Test("without expectation, or with one beacon heard, none is told", arguments: [true, false])
  func notTold(expects: Bool) {
    var meter = SimulatedMeter(seed: 3)
    var verifier = SimulatedMeter.verifier(expects: expects)
    verifier.hear(&meter, times: expects ? 1 : 3)
    for _ in 0..<10 {
      let decided = verifier.process(meter.received(meter.next(), mean: SimulatedMeter.noisy))
      #expect(decided.allSatisfy { $0.expectedBits == nil })
    }
  }

  @Test(
    "a neighbour that came back at the same moment is not taken for the meter",
    arguments: [false, true])
  func strangers(onAnotherRoute: Bool) {
    var meter = SimulatedMeter(seed: 5)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    var generator = SeededGenerator(seed: onAnotherRoute ? 100 : 50)
    for number in 0..<20 {
      let own = meter.next()
      var stranger = meter
      for _ in 0...number % 4 { stranger.fields.source ^= 1 << UInt32(generator.next() % 32) }
      stranger.fields.counter = UInt8(generator.next() % 256)
      stranger.age += generator.uniform() * 4 - 2
      if onAnotherRoute {
        stranger.fields.routeCost = UInt8(generator.next() % 60)
        if number.isMultiple(of: 2) { stranger.fields.level ^= UInt8(1 + generator.next() % 3) }
        if number.isMultiple(of: 4) { stranger.fields.treeID = UInt8(generator.next() % 256) }
      }
      let sent = (stranger.beacon().bytes, own.time)
      guard stranger.fields.source != meter.fields.source else { continue }
      let decided = verifier.process(
        meter.received(sent, mean: SimulatedMeter.noisy + Double(number % 5)))
      #expect(decided.allSatisfy { !$0.isTrustworthy || $0.packet.bytes == sent.0 })
    }
  }

  @Test("a route that has changed is told, or nothing is")
  func changedRoute() {
    var meter = SimulatedMeter(seed: 6)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    var told = 0
    for number in 0..<20 {
      var other = meter
      other.fields.routeCost = UInt8(0x10 + number)
      let beacon = other.next()
      meter = other
      meter.fields.routeCost = 0x16
      let decided = verifier.process(meter.received(beacon, mean: 8))
      for checked in decided where checked.isTrustworthy {
        #expect(checked.packet.bytes == beacon.bytes)
        told += 1
      }
    }
    #expect(told >= 10)
  }

  @Test("a damaged header does not hide a beacon")
  func header() {
    var meter = SimulatedMeter(seed: 7)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    // The start byte looks like a block's header, and like nothing; the type like that of others.
    for (offset, mask) in [(2, 0x20), (2, 0x50), (3, 0x80), (5, 0x04)] as [(Int, UInt8)] {
      let beacon = meter.next()
      let received = meter.received(beacon, mean: 20)
      let damage = [(offset, mask), (9, 0x11), (25, 0x02)]
      let decided = verifier.process(KnownMeterTests.damaged(received, damage))
      #expect(decided.map(\.packet.bytes) == [beacon.bytes])
    }
  }

  /// The packet with some bits wrong that are hardly sure.
  private static func damaged(_ packet: Packet, _ damage: [(offset: Int, mask: UInt8)]) -> Packet {
    var (bytes, decisions) = (packet.bytes, packet.dataBitDecisions)
    for (offset, mask) in damage {
      bytes[offset] ^= mask
      for bit in 0..<8 where mask >> UInt8(bit) & 1 == 1 {
        decisions[8 * offset + bit] = decisions[8 * offset + bit] > 0 ? -6 : 6
      }
    }
    return Packet(
      Frame(
        measurement: packet.measurement, bytes: bytes, version: 4, inverted: false, cut: false,
        byteReliability: [], dataBitDecisions: decisions))
  }

  @Test("noise is nobody's beacon")
  func noise() {
    var meter = SimulatedMeter(seed: 8)
    var verifier = SimulatedMeter.verifier()
    verifier.hear(&meter, times: 3)
    var generator = SeededGenerator(seed: 80)
    for _ in 0..<20 {
      let beacon = meter.next()
      var bytes = beacon.bytes
      bytes.replaceSubrange(13..., with: generator.bytes(bytes.count - 13))
      let decided = verifier.process(meter.received((bytes, beacon.time), mean: 5))
      #expect(!decided.contains { $0.isTrustworthy })
    }
  }

  @Test("the sum over exclusive ors is that of the transform", arguments: [64, 128])
  func transform(count: Int) {
    var generator = SeededGenerator(seed: 9)
    let first = (0..<count).map { _ in SIMD2(generator.uniform(), generator.uniform()) }
    let second = (0..<count).map { _ in SIMD2(repeating: generator.uniform()) }
    var (convolved, factors) = (first, second)
    WalshHadamard.transform(&convolved)
    WalshHadamard.transform(&factors)
    for place in 0..<count { convolved[place] *= factors[place] / Double(count) }
    WalshHadamard.transform(&convolved)
    for place in 0..<count {
      let sum = (0..<count).reduce(SIMD2<Double>.zero) { $0 + first[$1] * second[$1 ^ place] }
      #expect(abs(sum.x - convolved[place].x) < 1e-9 && abs(sum.y - convolved[place].y) < 1e-9)
    }
  }

  @Test("what a byte does to the CRC is convolved with the weights of its values")
  func characters() {
    var generator = SeededGenerator(seed: 11)
    var weights = [SIMD2<Double>](repeating: .zero, count: 1 << 16)
    for _ in 0..<3 { weights[Int(generator.next() % 65_536)] += SIMD2(generator.uniform(), 1) }
    let changes = (0..<256).map { _ in SIMD2(1, generator.uniform()) }
    let values = SoftBits.limit
    let evidence = BeaconEvidence([Int8](repeating: values, count: 8 * BeaconFields.length))
    let checks = CheckWeights(evidence)
    var (transformed, transformedChanges) = (weights, changes)
    WalshHadamard.transform(&transformed)
    WalshHadamard.transform(&transformedChanges)
    var spectrum = CheckSpectrum(transformed)
    spectrum.multiply(by: transformedChanges, at: .level)
    let convolved = checks.convolved(with: spectrum)
    for value in [0, 1, 0x8000, 0xFFFF, 0x1234] as [UInt16] {
      var sum = SIMD2<Double>.zero
      for (place, weight) in weights.enumerated() where weight != .zero {
        for change in UInt8.min...UInt8.max {
          let turned = UInt16(place) ^ BeaconFields.syndrome(BeaconFields.level, change)
          sum += weight * changes[Int(change)] * checks[turned ^ value]
        }
      }
      let error = convolved[Int(value)] - sum
      let scale = checks.most * 256
      #expect(abs(error.x) < 1e-9 * scale && abs(error.y) < 1e-9 * scale)
    }
  }
}
