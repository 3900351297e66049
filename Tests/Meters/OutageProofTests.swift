import Foundation
import Notation
import PacketSchema
import TestKit
import Testing

@testable import Meters

/// Outages against a town that knows the truth.
@Suite("Outages that are, and none that are not")
struct OutageProofTests {
  private static let week = 7 * 86_400.0
  private static let hour = 3600.0

  /// What was told while packets came, and what is known in the end.
  private func told(_ heard: [SimulatedTown.Heard]) -> (told: Int, Neighbourhood) {
    var neighbourhood = Neighbourhood()
    var told = 0
    for packet in heard { told += neighbourhood.observe(packet.observation).outages.count }
    return (told, neighbourhood)
  }

  /// A clock that is wrong for an hour of each day.
  private static func daily(_ error: Double) -> [(from: Double, error: Double)] {
    (0..<7).flatMap { day -> [(from: Double, error: Double)] in
      let start = Double(day) * 86_400 + 25_000
      return [(start, error), (start + 3600, 0)]
    }
  }

  /// Clocks of receivers that are not to be trusted.
  private static let clocks: [String: [(from: Double, error: Double)]] = [
    "right": [(0, 0)],
    "an hour ahead for an hour a day": daily(3600),
    "an hour behind for an hour a day": daily(-3600),
    "in 1970 until it is set": [(0, -SimulatedTown.start + 20), (600, 0)],
    "hours behind until it is set": [(0, -5 * 3600.0), (900, 0)],
    "set forth and back": [
      (50_000, 7200), (50_100, -7200), (50_400, 90), (60_000, -30), (200_000, 400_000),
      (230_000, 0), (300_000, -400_000), (330_000, 0),
    ],
  ]

  @Test(
    "a week without any makes none, whatever the clock", arguments: clocks.keys.sorted(), [1, 8])
  func none(clock: String, meters: Int) throws {
    var random = SeededGenerator(seed: UInt64(meters))
    var town = SimulatedTown(meters: meters, random: &random)
    town.clock = [(0, 0)] + (Self.clocks[clock] ?? [])
    // Young ones, and one whose counter is about to wrap.
    town.uptimes[0] = Double(1 << 24) - 250_000
    if meters > 1 { (town.uptimes[1], town.uptimes[2]) = (20, 3000) }
    town.wrap = 1 << 24
    town.interval = meters == 1 ? 60...180 : 200...500
    let (told, neighbourhood) = told(town.heard(until: Self.week, random: &random))
    #expect(told == 0)
    #expect(neighbourhood.outageGroups.isEmpty)
  }

  @Test("a counter of 24 or 32 bits that wraps is no outage", arguments: [24, 32])
  func wraps(bits: Int) throws {
    var random = SeededGenerator(seed: 5)
    var town = SimulatedTown(meters: 3, random: &random)
    town.wrap = 1 << bits
    town.uptimes = [5000, 5001, 9000].map { Double(town.wrap) - $0 }
    town.deaf = [4000...6000]
    let heard = town.heard(until: 20_000, random: &random)
    #expect(told(heard).told == 0)
    let boots = told(heard).1.meters.values.compactMap(\.power.bootedAt)
    #expect(boots.count == 3 && boots.allSatisfy { $0.seconds < 1_790_000_000 })
  }

  @Test(
    "in a week each one is found, once, with bounds that hold",
    arguments: clocks.keys.sorted(), 0..<2)
  func all(clock: String, seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(100 + seed))
    var town = SimulatedTown(meters: 6, random: &random)
    town.clock = [(0, 0)] + (Self.clocks[clock] ?? [])
    town.interval = 60...240
    // Of one meter, of all of them, and of the receiver as well, whose clock then stands back.
    for day in 0..<7 {
      let noon = Double(day) * 86_400 + 43_000
      for event in 0..<4 {
        let failure = noon + Double(event) * 9000 + Double.random(in: 0...500, using: &random)
        let length = [0.2, 3, 400, 3000][Int.random(in: 0..<4, using: &random)]
        let concerned = event < 2 ? [Int.random(in: 0..<6, using: &random)] : Array(0..<6)
        for meter in concerned {
          let back = failure + length + Double.random(in: 0...30, using: &random)
          town.outages.append(.init(meter: meter, failure: failure, restoration: back))
        }
        guard event == 3 else { continue }
        let start = failure + length + 100
        town.deaf.append(failure...start)
        let error = town.error(at: failure)
        let lag = failure - start - Double.random(in: 0...3000, using: &random)
        town.clock.append((start, lag))
        town.clock.append((start + 400, error))
        town.clock.sort { $0.from < $1.from }
      }
    }
    let (told, neighbourhood) = told(town.heard(until: Self.week, random: &random))
    #expect(told == town.outages.count)
    for meter in town.uptimes.indices {
      let truth = town.outages.filter { $0.meter == meter }.sorted { $0.failure < $1.failure }
      let found = neighbourhood.meters[SimulatedTown.name(meter)]?.power.outages ?? []
      #expect(found.count == truth.count, "meter \(meter)")
      // After steps of days, forth and back, none are promised.
      guard clock != "set forth and back" else { continue }
      for (outage, truth) in zip(found, truth) { check(outage, truth, Self.clocks[clock] ?? []) }
    }
  }

  /// Bounds contain the truth, unless the clock was wrong all the time, or was set some time after.
  private func check(
    _ outage: PowerOutage, _ truth: SimulatedTown.Outage, _ clock: [(from: Double, error: Double)]
  ) {
    let error = clock.last { $0.from <= truth.failure }?.error ?? 0
    let span = truth.failure - 600...truth.restoration + 30_000
    guard error == 0, !clock.contains(where: { span.contains($0.from) && $0.error != 0 }) else {
      return
    }
    func time(_ second: Double) -> Timestamp {
      Timestamp(nanoseconds: Int64((SimulatedTown.start + second) * 1e6) * 1000)
    }
    #expect(outage.returnBounds?.contains(time(truth.restoration)) == true)
    #expect((outage.lastSeenBefore ?? time(1e9)) <= time(truth.failure))
    let length = truth.restoration - truth.failure
    #expect(Double(outage.longestDuration ?? 0) >= length)
  }

  @Test("whatever is heard, bounds contain the truth", arguments: 0..<20)
  func bounds(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(200 + seed))
    var town = SimulatedTown(meters: 4, random: &random)
    town.interval = 5...Double.random(in: 10...2000, using: &random)
    var second = 3000.0
    while second < 180_000 {
      // From less than the counter's second on, and in a row.
      let length = exp2(Double.random(in: -4...13, using: &random))
      let meter = Int.random(in: 0..<4, using: &random)
      if town.outages.allSatisfy({ $0.meter != meter || $0.restoration < second }) {
        town.outages.append(.init(meter: meter, failure: second, restoration: second + length))
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        let start = second + Double.random(in: -1000...1000, using: &random)
        town.deaf.append(start...start + exp2(Double.random(in: 0...13, using: &random)))
      }
      second += exp2(Double.random(in: 3...13, using: &random))
    }
    let (_, neighbourhood) = told(town.heard(until: 200_000, random: &random))
    var found = 0
    for meter in 0..<4 {
      for outage in neighbourhood.meters[SimulatedTown.name(meter)]?.power.outages ?? [] {
        let bounds = try #require(outage.returnBounds)
        let begin = try #require(outage.lastSeenBefore)
        // Some may have been before it while nobody heard the meter: the last one is meant.
        let truth = town.outages.filter { $0.meter == meter }.filter {
          let back = Int64((SimulatedTown.start + $0.restoration) * 1e6) * 1000
          let failed = Int64((SimulatedTown.start + $0.failure) * 1e6) * 1000
          return bounds.contains(Timestamp(nanoseconds: back)) && failed >= begin.nanoseconds
        }
        #expect(!truth.isEmpty, "meter \(meter), back at \(outage.bootedAt?.text ?? "")")
        found += 1
      }
    }
    #expect(found > 5 && found <= town.outages.count)
  }
}
