import Notation
import TestKit
import Testing

@testable import LiveView

@Suite("Columns of time")
struct HistoryTests {
  private func time(_ seconds: Int64) -> Timestamp {
    Timestamp(nanoseconds: seconds * 1_000_000_000)
  }

  @Test(
    "every event is counted once while all fit, in columns of a power of two", arguments: 0..<20)
  func all(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let span = Int64.random(in: 1...100_000, using: &generator)
    let times = (0..<300).map { _ in
      Int64.random(in: 1_790_000_000...1_790_000_000 + span, using: &generator)
    }
    var counts = ColumnCounts<Int>(mostKeys: 8, mostColumns: 50, history: 1_000_000)
    for (place, second) in times.enumerated() { counts.add(place % 4, at: time(second)) }
    let width = counts.columns.width
    #expect(width.nonzeroBitCount == 1)
    for key in 0..<4 {
      let expected = Dictionary(
        times.enumerated().filter { $0.offset % 4 == key }.map { ($0.element / width, Int32(1)) },
        uniquingKeysWith: +)
      #expect(counts.counts[key] == expected)
    }
    let range = counts.columns.range ?? 0...100
    #expect(range.upperBound - range.lowerBound < 50)
  }

  @Test("what is older than the history goes, and late news of it is left out")
  func sliding() {
    var counts = ColumnCounts<Int>(mostKeys: 8, mostColumns: 10, history: 100)
    for second in 0..<5000 { counts.add(second < 100 ? 1 : 2, at: time(Int64(second))) }
    // 16 s is the shortest power of two of which ten columns span 100 s.
    #expect(counts.columns.width == 16)
    #expect(counts.counts[1] == nil)
    let kept = counts.counts[2]?.values.reduce(0) { $0 + Int($1) } ?? 0
    #expect((100...160).contains(kept))
    counts.add(3, at: time(50))
    #expect(counts.counts[3] == nil)
  }

  @Test("a thing for which there is no room is counted only")
  func keys() {
    var counts = ColumnCounts<Int>(mostKeys: 5, mostColumns: 10, history: 100)
    for key in 0..<9 { counts.add(key, at: time(1)) }
    #expect(counts.counts.count == 5 && counts.others == 4)
  }

  @Test("times at the ends of what a clock can say cost nothing")
  func extremes() {
    var counts = ColumnCounts<Int>(mostKeys: 5, mostColumns: 10, history: 100)
    for nanoseconds in [Int64.min, .max, 0, -1, .max, .min] {
      counts.add(0, at: Timestamp(nanoseconds: nanoseconds))
    }
    #expect(counts.counts[0].map { $0.count <= 10 } ?? true)
  }
}
