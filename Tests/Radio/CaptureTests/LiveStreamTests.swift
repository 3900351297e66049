import RecordStream
import SampleInput
import SystemInterface
import Testing

@testable import Capture

/// What a radio gives becomes a record stream, in simulated time.
@Suite("Live stream")
struct LiveStreamTests {
  private static let tuning = Tuning(
    name: "fake radio", sampleRate: 1000, centerFrequency: 915e6, format: .cu8, gain: 20)
  private static let wall: Int64 = 1_790_000_000_000_000_000
  private static let second: Int64 = 1_000_000_000

  private func stream() -> LiveStream {
    var stream = LiveStream(writer: "test 1", clockState: .synchronised)
    stream.begin(Self.tuning)
    return stream
  }

  /// Samples that arrived so many seconds after the start of the computer.
  private func block(_ samples: Int, at seconds: Double, step: Double = 0) -> SampleRing.Item {
    .samples(
      [UInt8](repeating: 0, count: 2 * samples),
      arrival: ClockReading(
        monotonic: Int64(seconds * 1e9), wall: Self.wall + Int64((seconds + step) * 1e9)))
  }

  private func descriptions(_ records: [Record]) throws -> [StreamDescription] {
    try records.filter { $0.kind == .description }.map { try StreamDescription($0) }
  }

  private func gaps(_ records: [Record]) throws -> [Gap] {
    try records.filter { $0.kind == .gap }.map { try Gap($0) }
  }

  @Test("a stream begins with what its samples are, and when the first was taken")
  func begin() throws {
    var stream = stream()
    let records = stream.take(block(100, at: 50))
    #expect(records.map(\.kind) == [.description, .samples])
    let description = try #require(try descriptions(records).first)
    #expect(description.timeOfSampleZero == Self.wall + 49_900_000_000)
    #expect(description.gain == 20)
    #expect(description.clock == .synchronised)
    #expect(description.source == "fake radio")
    #expect(stream.take(block(100, at: 50.1)).map(\.kind) == [.samples])
  }

  @Test("losses before the next samples are one gap, counted to the sample")
  func losses() throws {
    var stream = stream()
    _ = stream.take(block(100, at: 1))
    #expect(stream.take(.lost(7, .slowReader)).isEmpty)
    #expect(stream.take(.lost(5, .radio)).isEmpty)
    let records = stream.take(block(100, at: 1.112))
    #expect(records.map(\.kind) == [.gap, .samples])
    #expect(try gaps(records).first?.lostSamples == 12)
    #expect(records.map(\.sampleIndex) == [112, 112])
    #expect(stream.counters.lostSamples == 12)
    #expect(stream.counters.gaps == 1)
    #expect(stream.counters.samples == 200)
  }

  @Test("nothing is missing before the first samples, and what is missing at the end is told")
  func edges() throws {
    var stream = stream()
    _ = stream.take(.lost(7, .radio))
    #expect(stream.take(block(100, at: 1)).map(\.kind) == [.description, .samples])
    _ = stream.take(.lost(9, .slowReader))
    #expect(try gaps(stream.finish()) == [Gap(lostSamples: 9, reason: "the reader was too slow")])
    #expect(stream.sampleIndex == 109)
  }

  @Test("a radio that comes back goes on in the stream: what was missed follows from the clock")
  func reconnect() throws {
    var stream = stream()
    _ = stream.take(block(100, at: 1))
    // Part of what was missed has been counted already.
    _ = stream.take(.lost(50, .slowReader))
    stream.begin(Self.tuning)
    let records = stream.take(block(100, at: 11))
    #expect(records.map(\.kind) == [.gap, .description, .samples])
    #expect(try gaps(records) == [Gap(lostSamples: 9900, reason: "the radio was away")])
    #expect(records.allSatisfy { $0.sampleIndex == 10_000 })
    let description = try #require(try descriptions(records).first)
    #expect(description.time(ofSample: 10_000) == Self.wall + 10_900_000_000)
    #expect(stream.counters.reconnects == 1)
  }

  @Test("another rate after a reconnect has the right times, too")
  func anotherRate() throws {
    var stream = stream()
    _ = stream.take(block(100, at: 1))
    var tuning = Self.tuning
    tuning.sampleRate = 2000
    stream.begin(tuning)
    let records = stream.take(block(100, at: 2.05))
    let description = try #require(try descriptions(records).first)
    let index = try #require(records.last?.sampleIndex)
    #expect(index == 2100)
    #expect(abs(description.time(ofSample: Double(index)) - Self.wall - 2_000_000_000) < 10)
  }

  @Test("samples of a session that came faster than received follow no others without a gap")
  func fasterThanReceived() throws {
    var stream = stream()
    _ = stream.take(block(5000, at: 1))
    stream.begin(Self.tuning)
    let records = stream.take(block(5000, at: 1.01))
    #expect(records.map(\.kind) == [.gap, .description, .samples])
    #expect(try gaps(records) == [Gap(lostSamples: 1, reason: "the radio was away")])
    #expect(stream.counters.reconnects == 1)
  }

  @Test("another tuning is described where its samples begin")
  func tuned() throws {
    var stream = stream()
    _ = stream.take(block(100, at: 1))
    var tuning = Self.tuning
    tuning.centerFrequency = 905e6
    _ = stream.take(.lost(15, .retuning))
    _ = stream.take(.tuned(tuning))
    _ = stream.take(.lost(5, .retuning))
    let records = stream.take(block(100, at: 1.12))
    #expect(records.map(\.kind) == [.gap, .description, .samples])
    #expect(try gaps(records).first?.lostSamples == 20)
    #expect(try descriptions(records).first?.centerFrequency == 905e6)
    #expect(records.allSatisfy { $0.sampleIndex == 120 })
  }

  @Test("the state of the system's clock is told when it changes")
  func clockState() throws {
    var stream = stream()
    _ = stream.take(block(100, at: 1))
    stream.change(to: .synchronised)
    #expect(stream.take(block(100, at: 1.1)).map(\.kind) == [.samples])
    stream.change(to: .unsynchronised)
    let records = stream.take(block(100, at: 1.2))
    #expect(try descriptions(records).first?.clock == .unsynchronised)
  }

  /// A day of a crystal that is 100 ppm off, read through 5 ms of jitter, with the wall clock set
  /// forward by an hour at noon.
  @Test("records have the right times for a day, whatever the crystal and the clock do")
  func day() throws {
    var stream = stream()
    var (worst, told, received) = (0.0, 0, 0)
    var timeOfSampleZero: Int64 = 0
    var seed: UInt64 = 1
    while true {
      received += 100
      let time = Double(received) / 1000 / (1 + 100e-6)
      guard time < 86_400 else { break }
      seed = seed &* 6_364_136_223_846_793_005 &+ 1
      let late = Double(seed >> 40) / Double(1 << 24) * 0.005
      let step = time < 43_200 ? 0 : 3600.0
      for record in stream.take(block(100, at: time + late, step: step)) {
        switch record.kind {
        case .description:
          told += 1
          timeOfSampleZero = try StreamDescription(record).timeOfSampleZero
        case .samples:
          let start = Double(timeOfSampleZero - Self.wall) / 1e9 + Double(record.sampleIndex) / 1000
          worst = max(worst, abs(start + 0.1 - step - time))
        default: Issue.record("no record but samples and descriptions")
        }
      }
    }
    #expect(worst < 0.05)
    // 8.6 s of drift in steps of more than 20 ms.
    #expect((300...600).contains(told))
    #expect(abs((stream.rateError ?? 0) - 100) < 1)
  }
}
