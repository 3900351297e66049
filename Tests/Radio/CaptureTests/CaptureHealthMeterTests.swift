import Capture
import SampleInput
import Testing

@Suite("When gs-capture tells of its health")
struct CaptureHealthMeterTests {
  @Test("at intervals; one that was slept through is not made up for")
  func times() {
    var meter = CaptureHealthMeter(seconds: 10, now: 5)
    #expect(meter.due == 10_000_000_005)
    let moments: [(Int64, Bool)] = [
      (10_000_000_004, false), (10_000_000_100, true), (10_000_000_200, false),
      (100_000_000_000, true), (100_000_000_000, false),
    ]
    for (moment, isDue) in moments {
      let told = meter.isDue(now: moment)
      #expect(told == isDue, "\(moment)")
    }
    #expect((100_000_000_001...110_000_000_000).contains(meter.due))
  }

  @Test("never, if the interval is 0")
  func never() {
    var meter = CaptureHealthMeter(seconds: 0, now: 0)
    let isDue = meter.isDue(now: .max - 1)
    #expect(meter.due == .max && !isDue)
    meter.add([UInt8](repeating: 255, count: 1 << 16), .cu8)
    let clipped = meter.takeClipped()
    #expect(clipped == nil)
  }

  @Test("with the share of samples that clipped since the last time")
  func clipping() {
    var meter = CaptureHealthMeter(seconds: 1, now: 0)
    let quiet = [UInt8](repeating: 128, count: 1 << 14)
    let loud = [UInt8](repeating: 255, count: 1 << 14)
    let intervals: [([[UInt8]], Double?)] = [
      ([], nil), (Array(repeating: loud, count: 8) + Array(repeating: quiet, count: 24), 25),
      ([quiet], 0), ([[]], nil),
    ]
    for (blocks, share) in intervals {
      for block in blocks { meter.add(block, .cu8) }
      let clipped = meter.takeClipped()
      #expect(clipped == share)
    }
  }
}
