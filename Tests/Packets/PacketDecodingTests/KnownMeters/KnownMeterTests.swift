import Notation
import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite struct KnownMeterTests {
  private static let noisy = 5.4

  private static func verifier(expects: Bool = true) -> PacketVerifier {
    PacketVerifier(believing: [SimulatedMeter.network], expects: expects)
  }

  @Test("with five wrong bits in a hundred nine beacons in ten of a meter are told, all right")
  func told() throws {
    var meter = SimulatedMeter(seed: 1)
    var verifier = Self.verifier()
    verifier.hear(&meter, times: 3)
    var told = 0
    for _ in 0..<40 {
      let beacon = meter.next()
      let received = meter.received(beacon, mean: Self.noisy)
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
    #expect(told >= 36)
    #expect(verifier.counters.expected == told)
    #expect(verifier.acceptedByNetwork == [SimulatedMeter.network: 3])
  }

  @Test("the number of expected bits is printed")
  func printed() throws {
    var meter = SimulatedMeter(seed: 2)
    var verifier = Self.verifier()
    verifier.hear(&meter, times: 3)
    let checked = try #require(
      verifier.process(meter.received(meter.next(), mean: Self.noisy)).first)
    let object = PacketDecoder.decode(checked)
    let count = try #require(object.integer(.expectedBits))
    #expect(count > 5 && object.integer(.correctedBits) == count)
    #expect(object.text(.check) == "ok" && object.text(.source) == "0A0B0C01")
    #expect(object[.received] != nil)
  }

  @Test("without expectation, or with one beacon heard, none is told", arguments: [true, false])
  func notTold(expects: Bool) {
    var meter = SimulatedMeter(seed: 3)
    var verifier = Self.verifier(expects: expects)
    verifier.hear(&meter, times: expects ? 1 : 3)
    for _ in 0..<10 {
      let decided = verifier.process(meter.received(meter.next(), mean: Self.noisy))
      #expect(decided.allSatisfy { $0.expectedBits == nil })
    }
  }

  @Test("a meter that has started anew is not told by its old clock, but by its new one")
  func restarted() {
    var meter = SimulatedMeter(seed: 4)
    var verifier = Self.verifier()
    verifier.hear(&meter, times: 3)
    meter.age = 10
    for _ in 0..<5 {
      let decided = verifier.process(meter.received(meter.next(), mean: Self.noisy))
      #expect(!decided.contains { $0.isTrustworthy && $0.expectedBits != nil })
    }
    verifier.hear(&meter, times: 2)
    let told = (0..<10).count { _ in
      verifier.process(meter.received(meter.next(), mean: 6.5)).contains { $0.expectedBits != nil }
    }
    #expect(told >= 9)
  }

  @Test("a neighbour that came back at the same moment is not taken for the meter")
  func strangers() {
    var meter = SimulatedMeter(seed: 5)
    var verifier = Self.verifier()
    verifier.hear(&meter, times: 3)
    var generator = SeededGenerator(seed: 50)
    for number in 0..<40 {
      let own = meter.next()
      var stranger = meter
      for _ in 0...number % 4 { stranger.fields.source ^= 1 << UInt32(generator.next() % 32) }
      stranger.fields.counter = UInt8(generator.next() % 256)
      stranger.age += generator.uniform() * 4 - 2
      let sent = (stranger.beacon().bytes, own.time)
      guard stranger.fields.source != meter.fields.source else { continue }
      let decided = verifier.process(meter.received(sent, mean: Self.noisy + Double(number % 5)))
      #expect(decided.allSatisfy { !$0.isTrustworthy || $0.packet.bytes == sent.0 })
    }
  }

  @Test("a route that has changed is told, or nothing is")
  func changedRoute() {
    var meter = SimulatedMeter(seed: 6)
    var verifier = Self.verifier()
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
    var verifier = Self.verifier()
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
    var verifier = Self.verifier()
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

  @Test("the sum over exclusive ors is that of the transform")
  func transform() {
    var generator = SeededGenerator(seed: 9)
    let first = (0..<64).map { _ in SIMD4(generator.uniform(), generator.uniform(), 0, 1) }
    let second = (0..<64).map { _ in SIMD4(repeating: generator.uniform()) }
    var (convolved, factors) = (first, second)
    WalshHadamard.transform(&convolved)
    WalshHadamard.transform(&factors)
    for place in 0..<64 { convolved[place] *= factors[place] / 64 }
    WalshHadamard.transform(&convolved)
    for place in 0..<64 {
      let sum = (0..<64).reduce(SIMD4<Double>.zero) { $0 + first[$1] * second[$1 ^ place] }
      #expect(abs(sum.x - convolved[place].x) < 1e-9 && abs(sum.y - convolved[place].y) < 1e-9)
    }
  }
}
