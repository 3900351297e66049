import TestKit

@testable import PacketDecoding

/// A mesh as it would be built: one counter of slots for the network, a crystal for each meter's
/// uptime, a clock that is read wrong by up to a second. It knows nothing of how cycles are found.
struct SimulatedMesh {
  struct Transmission {
    var meter: UInt32
    var beacon: HopBeacon
  }

  let slots: Int
  var generator: SeededGenerator
  /// Seconds by which a reading of uptime may be wrong, to either side.
  var clockError = 1.0
  /// Slots of the cycle in which beacons are heard.
  var heard: Range<Int>

  /// Seconds since power-on when the simulation begins, and parts in a million by which the crystal
  /// is fast.
  private var meters: [(start: Double, drift: Double)]
  private let firstSlot: Int

  init(slots: Int, meters: Int, seed: UInt64) {
    self.slots = slots
    var generator = SeededGenerator(seed: seed)
    self.meters = (0..<meters).map { _ in
      (generator.uniform() * 3e7, (generator.uniform() * 2 - 1) * 40)
    }
    firstSlot = Int(generator.uniform() * 1e9)
    heard = 0..<slots
    self.generator = generator
  }

  /// Restarts the clock that tells a meter's uptime, by a jump of some seconds.
  mutating func jump(meter: Int, by seconds: Double) { meters[meter].start += seconds }

  /// A beacon of a meter, some seconds after the beginning or as soon after that as one is heard.
  mutating func beacon(of meter: Int, at seconds: Double) -> Transmission {
    var slot = firstSlot + Int(seconds / 0.7)
    while !heard.contains(slot % slots) { slot += 1 }
    let time = Double(slot - firstSlot) * 0.7 + 0.659
    let (start, drift) = meters[meter]
    let error = (generator.uniform() * 2 - 1) * clockError
    let uptime = start + time * (1 + drift * 1e-6) + error
    return Transmission(
      meter: UInt32(meter) + 0x0A0B_0C01,
      beacon: HopBeacon(uptime: Int(uptime), phase: slot % slots * 700 + 659))
  }

  /// Beacons of all meters at random moments of some hours, in order.
  mutating func beacons(_ count: Int, hours: Double) -> [Transmission] {
    let times = (0..<count).map { _ in generator.uniform() * hours * 3600 }.sorted()
    return times.map { beacon(of: Int(generator.next() % UInt64(meters.count)), at: $0) }
  }
}

extension HopCycleEstimator {
  mutating func observe(_ transmissions: some Sequence<SimulatedMesh.Transmission>) {
    for transmission in transmissions {
      observe(transmission.beacon, of: transmission.meter)
    }
  }
}
