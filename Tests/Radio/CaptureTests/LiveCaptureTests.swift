import FilterRuntime
import Logging
import RecordStream
import Synchronization
import SystemInterface
import Testing

@testable import Capture

/// A radio that is watched over weeks, in simulated time.
@Suite("Live capture")
struct LiveCaptureTests {
  private final class Words: Sendable {
    let all = Mutex<[String]>([])
  }

  private struct WordsHandler: LogHandler {
    let words: Words
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) { words.all.withLock { $0.append("\(event.message)") } }
  }

  private struct Outcome {
    var records: [Record]
    var counters: LiveStream.Counters
    var words: [String]
    var failure: StageFailure?

    func gaps() throws -> [Gap] { try records.filter { $0.kind == .gap }.map { try Gap($0) } }
  }

  private func run(
    _ radio: FakeRadio, rules: LiveCapture.Rules = .init()
  ) throws -> Outcome {
    let words = Words()
    let log = Logger(label: "test") { _ in WordsHandler(words: words) }
    radio.time.watch(radio)
    // The condition may look at the radio, which holds the time.
    defer { radio.time.stop { _ in false } }
    var capture = try LiveCapture(
      radio, settings: TunerSettings(frequency: 915e6, sampleRate: FakeRadio.rate), rules: rules,
      writer: "test 1", time: radio.time, log: log
    ) { _ in }
    var sink = RecordSink()
    var failure: StageFailure?
    do {
      try capture.run(to: &sink)
    } catch let error as StageFailure {
      failure = error
    }
    return Outcome(
      records: sink.records, counters: capture.counters, words: words.all.withLock { $0 },
      failure: failure)
  }

  @Test("a radio that is lost goes on in the same stream, with a gap counted by the clock")
  func reconnect() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { $0 == 1 ? .give(100) : .fallSilent(after: 50) }
    time.stop { _ in radio.tally.withLock { $0.opened == 2 && $0.isSilent } }
    let outcome = try run(radio)
    let perBlock = UInt64(FakeRadio.blockSamples)
    #expect(outcome.counters.samples == 150 * perBlock)
    #expect(outcome.counters.reconnects == 1)
    // A second of backoff.
    #expect(try outcome.gaps() == [Gap(lostSamples: 48_000, reason: "the radio was away")])
    #expect(outcome.records.map(\.kind).filter { $0 == .description }.count == 2)
    #expect(outcome.records.last?.kind == .end)
    #expect(outcome.records.last?.sampleIndex == 150 * perBlock + 48_000)
    #expect(outcome.words.contains { $0.contains("the fake radio is gone; trying again") })
    #expect(radio.tally.withLock { $0.closed } == 2)
  }

  @Test("a radio that gives nothing for the time of a stall is closed and opened again")
  func stall() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { _ in .fallSilent(after: 10) }
    time.stop { _ in radio.tally.withLock { $0.opened == 3 && $0.isSilent } }
    let outcome = try run(radio)
    #expect(outcome.counters.reconnects == 2)
    #expect(outcome.words.contains { $0.contains("no samples from fake radio for 5.0 s") })
    // 5 s of silence and 1 s of backoff.
    #expect(try outcome.gaps().map(\.lostSamples) == [288_000, 288_000])
  }

  @Test("what cannot be opened is tried after 1, 2, 4 … 60 s, and told once a minute")
  func backoff() throws {
    let time = FakeTime()
    let openings = Mutex<[Double]>([])
    let radio = FakeRadio(time) { _ in
      openings.withLock { $0.append(time.seconds) }
      return .refuse(StageFailure(.unavailable, "no fake radio found"))
    }
    time.stop { $0.seconds > 600 }
    let outcome = try run(radio)
    #expect(openings.withLock { $0.prefix(9) } == [0, 1, 3, 7, 15, 31, 63, 123, 183])
    #expect(outcome.words.count == 10)
    #expect(outcome.words.first == "no fake radio found; trying again until it comes back")
    #expect(outcome.words.dropFirst().first?.hasSuffix("(and 5 times before this)") == true)
    // Health is told meanwhile, every 10 s.
    let told = outcome.records.count { $0.kind == .statistics }
    #expect((50...61).contains(told) && outcome.records.count == told + 1, "\(told)")
  }

  @Test("without retries the end is the first loss, and whoever reads is told")
  func noRetry() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { _ in .give(3) }
    var rules = LiveCapture.Rules()
    rules.retries = false
    let outcome = try run(radio, rules: rules)
    #expect(outcome.failure?.status == .unavailable)
    #expect(outcome.failure?.description == "the fake radio is gone")
    #expect(outcome.records.last?.isAbandoned == true)
    #expect(outcome.counters.samples == UInt64(3 * FakeRadio.blockSamples))
  }

  @Test("what no attempt can mend ends it at once, retries or not")
  func usage() throws {
    let radio = FakeRadio(FakeTime()) { _ in .refuse(StageFailure(.usage, "no such antenna")) }
    #expect(try run(radio).failure?.status == .usage)
    #expect(radio.tally.withLock { $0.opened } == 1)
  }

  @Test("a radio that hangs is left, and another attempt is made")
  func hang() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { $0 == 1 ? .hang : .fallSilent(after: 5) }
    time.stop { _ in radio.tally.withLock { $0.opened == 2 && $0.isSilent } }
    var rules = LiveCapture.Rules()
    rules.patience = .zero
    let outcome = try run(radio, rules: rules)
    #expect(outcome.counters.samples == UInt64(5 * FakeRadio.blockSamples))
    radio.release()
  }

  @Test("a thousand reconnects leave nothing behind")
  func thousandReconnects() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { $0 % 3 == 0 ? .fallSilent(after: 4) : .give(4) }
    time.stop { _ in radio.tally.withLock { $0.opened > 1000 } }
    let outcome = try run(radio)
    #expect(outcome.counters.reconnects >= 999)
    #expect(outcome.counters.samples >= UInt64(1000 * 4 * FakeRadio.blockSamples))
    let tally = radio.tally.withLock { ($0.opened, $0.closed, $0.freed) }
    #expect(tally.0 == tally.1)
    // The last thread may not have let go yet.
    #expect(tally.0 - tally.2 <= 1)
    // 1000 s of backoff, 333 stalls of 5 s: 45 minutes, with three kinds of messages.
    #expect(outcome.words.count < 3 * 50, "\(time.seconds) s: \(outcome.words.suffix(9))")
  }

  @Test("the state of the system's clock is told when it is not right, and when it becomes so")
  func clockState() throws {
    let time = FakeTime()
    time.isSynchronised = false
    let radio = FakeRadio(time) { _ in .give(2) }
    time.stop {
      if $0.seconds > 100 { $0.isSynchronised = true }
      return $0.seconds > 200
    }
    let words = try run(radio).words.filter { $0.contains("clock") }
    #expect(words.count == 2)
    #expect(words.first?.contains("is not synchronised") == true)
    #expect(words.last?.contains("is synchronised now") == true)
  }
}
