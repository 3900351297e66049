import Notation
import Testing

@testable import Report

@Suite("Times in stretches")
struct TimeHistogramTests {
  private func histogram(_ seconds: [Int64]) -> TimeHistogram {
    var histogram = TimeHistogram()
    for second in seconds { histogram.add(Timestamp(nanoseconds: second * 1_000_000_000)) }
    return histogram
  }

  @Test("seconds at first, in any order")
  func seconds() {
    let histogram = histogram([1007, 1000, 1007])
    #expect(histogram.width == 1)
    #expect(histogram.counts == [1000: 1, 1007: 2])
    #expect(histogram.range == 1000...1007)
  }

  @Test("240 stretches are kept; one more, and they are twice as long")
  func wider() {
    #expect(histogram([1000, 1239]).width == 1)
    let wider = histogram([1000, 1001, 1240])
    #expect(wider.width == 2)
    #expect(wider.counts == [500: 2, 620: 1])
    #expect(wider.range == 500...620)
  }

  @Test("nothing is lost, however far the times spread")
  func bounded() {
    let seconds = (0..<2000).map { Int64($0) * Int64($0) * 2000 }
    let histogram = histogram(seconds)
    #expect(histogram.counts.values.reduce(0, +) == 2000)
    #expect(histogram.counts.count <= 240)
  }

  @Test("a part can be counted in the stretches of the whole")
  func sameStretches() {
    let part = histogram([1000, 1003, 1004])
    let whole = histogram([1000, 1003, 1004, 1900])
    #expect(whole.width == 4)
    #expect(part.counts(inStretchesOf: whole) == [250: 2, 251: 1])
  }

  @Test("an axis has marks at round times")
  func marks() throws {
    // 17:00:10 to 17:02:10 on 2026-11-22.
    let axis = try #require(TimeAxis(histogram([1_795_366_810, 1_795_366_929])))
    #expect(axis.width == 1 && axis.columns == 120)
    #expect(axis.marks.map(\.label) == ["17:00:30", "17:01:00", "17:01:30", "17:02:00"])
    #expect(axis.marks.map { Int(($0.position * 120).rounded()) } == [20, 50, 80, 110])
  }

  @Test("an axis of days has dates; one of nothing is none; one moment is not the whole width")
  func edges() throws {
    let days = try #require(TimeAxis(histogram([1_795_305_600, 1_795_305_600 + 4 * 86_400])))
    #expect(days.marks.map(\.label).prefix(2) == ["2026-11-22", "2026-11-23"])
    #expect(TimeAxis(TimeHistogram()) == nil)
    #expect(TimeAxis(histogram([5]))?.columns == 12)
  }

  @Test("the whole range of times has a few marks, too")
  func longest() throws {
    let axis = try #require(TimeAxis(histogram([0, 9_200_000_000])))
    #expect((2...6).contains(axis.marks.count))
  }
}
