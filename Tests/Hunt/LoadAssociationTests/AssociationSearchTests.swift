import Evidence
import LoadAssociation
import Synchronization
import TestKit
import Testing

/// What is planted is found where it was planted; what is not there is not.
@Suite struct AssociationSearchTests {
  @Test func aNumberThatFollowsLater() async throws {
    var planted = PlantedPackets(seed: 1, count: 120)
    let load = planted.load()
    let table = try PlantedPackets.table(planted.times) { time in
      let watts = load.value(at: time - 120) + 100 * planted.generator.gaussian()
      return PlantedPackets.bytes(watts, 2) + planted.generator.bytes(1)
    }
    let answer = try await PlantedPackets.search().run(table, load)
    let best = try #require(answer.ranking.first)
    #expect(answer.isFound)
    #expect(best.p == 0.01)
    #expect(best.feature.place?.offset == PlantedPackets.first)
    #expect(best.feature.quantity == .value)
    #expect(best.feature.meter == "0A0B0C01")
    #expect(best.correlation > 0.8)
    #expect(abs(best.delay - 120) <= 60)
    #expect(best.rows == 120 && answer.packetCount == 120)
    #expect(answer.comparison == .spectrum && answer.drawCount == 99)
    #expect(best.columns.values.count == 120 && best.columns.loads.count == 120)
    // What is found does not drag along what is not.
    let noise = answer.ranking.filter { $0.feature.place?.offset == PlantedPackets.first + 2 }
    #expect(noise.allSatisfy { $0.p > 0.05 })
  }

  @Test func aBitThatFollowsLabels() async throws {
    var planted = PlantedPackets(seed: 2, count: 150)
    let minutes = [7, 19, 24, 41, 47, 68, 74, 81, 99, 108, 121, 139].map { Double($0) }
    func isOn(_ time: Double) -> Bool {
      minutes.count { PlantedPackets.start + 60 * $0 <= time } % 2 == 1
    }
    let labels = TimeSeries(
      labels: planted.times.map { ($0, isOn($0) ? "HVAC Running" : "HVAC Off") })
    let table = try PlantedPackets.table(planted.times) { time in
      let others = UInt8(truncatingIfNeeded: planted.generator.next()) & 0xEF
      return [others | (isOn(time) ? 0x10 : 0)] + planted.generator.bytes(1)
    }
    let answer = try await PlantedPackets.search().run(table, labels)
    let best = try #require(answer.ranking.first)
    #expect(answer.isFound)
    #expect(answer.comparison == .switchings)
    #expect(
      best.feature.place == FieldPlace(offset: PlantedPackets.first, size: 1, bits: 4..<5))
    #expect(abs(best.delay) <= 60)
    // Of two labels the later one of the alphabet.
    #expect(best.label == nil && best.correlation > 0.8)
  }

  @Test func theRateOfACounter() async throws {
    var planted = PlantedPackets(seed: 3, count: 120)
    let load = planted.load()
    var (energy, before) = (41_000.0, planted.times[0])
    let table = try PlantedPackets.table(planted.times) { time in
      // Tenths of a watt-hour: each minute another part of the mean load.
      energy += load.value(at: before) * (time - before) / 360
      before = time
      return planted.generator.bytes(1) + PlantedPackets.bytes(energy, 3)
    }
    let answer = try await PlantedPackets.search().run(table, load)
    let best = try #require(answer.ranking.first)
    #expect(answer.isFound)
    #expect(best.feature.quantity == .rate)
    let place = try #require(best.feature.place)
    #expect(place.offset > PlantedPackets.first && place.size >= 2)
    #expect(place.offset + place.size == PlantedPackets.first + 4)
    #expect(best.correlation > 0.8)
    #expect(best.rows == 119)
  }

  @Test func aNumberAmongTheSameHoursOfOtherDays() async throws {
    var planted = PlantedPackets(seed: 7, count: 0)
    // Eight weeks of half hours, of which packets came on two days.
    let load = TimeSeries(
      samples: (0..<2 * 24 * 56).map { half in
        let evening = half % 48 > 34 ? 1500.0 : 200
        return (
          PlantedPackets.start + 1800 * Double(half), evening + 1500 * planted.generator.uniform()
        )
      })
    let times = (0..<96).map { PlantedPackets.start + 20 * 86_400 + 1800 * Double($0) + 1000 }
    let table = try PlantedPackets.table(times) { time in
      PlantedPackets.bytes(load.value(at: time), 2)
        // Knows the hour alone, as the load does.
        + PlantedPackets.bytes((time / 1800).truncatingRemainder(dividingBy: 48), 1)
    }
    let answer = try await PlantedPackets.search().run(table, load)
    let best = try #require(answer.ranking.first)
    #expect(answer.comparison == .wholeDays && answer.drawCount == 55)
    #expect(answer.isFound)
    #expect(best.feature.place?.offset == PlantedPackets.first)
    let hours = answer.ranking.filter { $0.feature.place?.offset == PlantedPackets.first + 2 }
    #expect(hours.allSatisfy { $0.p > 0.05 })
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func nothing(_ seed: UInt64) async throws {
    var planted = PlantedPackets(seed: seed, count: 80)
    let load = planted.load()
    var (level, count) = (128.0, 0.0)
    let table = try PlantedPackets.table(planted.times) { _ in
      // Noise, what drifts like a load, and a count.
      level += 6 * planted.generator.gaussian()
      count += 1
      return planted.generator.bytes(1) + PlantedPackets.bytes(min(max(level, 0), 255), 1)
        + PlantedPackets.bytes(count, 1)
    }
    let answer = try await PlantedPackets.search().run(table, load)
    #expect(!answer.isFound)
    #expect(answer.featureCount > 10)
    #expect(answer.ranking.allSatisfy { $0.p > answer.significance && $0.p <= 1 })
  }

  @Test func theSameWithAnyNumberOfThreads() async throws {
    var planted = PlantedPackets(seed: 4, count: 40)
    let load = planted.load()
    let table = try PlantedPackets.table(planted.times) { time in
      PlantedPackets.bytes(load.value(at: time) / 16, 1) + planted.generator.bytes(1)
    }
    var one = PlantedPackets.search(threads: 1)
    one.findsDetectable = true
    one.drawLimit = 20
    var two = one
    two.parallelism = 2
    let (first, second) = (try await one.run(table, load), try await two.run(table, load))
    #expect(first.ranking.map(\.feature) == second.ranking.map(\.feature))
    #expect(first.ranking.map(\.p) == second.ranking.map(\.p))
    #expect(first.ranking.map(\.correlation) == second.ranking.map(\.correlation))
    #expect(first.detectable?.correlation == second.detectable?.correlation)
    #expect(first.detectable?.rows == 40)
  }
}

/// What keeps a search from being made.
@Suite struct AssociationFaultTests {
  private let times = PlantedPackets(seed: 5, count: 60).times

  private func table(_ times: [Double]) throws -> PacketTable {
    var generator = SeededGenerator(seed: 6)
    return try PlantedPackets.table(times) { _ in generator.bytes(2) }
  }

  private func fault(
    _ times: [Double], _ series: TimeSeries
  ) async throws
    -> AssociationSearch.Fault?
  {
    do {
      _ = try await PlantedPackets.search().run(try table(times), series)
      return nil
    } catch let fault as AssociationSearch.Fault {
      return fault
    }
  }

  private static func series(from start: Double, _ values: [Double]) -> TimeSeries {
    TimeSeries(samples: values.enumerated().map { (start + 60 * Double($0), $1) })
  }

  @Test func aLoadThatNeverChanges() async throws {
    let load = Self.series(
      from: PlantedPackets.start, [Double](repeating: 410, count: times.count + 10))
    #expect(try await fault(times, load) == .constantLoad)
    let labels = TimeSeries(labels: [(PlantedPackets.start, "HVAC Running")])
    #expect(try await fault(times, labels) == .constantLoad)
  }

  @Test func aLoadOfAnotherTime() async throws {
    for start in [PlantedPackets.start - 86_400, PlantedPackets.start + 86_400] {
      let load = Self.series(from: start, (0..<60).map { Double($0 * $0 % 97) })
      #expect(try await fault(times, load) == .noOverlap)
    }
    #expect(try await fault([], Self.series(from: PlantedPackets.start, [1, 2])) == .noOverlap)
    #expect(try await fault(times, TimeSeries(samples: [])) == .noOverlap)
    #expect(
      try await fault(times, Self.series(from: PlantedPackets.start + 600, [1])) == .noOverlap)
    // Before and after, but not while packets came.
    let around = TimeSeries(
      samples: [-7200, -7140, 86_400, 86_460].enumerated().map {
        (PlantedPackets.start + $1, Double($0))
      })
    #expect(try await fault(times, around) == .noOverlap)
  }

  @Test func packetsThatAreTooFew() async throws {
    let load = Self.series(from: PlantedPackets.start, (0..<90).map { Double($0 * $0 % 97) })
    #expect(try await fault(Array(times.prefix(23)), load) == .tooFewPackets(least: 24))
    #expect(try await fault(Array(times.prefix(24)), load) == nil)
    let same = try PlantedPackets.table(times) { _ in [1, 2] }
    await #expect(throws: AssociationSearch.Fault.tooFewPackets(least: 24)) {
      try await PlantedPackets.search().run(same, load)
    }
  }

  @Test func valuesOfAnySize() async throws {
    let values = (0..<90).map { $0 % 3 == 0 ? 1e308 : Double($0 % 7) * -1e-308 }
    #expect(try await fault(times, Self.series(from: PlantedPackets.start, values)) == nil)
    let moment = [Double](repeating: PlantedPackets.start + 1800, count: 60)
    _ = try await fault(moment, Self.series(from: PlantedPackets.start, values))
  }

  @Test func cancelled() async throws {
    let load = Self.series(from: PlantedPackets.start, (0..<90).map { Double($0 * $0 % 97) })
    let table = try table(times)
    let calls = Mutex(0)
    await #expect(throws: CancellationError.self) {
      try await PlantedPackets.search().run(
        table, load,
        isCancelled: {
          calls.withLock { count in
            count += 1
            return count > 5
          }
        })
    }
    // Both threads end at the next look.
    #expect(calls.withLock { $0 } <= 7)
  }
}
