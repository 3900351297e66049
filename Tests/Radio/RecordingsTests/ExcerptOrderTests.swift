import RecordStream
import TestKit
import Testing

@testable import Recordings

@Suite("Order of excerpts") struct ExcerptOrderTests {
  private static func description(time: Int64 = 0, rate: Double = 1000) -> StreamDescription {
    StreamDescription(
      sampleRate: rate, centerFrequency: 9.15e8, sampleFormat: "cu8", timeOfSampleZero: time,
      source: "radio", writer: "w")
  }

  private static func note(_ index: UInt64) -> RecordedBurst {
    RecordedBurst(
      sampleIndex: index, sampleCount: 1, band: 9.1e8...9.2e8, label: "\(index)", comment: "")
  }

  /// An excerpt whose samples tell their indexes.
  private static func excerpt(
    _ range: Range<UInt64>, _ description: StreamDescription = description()
  ) -> Excerpt {
    Excerpt(
      description,
      BurstMeasurement(
        time: 0, centerFrequency: 9.15e8, carrierFrequency: 9.15e8, symbolRate: 9600,
        deviation: 4800, signalToNoiseRatio: 10, level: -20, duration: 0.04),
      sampleIndex: range.lowerBound,
      samples: range.flatMap {
        [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
      })
  }

  private func samples(_ elements: [ExcerptOrder.Element]) -> [UInt64] {
    var indexes: [UInt64] = []
    for (record, _) in elements where record.kind == .samples {
      for place in stride(from: 0, to: record.payload.count, by: 2) {
        let index = record.sampleIndex + UInt64(place / 2)
        #expect(record.payload[place] == UInt8(truncatingIfNeeded: index))
        #expect(record.payload[place + 1] == UInt8(truncatingIfNeeded: index >> 8))
        indexes.append(index)
      }
    }
    return indexes
  }

  @Test("every sample of every excerpt comes once, in order, whatever they have in common")
  func union() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      var order = ExcerptOrder()
      var elements: [ExcerptOrder.Element] = []
      var expected: Set<UInt64> = []
      var bursts: Set<String> = []
      var place: UInt64 = 5000
      for _ in 0..<20 {
        // In the order in which bursts end, so that beginnings go back by up to a second.
        place += UInt64.random(in: 0..<900, using: &generator)
        let start = place - UInt64.random(in: 0..<1000, using: &generator)
        let range = start..<start + UInt64.random(in: 1..<400, using: &generator)
        expected.formUnion(range)
        bursts.insert("\(start)")
        elements += order.add([Self.excerpt(range)], Self.note(start))
      }
      elements += order.finish()
      #expect(samples(elements) == expected.sorted())
      #expect(Set(elements.compactMap { $0.burst?.label }) == bursts)
    }
  }

  @Test("what comes two seconds later lets go what waits")
  func patience() {
    var order = ExcerptOrder()
    #expect(order.add([Self.excerpt(0..<10)], Self.note(0)).isEmpty)
    #expect(order.add([Self.excerpt(1999..<2000)], Self.note(1)).isEmpty)
    #expect(samples(order.add([Self.excerpt(2001..<2010)], Self.note(2))) == Array(0..<10))
  }

  @Test("another stream, whose indexes begin anew, does not mix with the first")
  func nextStream() {
    var order = ExcerptOrder()
    let second = Self.description(time: -9_000_000_000)
    let elements =
      order.add([Self.excerpt(100..<110)], Self.note(0))
      + order.add([Self.excerpt(105..<112, second)], Self.note(1)) + order.finish()
    #expect(elements.map(\.record.kind) == [.description, .samples, .description, .samples])
    #expect(elements.last?.record.sampleIndex == 110)
    #expect(elements.first?.record == Self.description().record(sampleIndex: 100))
  }

  @Test("indexes that cannot be, and halves of samples, do no harm")
  func strangeNumbers() {
    var order = ExcerptOrder()
    var odd = Self.excerpt(7..<9)
    odd.samples.append(1)
    let last = Excerpt(odd.description, odd.measurement, sampleIndex: .max, samples: [1, 2, 3, 4])
    let elements =
      order.add([odd], Self.note(7)) + order.add([last], Self.note(8))
      + order.add([last, odd], Self.note(9)) + order.finish()
    #expect(
      elements.allSatisfy { $0.record.kind == .description || $0.record.payload.count % 2 == 0 })
  }

  @Test("what waits is bounded, whatever the times say")
  func bound() {
    var order = ExcerptOrder()
    let large = Excerpt(
      Self.description(rate: 1e6), Self.excerpt(0..<1).measurement, sampleIndex: 0,
      samples: [UInt8](repeating: 0, count: 1_000_000))
    var given = 0
    for _ in 0..<100 { given += order.add([large], Self.note(0)).count }
    #expect(given > 30)
  }
}
