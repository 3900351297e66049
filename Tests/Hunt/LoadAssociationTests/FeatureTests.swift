import Evidence
import Foundation
import TestKit
import Testing

@testable import LoadAssociation

/// What is made of bytes before it is held against a load.
@Suite struct FeatureTests {
  @Test func aCounterWithWrongReadings() throws {
    var generator = SeededGenerator(seed: 21)
    var (time, sum) = (0.0, 1e6)
    var (times, truth): ([Double], [Double]) = ([], [])
    for _ in 0..<200 {
      let step = 30 + 60 * generator.uniform()
      time += step
      // A steady load, so that what lies between two readings is known.
      sum += step / 10
      times.append(time)
      truth.append(sum)
    }
    var read = truth
    for i in read.indices where generator.uniform() < 0.2 { read[i] = 4e9 * generator.uniform() }
    read[0] = 3e9
    read[199] = 7
    let repaired = try #require(CounterRepair.repaired(read, times: times))
    #expect(zip(repaired, truth).allSatisfy { abs($0 - $1) < 1 })
    // Noise, a constant, and a counter without a fault are left as they are.
    #expect(CounterRepair.repaired(times.map { _ in generator.uniform() }, times: times) == nil)
    #expect(CounterRepair.repaired(times.map { _ in 5 }, times: times) == nil)
    #expect(CounterRepair.repaired(truth, times: times) == nil)
    #expect(CounterRepair.repaired([], times: []) == nil)
    #expect(CounterRepair.repaired([3, 2], times: [1, 1]) == nil)
  }

  @Test func theValueOfACounterIsNoFeature() throws {
    var generator = SeededGenerator(seed: 22)
    let planted = PlantedPackets(seed: 22, count: 80)
    var count = 0.0
    let table = try PlantedPackets.table(planted.times) { _ in
      // Counts events at random, wraps often; beside it what goes up and down.
      count += (1 + 20 * generator.uniform()).rounded()
      return PlantedPackets.bytes(count.truncatingRemainder(dividingBy: 256), 1)
        + PlantedPackets.bytes(100 + 20 * generator.gaussian(), 1)
    }
    let groups = try features(table, planted.times)
    let values = groups.flatMap(\.features).filter { $0.quantity == .value }
    #expect(values.contains { $0.place?.offset == PlantedPackets.first + 1 })
    #expect(!values.contains { $0.place?.offset == PlantedPackets.first && $0.place?.size == 1 })
    #expect(
      groups.flatMap(\.features).contains {
        $0.quantity == .rate && $0.place == FieldPlace(offset: PlantedPackets.first, size: 1)
      })
  }

  private func features(_ table: PacketTable, _ times: [Double]) throws -> [RowGroup] {
    let load = TimeSeries(
      samples: (0..<200).map { (PlantedPackets.start + 60 * Double($0), Double($0 * $0 % 97)) })
    let plan = try #require(
      AssociationPlan(load, packets: times[0]...times[79], delays: 0...300, rhythm: 86_400))
    return FeatureGroups(table, meter: nil, excluding: [:], plan: plan, isCovered: { _ in true })
      .groups
  }

  @Test func whatIsNewInAColumn() throws {
    var generator = SeededGenerator(seed: 23)
    let count = 400
    // An Ornstein-Uhlenbeck process at irregular times, with a memory of ten minutes.
    var (time, level) = (0.0, 0.0)
    var (times, column): ([Double], [Float]) = ([], [])
    for _ in 0..<count {
      let gap = 30 + 60 * generator.uniform()
      let share = exp(-gap / 600)
      time += gap
      level = share * level + (1 - share * share).squareRoot() * generator.gaussian()
      times.append(time)
      column.append(Float(level))
    }
    let before = column
    try column.withUnsafeMutableBufferPointer { column in
      let start = try #require(column.baseAddress)
      let whitening = try #require(Whitening(times: times, load: start, stride: count))
      whitening.apply(start)
    }
    #expect(neighbours(before) > 0.8)
    #expect(abs(neighbours(column)) < 0.15)
    #expect(abs(column.reduce(0) { $0 + $1 * $1 } - 1) < 1e-3)
    // What has no memory is left alone.
    let noise = times.map { _ in Float(generator.gaussian()) }
    noise.withUnsafeBufferPointer { noise in
      guard let start = noise.baseAddress else { return }
      #expect(Whitening(times: times, load: start, stride: count) == nil)
    }
  }

  private func neighbours(_ column: [Float]) -> Float {
    let products = zip(column, column.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    return products / column.reduce(0) { $0 + $1 * $1 }
  }

  @Test(arguments: [1, 2, 7, 64, 97]) func theTransformOfAnyNumber(_ count: Int) throws {
    var generator = SeededGenerator(seed: 24)
    let transform = try #require(FourierTransform(count: count))
    let values = (0..<count).map { _ in Float(generator.gaussian()) }
    let spectrum = transform.spectrum(of: values)
    for (k, bin) in spectrum.enumerated() {
      let angles = (0..<count).map { 2 * Double.pi * Double(k * $0) / Double(count) }
      let real = zip(values, angles).reduce(0) { $0 + Double($1.0) * cos($1.1) }
      let imaginary = zip(values, angles).reduce(0) { $0 - Double($1.0) * sin($1.1) }
      #expect(abs(Double(bin.0) - real) < 1e-4 && abs(Double(bin.1) - imaginary) < 1e-4)
    }
    let back = transform.values(of: spectrum).map { $0 / Float(count) }
    #expect(zip(back, values).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(FourierTransform(count: 0) == nil)
  }
}
