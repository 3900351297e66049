import RealModule
import SampleInput
import TestKit
import Testing

@testable import Capture

/// A gain control on a simulated tuner, with what a day's account needs.
private struct GainSimulation {
  let tuner: SimulatedTuner
  var control: GainControl
  var gain: Double
  var time = 0.0
  /// Times of the changes, in seconds.
  var changes: [Double] = []
  /// Seconds in which more than 1 % of the components clip, by hour.
  var clipped: [Int: Double] = [:]
  /// Gain changes in the middle of a burst.
  var changesInBursts = 0

  init(_ tuner: SimulatedTuner, _ format: SampleFormat, gains: [Double]) throws {
    self.tuner = tuner
    control = try #require(GainControl(gains: gains, format: format))
    gain = control.gain
  }

  mutating func run(_ air: SimulatedTuner.Air, seconds: Double) throws {
    let level = try tuner.level(air, gain: gain)
    time += seconds
    if level.clippedShare > 0.01 { clipped[Int(time / 3600), default: 0] += seconds }
    guard let new = control.add(level, seconds: seconds) else { return }
    #expect(new != gain)
    gain = new
    changes.append(time)
    if air.burst > -200 { changesInBursts += 1 }
  }

  /// Traffic until a time: bursts of 40 dB range, and a near meter; `air` tells what else there is.
  mutating func receive(
    until end: Double, burstsPerSecond: Double = 0.7, near: Double? = nil,
    _ random: inout SeededGenerator, air: (Double) -> SimulatedTuner.Air
  ) throws {
    while time < end {
      var pause = -.log(1 - random.uniform()) / burstsPerSecond
      while pause > 0 {
        try run(air(time), seconds: min(pause, 0.5))
        pause -= 0.5
      }
      var withBurst = air(time)
      withBurst.burst = -100 + 40 * random.uniform()
      if let near, random.uniform() < 0.1 { withBurst.burst = near }
      let duration = 0.012 + 0.03 * random.uniform()
      for _ in 0..<2 { try run(withBurst, seconds: duration / 2) }
    }
  }

  /// Noise of antenna and tuner over the rounding of eight bits, in dB.
  func noiseOverRounding(_ air: SimulatedTuner.Air) -> Double {
    tuner.noise(air, gain: gain) + 20 * .log10(127.5) - 10 * .log10(1.0 / 6)
  }

  var clippedSeconds: Double { clipped.values.reduce(0, +) }
}

@Suite("The control of gain") struct GainControlTests {
  private typealias Air = SimulatedTuner.Air

  private func simulation() throws -> GainSimulation {
    try GainSimulation(SimulatedTuner(), .cu8, gains: SimulatedTuner.gains)
  }

  @Test(
    "settles within ten seconds, from quiet places to noisy ones",
    arguments: [-112.0, -105, -100, -95, -90, -80, -70])
  func settles(noise: Double) throws {
    var simulation = try simulation()
    var random = SeededGenerator(seed: 1)
    let air = Air(noise: noise)
    try simulation.receive(until: 3600, &random) { _ in air }
    let over = simulation.noiseOverRounding(air)
    #expect((6...15).contains(over) || simulation.gain == 49.6, "\(over) at \(simulation.gain)")
    #expect(simulation.changes.count <= 6)
    #expect(simulation.changes.allSatisfy { $0 < 11 }, "\(simulation.changes)")
    #expect(simulation.changesInBursts == 0)
  }

  @Test("stays within a day's traffic, and a near meter that clips for milliseconds costs no gain")
  func nearMeter() throws {
    var simulation = try simulation()
    var random = SeededGenerator(seed: 2)
    let air = Air(noise: -102)
    try simulation.receive(until: 86_400, near: -30, &random) { _ in air }
    #expect(simulation.changes.allSatisfy { $0 < 11 }, "\(simulation.changes)")
    #expect((6...15).contains(simulation.noiseOverRounding(air)))
    #expect(simulation.clippedSeconds / 86_400 < 0.004)
  }

  @Test("gives way to a carrier that switches on, and comes back when it is gone")
  func carrier() throws {
    var simulation = try simulation()
    var random = SeededGenerator(seed: 3)
    func air(_ time: Double) -> Air {
      Air(noise: -102, carrier: (20_000..<50_000).contains(time) ? -45 : -200)
    }
    try simulation.receive(until: 19_900, &random, air: air)
    let before = simulation.gain
    try simulation.receive(until: 20_060, &random, air: air)
    #expect(simulation.gain < before)
    let clipped = simulation.clippedSeconds
    #expect(clipped < 8)
    try simulation.receive(until: 49_999, &random, air: air)
    #expect(simulation.clippedSeconds - clipped < 60)
    try simulation.receive(until: 86_400, &random, air: air)
    #expect(simulation.noiseOverRounding(air(86_400)) > 5)
    #expect(simulation.changes.count <= 10, "\(simulation.changes)")
    #expect(simulation.changesInBursts <= 2)
  }

  @Test("does not hunt where noise and clipping leave no room")
  func noRoom() throws {
    var simulation = try simulation()
    var random = SeededGenerator(seed: 4)
    // A carrier that comes and goes, by 20 dB around what a sensible gain allows.
    func air(_ time: Double) -> Air {
      Air(noise: -104, carrier: -60 + 22 * .sin(time / 700) + 8 * .sin(time / 37))
    }
    try simulation.receive(until: 86_400, &random, air: air)
    // It crosses what may be some 1400 times.
    #expect(simulation.changes.count < 120, "\(simulation.changes.count)")
    #expect(simulation.clippedSeconds / 86_400 < 0.02)
  }

  @Test("sets a converter of twelve bits by its noise, not by that of its sixteen")
  func twelveBits() throws {
    let tuner = SimulatedTuner(.cs16)
    var simulation = try GainSimulation(tuner, .cs16, gains: (0...21).map { 2.1 * Double($0) })
    var random = SeededGenerator(seed: 5)
    let air = Air(noise: -100)
    try simulation.receive(until: 3600, near: -30, &random) { _ in air }
    let over = tuner.noise(air, gain: simulation.gain) + 10 * .log10(6 * 2048 * 2048)
    #expect((5...16).contains(over), "\(over) at \(simulation.gain)")
    #expect(simulation.changes.count <= 6)
  }

  @Test("has nothing to change without gains, samples or time")
  func nothingToChange() throws {
    #expect(GainControl(gains: [], format: .cu8) == nil)
    #expect(GainControl(gains: [.nan, .infinity], format: .cu8) == nil)
    var control = try #require(GainControl(gains: [20], format: .cf32))
    let loud = BlockLevel(clippedShare: 1, power: 1, noise: 1)
    for seconds in [0, -1, .nan, .infinity] { #expect(control.add(loud, seconds: seconds) == nil) }
    // A radio of one gain has nothing to change to.
    for _ in 0..<1000 { #expect(control.add(loud, seconds: 0.1) == nil) }
  }
}
