import FilterRuntime
import SampleInput
import Synchronization
import SystemInterface
import Testing

@testable import Capture

/// A session that is only set, and keeps what it was told.
private final class SettableSession: RadioSession {
  let gains: [Double]
  let settlingTime = Duration.milliseconds(5)
  private let state = Mutex(
    Tuning(
      name: "fake radio", sampleRate: 10_000, centerFrequency: 903e6, format: .cu8, gain: nil))
  let calls = Mutex<[String]>([])
  let isDeaf = Mutex(false)

  init(gains: [Double] = [0, 10, 20, 30, 40]) { self.gains = gains }

  var tuning: Tuning { state.withLock { $0 } }

  func run(into ring: SampleRing) -> SessionEnd { .cancelled }
  func cancel() {}
  func close() {}

  func setGain(_ decibels: Double?) {
    calls.withLock { $0.append("gain \(decibels ?? .nan)") }
    state.withLock { $0.gain = decibels }
  }

  func tune(to hertz: Double) throws(StageFailure) {
    calls.withLock { $0.append("tune \(hertz / 1e6)") }
    guard !isDeaf.withLock({ $0 }) else { throw StageFailure(.unavailable, "no lock") }
    state.withLock { $0.centerFrequency = hertz }
  }
}

/// How an open radio is steered: samples of 10 kS/s, of which a block is 0.1 s.
@Suite("The control of a radio")
struct RadioControlTests {
  private let session = SettableSession()
  private let ring = SampleRing(sampleRate: 10_000, bytesPerSample: 2)
  private let usual = TunerSettings(frequency: 915e6, sampleRate: 10_000, gain: 7)

  private var opened: SessionThread.Opened { .init(session: session, ring: ring) }

  private func block(_ value: UInt8 = 127) -> SampleRing.Item {
    .samples(
      [UInt8](repeating: value, count: 2000), arrival: ClockReading(monotonic: 0, wall: 0))
  }

  private func calls() -> [String] { session.calls.withLock { $0 } }

  /// What has come into the ring, without the samples.
  private func marks() -> [SampleRing.Item] {
    var marks: [SampleRing.Item] = []
    while let item = ring.take() { marks.append(item) }
    return marks
  }

  @Test("a gain that the user sets is what the radio is opened with, and nobody moves it")
  func fixed() throws {
    var control = RadioControl(.fixed(33), plan: nil)
    #expect(control.settings(usual).gain == 33 && control.settings(usual).frequency == 915e6)
    try control.begin(session)
    for _ in 0..<600 { try control.take(block(255), from: opened) }
    #expect(calls().isEmpty && control.gainControlWord == .fixed)
  }

  @Test("the tuner's own control is left alone")
  func tuner() throws {
    var control = RadioControl(.tuner, plan: nil)
    #expect(control.settings(usual).gain == nil)
    try control.begin(session)
    for _ in 0..<600 { try control.take(block(255), from: opened) }
    #expect(calls().isEmpty && control.gainControlWord == .tuner)
  }

  @Test("a radio whose gains nobody knows keeps its own control, and that is told")
  func unknownGains() throws {
    let session = SettableSession(gains: [])
    var control = RadioControl(.auto, plan: nil)
    try control.begin(session)
    try control.take(block(255), from: .init(session: session, ring: ring))
    #expect(session.calls.withLock { $0 }.isEmpty && control.gainControlWord == .tuner)
  }

  @Test("a gain that clips is lowered, described, and kept when the radio was lost")
  func auto() throws {
    var control = RadioControl(.auto, plan: nil)
    #expect(control.settings(usual).gain == nil)
    try control.begin(session)
    let first = try #require(session.tuning.gain)
    for count in 0..<600 { try control.take(block(count % 2 == 0 ? 255 : 0), from: opened) }
    let lowered = try #require(session.tuning.gain)
    #expect(lowered < first && control.gainControlWord == .auto)
    #expect(marks().last == .tuned(session.tuning))
    #expect(control.settings(usual).gain == lowered)
    let before = calls()
    try control.begin(session)
    #expect(calls() == before)
  }

  private func hopping() throws -> RadioControl {
    var control = RadioControl(
      .fixed(20), plan: try HopPlan(centers: [903e6, 905e6, 907e6], dwell: 0.3))
    #expect(control.settings(usual).frequency == 903e6)
    try control.begin(session)
    return control
  }

  @Test("a radio stays for its dwell, and what comes before the next centre does is none of that")
  func hops() throws {
    var control = try hopping()
    for _ in 0..<2 { try control.take(block(), from: opened) }
    #expect(calls().isEmpty)
    // What the reader lost was the time of this centre, too.
    try control.take(.lost(1000, .slowReader), from: opened)
    #expect(calls() == ["tune 905.0"])
    for _ in 0..<9 { try control.take(block(), from: opened) }
    #expect(calls().count == 1)
    ring.add([UInt8](repeating: 1, count: 200))
    let marks = marks()
    #expect(marks.prefix(2) == [.tuned(session.tuning), .lost(50, .retuning)])
    for mark in marks { try control.take(mark, from: opened) }
    // 50 samples were received of the 3000, and 50 dropped, which do not count.
    for _ in 0..<2 { try control.take(block(), from: opened) }
    try control.take(.lost(900, .radio), from: opened)
    #expect(calls().count == 1)
    try control.take(.lost(50, .radio), from: opened)
    #expect(calls() == ["tune 905.0", "tune 907.0"])
    #expect(control.settings(usual).frequency == 907e6)
  }

  @Test("a centre that is refused is told, and the radio goes on to the next after a dwell")
  func refused() throws {
    var control = try hopping()
    for _ in 0..<2 { try control.take(block(), from: opened) }
    session.isDeaf.withLock { $0 = true }
    #expect(throws: StageFailure.self) { try control.take(block(), from: opened) }
    session.isDeaf.withLock { $0 = false }
    // Nothing is dropped for ever, and what comes is described as what it is.
    #expect(marks() == [.tuned(session.tuning)] && session.tuning.centerFrequency == 903e6)
    for _ in 0..<3 { try control.take(block(), from: opened) }
    #expect(calls() == ["tune 905.0", "tune 907.0"])
  }

  @Test("a radio that comes back is at the centre where it was")
  func comesBack() throws {
    var control = try hopping()
    for _ in 0..<3 { try control.take(block(), from: opened) }
    #expect(control.settings(usual).frequency == 905e6)
    // The session that ended has never told of its new centre.
    try control.begin(session)
    for _ in 0..<3 { try control.take(block(), from: opened) }
    #expect(calls() == ["tune 905.0", "tune 907.0"])
  }
}
