import FilterRuntime
import Logging
import RecordStream
import Synchronization
import Testing

@testable import Capture

/// What a service manager hears of a radio, in simulated time.
@Suite("Reports to a service manager")
struct ServiceReportTests {
  private struct Word {
    var text: String
    func tells(_ assignment: String) -> Bool {
      text.split(separator: "\n").contains { $0 == assignment }
    }
  }

  private final class Words: Sendable {
    let all = Mutex<[Word]>([])
  }

  private func words(
    of radio: FakeRadio, patience: Duration?, until end: String? = nil,
    accepts: @escaping (Int) -> Bool = { _ in true }
  ) throws -> [Word] {
    let (words, time) = (Words(), radio.time)
    time.watch(radio)
    if let end { time.stop { _ in words.all.withLock { $0.contains { $0.text.contains(end) } } } }
    let report = ServiceReport(patience: patience) { text in
      words.all.withLock {
        $0.append(Word(text: text))
        return accepts($0.count)
      }
    }
    var capture = try LiveCapture(
      radio, settings: TunerSettings(frequency: 915e6, sampleRate: FakeRadio.rate), rules: .init(),
      writer: "test 1", time: time, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      service: report
    ) { _ in }
    var sink = RecordSink()
    try capture.run(to: &sink)
    return words.all.withLock { $0 }
  }

  @Test("ready comes with the first samples, not with a radio that is opened and silent")
  func ready() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { $0 == 1 ? .fallSilent(after: 0) : .fallSilent(after: 3) }
    let words = try words(of: radio, patience: .seconds(90), until: "READY=1")
    #expect(
      words.first?.text == "STATUS=no samples from fake radio for 5.0 s; trying again")
    let ready = try #require(words.firstIndex { $0.tells("READY=1") })
    #expect(ready == 1 && words.count { $0.tells("READY=1") } == 1)
    #expect(words[ready].text.contains("STATUS=receiving from fake radio: 512 samples, 0 lost"))
    // What still came of the radio is told no more.
    #expect(words.last?.tells("STOPPING=1") == true)
  }

  @Test("signs of life come with samples every half of the patience, and with nothing else")
  func watchdog() {
    var signs: [Int64] = []
    var now: Int64 = 0
    let report = ServiceReport(patience: .seconds(4)) { text in
      if text.contains("WATCHDOG=1") { signs.append(now) }
      return true
    }
    for tenths in [0..<45, 200..<215] as [Range<Int64>] {
      for tenth in tenths {
        now = tenth * 100_000_000
        report.samplesCame(LiveStream.Counters(), from: "a radio", now: now)
      }
      report.radioIsLost("gone")
    }
    report.isStopping()
    #expect(signs == [0, 2_000_000_000, 4_000_000_000, 20_000_000_000])
  }

  @Test("a radio that does not come back gives no sign of life")
  func absence() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) {
      $0 == 1 ? .give(10) : .refuse(StageFailure(.unavailable, "not there"))
    }
    time.stop { $0.seconds > 300 }
    let words = try words(of: radio, patience: .seconds(4))
    let lost = try #require(words.firstIndex { $0.text.contains("gone; trying again") })
    #expect(words[..<lost].allSatisfy { $0.tells("WATCHDOG=1") } && lost > 0)
    #expect(!words[lost...].contains { $0.tells("WATCHDOG=1") })
    #expect(words.contains { $0.text == "STATUS=not there; trying again" })
  }

  @Test("a radio that comes back is told at once; what was not heard is told again")
  func again() throws {
    let time = FakeTime()
    let radio = FakeRadio(time) { $0 == 1 ? .give(20) : .fallSilent(after: 20) }
    // Two go astray.
    let words = try words(of: radio, patience: nil, until: "1 reconnects") { $0 > 2 }
    #expect(words.prefix(3).allSatisfy { $0.tells("READY=1") })
    #expect(words.count { $0.tells("READY=1") } == 3)
    let lost = try #require(words.firstIndex { $0.text.contains("trying again") })
    #expect(words[lost + 1].text.contains("1 reconnects"))
    #expect(!words[lost + 1].tells("WATCHDOG=1"))
  }
}
