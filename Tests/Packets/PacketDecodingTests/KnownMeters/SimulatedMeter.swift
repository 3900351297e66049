import RecordStream
import TestKit

@testable import PacketDecoding

/// A meter as a log of 1200 beacons of one shows them, and a receiver in noise. It knows nothing of
/// how beacons are expected.
struct SimulatedMeter {
  static let network: UInt16 = 0x45F8
  /// A mean for `received` with which five bits of a hundred are wrong.
  static let noisy = 5.4

  /// A verifier that believes the meter's network, and has heard nobody.
  static func verifier(expects: Bool = true) -> PacketVerifier {
    PacketVerifier(believing: [network], expects: expects)
  }

  var fields: PacketBuilder.BeaconFields
  /// Seconds from power-on to the beginning of the simulation.
  var age = 4_000_000.25
  /// Slots of the network's cycle.
  var slots = 240
  var network = SimulatedMeter.network
  /// Milliseconds of a slot after which it sends.
  var instant = 659
  private var slot = 0
  private var generator: SeededGenerator

  init(source: UInt32 = 0x0A0B_0C01, seed: UInt64) {
    fields = PacketBuilder.BeaconFields(source: source)
    generator = SeededGenerator(seed: seed)
    fields.counter = UInt8(generator.next() % 128) * 2
  }

  /// The next beacon, in 5 to 45 seconds, and its time.
  mutating func next() -> (bytes: [UInt8], time: Double) {
    let wait = 7 + Int(generator.next() % 58)
    slot += wait
    fields.counter &+= UInt8(Double(wait) * 0.7 * (0.3 + 0.4 * generator.uniform())) & 0xFE
    return beacon()
  }

  /// A beacon in the slot of the last one.
  func beacon() -> (bytes: [UInt8], time: Double) {
    let time = Double(slot) * 0.7 + Double(instant) / 1000
    var fields = fields
    fields.uptime = UInt32(age + time)
    let phase = slot % slots * 700 + instant
    fields.hopPhase = UInt16(phase / 10)
    fields.millisecondDigit = UInt8(phase % 10)
    return (PacketBuilder.beacon(network: network, fields: fields), time)
  }

  /// What a receiver gets: soft decisions that tell the truth, of which so many are wrong.
  ///
  /// - Parameter mean: of ln(P(right) / P(wrong)): 5.4 makes 5 bits of 100 wrong, 36 next to none.
  mutating func received(
    _ beacon: (bytes: [UInt8], time: Double), mean: Double
  ) -> Packet {
    var decisions: [Int8] = []
    var bytes: [UInt8] = []
    for byte in beacon.bytes {
      var value: UInt8 = 0
      for bit in 0..<8 {
        let right = mean + (2 * mean).squareRoot() * generator.gaussian()
        let sign = byte >> UInt8(bit) & 1 == 1 ? 1.0 : -1
        let decision = (SoftBits.scale * right * sign).rounded()
        decisions.append(Int8(max(-127, min(127, decision))))
        if decision > 0 { value |= 1 << UInt8(bit) }
      }
      bytes.append(value)
    }
    bytes.replaceSubrange(0..<2, with: [0x00, 0xFF])
    let measurement = BurstMeasurement(
      time: 1_700_000_000_000_000_000 + Int64(beacon.time * 1e9), centerFrequency: 915e6,
      carrierFrequency: 915e6, symbolRate: 9600, deviation: 4800, signalToNoiseRatio: 5,
      level: -30, duration: 0.05)
    return Packet(
      Frame(
        measurement: measurement, bytes: bytes, version: 4, inverted: false, cut: false,
        byteReliability: [], dataBitDecisions: decisions))
  }
}

extension PacketVerifier {
  /// Hears a meter's next beacons without an error.
  mutating func hear(_ meter: inout SimulatedMeter, times: Int) {
    for _ in 0..<times { _ = process(meter.received(meter.next(), mean: 36)) }
  }
}
