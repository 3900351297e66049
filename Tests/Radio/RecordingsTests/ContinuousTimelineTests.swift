import RecordStream
import SampleInput
import Testing

@testable import Recordings

@Suite("Recordings played again and again") struct ContinuousTimelineTests {
  private func description(
    _ frequency: Double = 9.15e8, at index: UInt64 = 0, time: Int64 = 1000
  ) -> SampleStreamParser.Event {
    let description = StreamDescription(
      sampleRate: 250_000, centerFrequency: frequency, sampleFormat: "cu8",
      timeOfSampleZero: time, source: "s", writer: "w")
    return .description(description, description.record(sampleIndex: index))
  }

  private func samples(_ count: Int) -> SampleStreamParser.Event {
    .samples([UInt8](repeating: 0, count: 2 * count))
  }

  private func play(_ events: [SampleStreamParser.Event], passes: Int) -> [Record] {
    var timeline = ContinuousTimeline()
    return (0..<passes).flatMap { pass in
      if pass > 0 { timeline.beginPass() }
      return events.compactMap { timeline.record(of: $0) }
    }
  }

  @Test("samples of one description go on under it")
  func oneDescription() {
    let records = play([description(), samples(100), samples(50)], passes: 3)
    #expect(records.map(\.kind) == [.description] + Array(repeating: .samples, count: 6))
    #expect(records.dropFirst().map(\.sampleIndex) == [0, 100, 150, 250, 300, 400])
  }

  @Test("a retune is described in each pass, in a time that goes on")
  func retunes() throws {
    let events = [
      description(time: 5), samples(100), description(9.2e8, at: 100, time: 5), samples(25),
    ]
    let records = play(events, passes: 3)
    let described = try records.filter { $0.kind == .description }.map {
      ($0.sampleIndex, try StreamDescription($0))
    }
    #expect(described.map(\.0) == [0, 100, 125, 225, 250, 350])
    // All samples follow each other: one time of sample 0 holds for all.
    #expect(described.map(\.1.timeOfSampleZero) == [5, 5, 5, 5, 5, 5])
    #expect(described.map(\.1.centerFrequency) == [9.15e8, 9.2e8, 9.15e8, 9.2e8, 9.15e8, 9.2e8])
  }

  @Test("gaps move along, and unknown items of a description stay")
  func gaps() throws {
    var (record, described) = (Record(.description), description(at: 40))
    if case .description(let description, let original) = described {
      record = original
      record.payload += [0xFF, 0xFF, 1, 0, 0, 0, 42]
      described = .description(description, record)
    }
    let gap = Gap(lostSamples: 10, reason: "")
    let events = [
      described, samples(20), .gap(gap, gap.record(sampleIndex: 70)), samples(20),
      description(9.2e8, at: 90), samples(1),
    ]
    let records = play(events, passes: 2)
    #expect(records.map(\.sampleIndex) == [40, 40, 70, 70, 90, 90, 91, 91, 121, 121, 141, 141])
    #expect(records[6].payload.starts(with: record.payload))
    #expect(try StreamDescription(records[6]).timeOfSampleZero == 1000 + 4000 * 51 - 4000 * 51)
  }

  @Test("two streams in one file, each with indexes of its own, become one from the second pass on")
  func joinedStreams() throws {
    let events = [
      description(time: 0), samples(250), description(time: 1_000_000_000), samples(250),
    ]
    let records = play(events, passes: 2)
    let times = try records.filter { $0.kind == .description }.map { record in
      try StreamDescription(record).time(ofSample: Double(record.sampleIndex))
    }
    // The second pass begins where the second stream has ended, as it was.
    #expect(times == [0, 1_000_000_000, 2_001_000_000])
  }
}

@Suite("Pace of a replay") struct SamplePacingTests {
  /// A clock that only waiting moves.
  private final class Clock {
    var now = ContinuousClock.now
    var waited = Duration.zero
    func pacing() -> SamplePacing {
      SamplePacing(
        now: { self.now },
        wait: {
          self.advance($0); self.waited += $0
        })
    }
    func advance(_ duration: Duration) { now = now.advanced(by: duration) }
  }

  @Test("samples last as long as they did on the air, without drift")
  func pace() {
    let clock = Clock()
    var pacing = clock.pacing()
    for _ in 0..<3000 {
      clock.advance(.microseconds(300))
      pacing.pass(1000, sampleRate: 1e6)
    }
    let start = Duration.microseconds(300)
    #expect(clock.waited + .microseconds(300) * 3000 - start == .seconds(3))
  }

  @Test("what was late catches up a little, not for hours")
  func late() {
    let clock = Clock()
    var pacing = clock.pacing()
    pacing.pass(1, sampleRate: 1e6)
    clock.advance(.seconds(3600))
    clock.waited = .zero
    for _ in 0..<2000 { pacing.pass(1000, sampleRate: 1e6) }
    #expect(clock.waited == .seconds(1))
  }
}
