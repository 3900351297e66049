import Foundation
import TestKit
import Testing

@testable import PacketDecoding

@Suite("The hop cycle, from beacons alone")
struct HopCycleEstimatorTests {
  /// Trials of each cycle, 25 or `HOP_CYCLE_TRIALS`. Of 10 000 each (`make test-hops`), in all
  /// 90 000 networks, none was wrong, and of each cycle 99.6 % or more were found.
  private static let trials =
    ProcessInfo.processInfo.environment["HOP_CYCLE_TRIALS"].flatMap { Int($0) } ?? 25

  @Test(
    "twenty beacons of a few meters tell the cycle, whatever it is, and never another one",
    arguments: [86, 240, 43, 85, 87, 120, 239, 241, 480])
  func simulated(slots: Int) {
    var found = 0
    for trial in 0..<Self.trials {
      var mesh = SimulatedMesh(
        slots: slots, meters: 3 + trial % 3, seed: UInt64(slots * 100_000 + trial))
      var estimator = HopCycleEstimator()
      for transmission in mesh.beacons(20, hours: 2) {
        estimator.observe(CollectionOfOne(transmission))
        if let cycle = estimator.finding?.cycle { #expect(cycle.slots == slots) }
      }
      if estimator.finding?.cycle != nil { found += 1 }
    }
    #expect(found * 1000 >= Self.trials * (Self.trials < 10_000 ? 900 : 996), "\(found)")
  }

  @Test("phases of the first half alone leave the half cycle open", arguments: [86, 240])
  func firstHalf(slots: Int) throws {
    for trial in 0..<10 {
      var mesh = SimulatedMesh(slots: slots, meters: 4, seed: UInt64(trial))
      mesh.heard = 0..<slots / 2
      var estimator = HopCycleEstimator()
      estimator.observe(mesh.beacons(200, hours: 8))
      // Nothing but a phase of the second half tells the halves apart.
      guard case .candidates(_, let others)? = estimator.finding else {
        Issue.record("\(String(describing: estimator.finding))")
        continue
      }
      #expect(!others.isEmpty)
      mesh.heard = slots / 2..<slots
      estimator.observe((0..<4).map { mesh.beacon(of: $0, at: 8 * 3600 + Double(2000 * $0)) })
      #expect(estimator.finding?.cycle?.slots == slots)
    }
  }

  @Test("what comes within half an hour of a cycle's neighbours is not enough for one meter")
  func shortReception() {
    var mesh = SimulatedMesh(slots: 240, meters: 1, seed: 1)
    var estimator = HopCycleEstimator()
    estimator.observe(mesh.beacons(100, hours: 0.2))
    #expect(estimator.finding?.cycle == nil)
    estimator.observe((1...60).map { mesh.beacon(of: 0, at: 720 + Double($0) * 117) })
    #expect(estimator.finding?.cycle?.slots == 240)
  }

  @Test("a wrong packet makes no cycle, and keeps none from being found", arguments: 0..<40)
  func wrongPacket(place: Int) {
    for value in [0, 13_370, 655_350] {
      var mesh = SimulatedMesh(slots: 86, meters: 3, seed: UInt64(place))
      var heard = mesh.beacons(60, hours: 3)
      heard[place].beacon = HopBeacon(uptime: heard[place].beacon.uptime, phase: value)
      var estimator = HopCycleEstimator()
      for transmission in heard {
        estimator.observe(CollectionOfOne(transmission))
        if let cycle = estimator.finding?.cycle { #expect(cycle.slots == 86) }
      }
      #expect(estimator.finding?.cycle?.slots == 86)
    }
  }

  @Test("an uptime out of order takes nothing away", arguments: [0, 5, 1_000_000, 4_294_967_295])
  func wrongUptime(uptime: Int) {
    var mesh = SimulatedMesh(slots: 240, meters: 3, seed: UInt64(uptime))
    var estimator = HopCycleEstimator()
    var heard = mesh.beacons(60, hours: 3)
    heard[30].beacon = HopBeacon(uptime: uptime, phase: heard[30].beacon.phase)
    estimator.observe(heard)
    #expect(estimator.finding?.cycle?.slots == 240)
  }

  @Test("a clock that is set anew between two short receptions makes no neighbour certain")
  func jumps() {
    for trial in 0..<40 {
      var mesh = SimulatedMesh(slots: 240, meters: 4, seed: UInt64(trial))
      var estimator = HopCycleEstimator()
      for visit in 0..<6 {
        let start = Double(visit) * 4000
        estimator.observe((0..<4).map { mesh.beacon(of: $0, at: start + Double($0) * 20) })
        estimator.observe((0..<4).map { mesh.beacon(of: $0, at: start + 200 + Double($0) * 20) })
        mesh.jump(meter: visit % 4, by: Double(trial * 7 - 140))
        if let cycle = estimator.finding?.cycle { #expect(cycle.slots == 240) }
      }
    }
  }

  @Test("outages of all meters cost time, not truth")
  func outages() {
    var mesh = SimulatedMesh(slots: 86, meters: 3, seed: 5)
    var estimator = HopCycleEstimator()
    for hour in 0..<4 {
      estimator.observe(
        (0..<30).map { mesh.beacon(of: $0 % 3, at: Double(hour * 3600 + $0 * 113)) })
      for meter in 0..<3 { mesh.jump(meter: meter, by: -Double(3600 * 2 + meter * 17)) }
      if let cycle = estimator.finding?.cycle { #expect(cycle.slots == 86) }
    }
    #expect(estimator.finding?.cycle?.slots == 86)
  }

  @Test("values that are no clock give no cycle", arguments: 0..<6)
  func noise(kind: Int) {
    var generator = SeededGenerator(seed: UInt64(kind))
    var estimator = HopCycleEstimator()
    for number in 0..<400 {
      let uptime = 1_000_000 + number * (40 + kind)
      let phase =
        switch kind {
        case 0: Int(generator.next() % 65_536) * 10
        case 1: 0
        case 2: Int(generator.next() % 16_800) * 10
        case 3: number % 7 * 700
        case 4: 655_350
        default: Int(generator.next() % 2) * 168_000
        }
      estimator.observe(
        HopBeacon(uptime: uptime, phase: phase), of: UInt32(generator.next() % 3))
      #expect(estimator.finding?.cycle == nil)
    }
  }

  @Test("a remembered cycle holds from the start, and until beacons speak against it")
  func remembered() throws {
    let wrong = try #require(HopCycle(slots: 240))
    var mesh = SimulatedMesh(slots: 86, meters: 3, seed: 9)
    var estimator = HopCycleEstimator(remembering: wrong)
    #expect(estimator.finding == .certain(wrong))
    let heard = mesh.beacons(40, hours: 2)
    estimator.observe(heard.prefix(3))
    #expect(estimator.finding == .certain(wrong))
    estimator.observe(heard.dropFirst(3))
    #expect(estimator.finding?.cycle?.slots == 86)
  }

  @Test("a network that changes its cycle is followed")
  func changed() {
    var estimator = HopCycleEstimator()
    var mesh = SimulatedMesh(slots: 240, meters: 2, seed: 3)
    estimator.observe(mesh.beacons(100, hours: 6))
    #expect(estimator.finding?.cycle?.slots == 240)
    mesh = SimulatedMesh(slots: 86, meters: 2, seed: 4)
    estimator.observe(mesh.beacons(600, hours: 100))
    #expect(estimator.finding?.cycle?.slots == 86)
  }

  @Test("a few beacons a day are enough, and more than two days between them are not")
  func sparse() {
    var mesh = SimulatedMesh(slots: 240, meters: 3, seed: 6)
    var estimator = HopCycleEstimator()
    estimator.observe(mesh.beacons(40, hours: 100))
    #expect(estimator.finding?.cycle?.slots == 240)
    estimator = HopCycleEstimator()
    mesh = SimulatedMesh(slots: 240, meters: 1, seed: 6)
    estimator.observe((0..<40).map { mesh.beacon(of: 0, at: Double($0) * 200_000) })
    #expect(estimator.finding?.cycle == nil)
  }

  @Test("a crowd of meters fills no memory, and one that is silent makes room")
  func manyMeters() {
    var mesh = SimulatedMesh(slots: 86, meters: 400, seed: 8)
    var estimator = HopCycleEstimator()
    estimator.observe((0..<1000).map { mesh.beacon(of: $0 % 16, at: Double($0) * 30) })
    #expect(estimator.finding?.cycle?.slots == 86)
    estimator.observe((0..<3000).map { mesh.beacon(of: 16 + $0 % 380, at: 3e4 + Double($0) * 20) })
    #expect(estimator.finding?.cycle?.slots == 86)
    #expect(estimator.meterCount == 16)
  }
}
