import Notation
import PacketSchema
import Testing

@testable import HomeAssistant

/// A receiver that tells of its health, and a clock.
private struct PlayedReceiver {
  var watch: ReceiverWatch
  var report: ReceiverReport
  private(set) var now = ContinuousClock.now
  private var second: Int64 = 1_790_000_000
  private var counts = (samples: Int64(0), lost: Int64(0), bursts: Int64(0), packets: Int64(0))

  init() {
    watch = ReceiverWatch(now: now)
    report = ReceiverReport(now: now)
  }

  var time: Timestamp { Timestamp(nanoseconds: second * 1_000_000_000) }
  var condition: ReceiverCondition { watch.condition(at: now) }

  mutating func wait(_ seconds: Int64) {
    now += .seconds(seconds)
    second += seconds
  }

  /// The line after as many seconds; the document that the report gives.
  @discardableResult
  mutating func tell(
    after seconds: Int64 = 10, samples: Int64 = 24_000_000, lost: Int64 = 0, bursts: Int64 = 40,
    packets: Int64 = 38, capture: [(key: String, value: JSONValue)] = [], clockStep: Int64 = 0
  ) -> JSONObject? {
    wait(seconds)
    second += clockStep
    counts.samples += samples
    counts.lost += lost
    counts.bursts += bursts
    counts.packets += packets
    var line = ReceiverLine(time: time.nanoseconds)
    line.add(
      JSONObject([("samples", .integer(counts.samples)), ("gain_db", .number(33.8))] + capture),
      of: .capture)
    line.add(
      JSONObject([
        ("lost_samples", .integer(counts.lost)), ("bursts", .integer(counts.bursts)),
        ("noise_floor_dbfs_per_hz", .array([.number(-110), .number(-112.5), .number(-90)])),
      ]), of: .demod)
    let kinds = JSONObject([("beacon", .integer(counts.packets))])
    let checks = JSONObject([
      ("bad", .integer(counts.packets / 4)), ("none", .integer(7)),
      ("ok", .integer(counts.packets - counts.packets / 4)),
    ])
    line.add(
      JSONObject([("packets_by_crc", .object(checks)), ("packets_by_kind", .object(kinds))]),
      of: .decode)
    watch.take(line, at: now)
    return report.take(line, at: now)
  }

  /// The document that the report gives at the next line.
  mutating func document(samples: Int64 = 24_000_000) throws -> JSONObject {
    let told = tell(samples: samples)
    return try #require(told)
  }
}

@Suite("What is wrong with a receiver")
struct ReceiverWatchTests {
  private func receiver() -> PlayedReceiver {
    var receiver = PlayedReceiver()
    for _ in 0..<3 { receiver.tell() }
    return receiver
  }

  @Test("nothing, if it hears")
  func good() {
    let condition = receiver().condition
    #expect(condition == ReceiverCondition(problems: [], isTold: true))
    #expect(condition.hears && condition.words == "Receiving")
  }

  @Test("its lines stop: three are missed, and 30 s at least", arguments: [(10, 31), (60, 181)])
  func stopped(period: Int64, wait: Int64) {
    var receiver = receiver()
    receiver.tell(after: period)
    receiver.wait(wait - 2)
    #expect(receiver.condition.problems.isEmpty)
    receiver.wait(2)
    #expect(receiver.condition.problems == [.stopped] && !receiver.condition.hears)
    receiver.tell(after: 0)
    #expect(receiver.condition.problems.isEmpty)
  }

  @Test("no samples come, as it says itself or as its counts say", arguments: [30.0, nil])
  func samples(age: Double?) {
    var receiver = receiver()
    let more = age.map { [(key: "sample_age_s", value: JSONValue.number($0))] } ?? []
    receiver.tell(samples: age == nil ? 0 : 1, bursts: 0, packets: 0, capture: more)
    #expect(receiver.condition.problems.isEmpty)
    receiver.tell(samples: age == nil ? 0 : 1, bursts: 0, packets: 0, capture: more)
    #expect(receiver.condition.problems == [.noSamples] && !receiver.condition.hears)
    receiver.tell()
    #expect(receiver.condition.problems.isEmpty)
  }

  @Test("samples come without bursts, for a quarter of an hour")
  func bursts() {
    var receiver = receiver()
    for _ in 0..<89 { receiver.tell(bursts: 0, packets: 0) }
    #expect(receiver.condition.problems.isEmpty)
    receiver.tell(bursts: 0, packets: 0)
    #expect(receiver.condition.problems == [.noBursts] && !receiver.condition.hears)
    receiver.tell()
    #expect(receiver.condition.problems.isEmpty)
  }

  @Test("bursts come without packets, for an hour")
  func packets() {
    var receiver = receiver()
    for _ in 0..<359 { receiver.tell(packets: 0) }
    #expect(receiver.condition.problems.isEmpty)
    receiver.tell(packets: 0)
    #expect(receiver.condition.problems == [.noPackets] && !receiver.condition.hears)
  }

  @Test("a clock that is set makes no silence")
  func clockStep() {
    var receiver = receiver()
    receiver.tell(bursts: 0, packets: 0, clockStep: 100_000)
    receiver.tell(bursts: 0, packets: 0, clockStep: -100_000)
    #expect(receiver.condition.problems.isEmpty)
  }

  @Test("stages that begin anew, with small counts, are no silence")
  func restart() {
    var receiver = receiver()
    receiver.tell(samples: -70_000_000, bursts: -100, packets: -90)
    receiver.tell()
    #expect(receiver.condition.problems.isEmpty)
  }

  @Test(
    "what comes and goes is told when two lines say it, and silences no meter",
    arguments: [
      (ReceiverProblem.clipping, "clipped_percent", JSONValue.number(3)),
      (.clock, "clock", .string("unsynchronised")), (.overload, "ring_percent", .number(95)),
    ])
  func passing(problem: ReceiverProblem, key: String, value: JSONValue) {
    var receiver = receiver()
    receiver.tell(capture: [(key, value)])
    #expect(receiver.condition.problems.isEmpty)
    receiver.tell(capture: [(key, value)])
    #expect(receiver.condition.problems == [problem] && receiver.condition.hears)
    receiver.tell()
    #expect(receiver.condition.problems.isEmpty)
  }

  @Test("lost samples are overload, but not those before the first line")
  func lost() {
    var receiver = PlayedReceiver()
    receiver.tell(lost: 10_000_000)
    receiver.tell()
    #expect(receiver.condition.problems.isEmpty)
    receiver.tell(lost: 1_000_000)
    receiver.tell(lost: 1_000_000)
    #expect(receiver.condition.problems == [.overload])
  }

  @Test("of a receiver that tells nothing of its health, an hour without a packet is told")
  func untold() {
    var receiver = PlayedReceiver()
    #expect(receiver.condition.words.hasPrefix("Unknown"))
    receiver.wait(3000)
    receiver.watch.hearPacket(at: receiver.now)
    receiver.wait(3599)
    #expect(receiver.condition.problems.isEmpty)
    receiver.wait(1)
    #expect(receiver.condition.problems == [.noPackets] && receiver.condition.hears)
  }

  @Test("problems have words of their own, short enough for a state")
  func words() {
    let words = ReceiverProblem.allCases.map(\.words)
    #expect(Set(words).count == words.count && words.allSatisfy { $0.utf8.count < 100 })
  }
}

@Suite("The receiver's state document")
struct ReceiverReportTests {
  @Test("has every key each time, and rates from the second line on")
  func complete() throws {
    var receiver = PlayedReceiver()
    let first = try receiver.document()
    let keys = ReceiverEntities.all.map(\.description.key) + ["condition_details"]
    #expect(first.members.map(\.key) == keys)
    #expect(first["bursts_per_minute"] == .null && first["problem"] == .string("OFF"))
    let second = try receiver.document()
    #expect(second.members.map(\.key) == keys)
    #expect(second["bursts_per_minute"] == .integer(240))
    #expect(second["packets_per_minute"] == .integer(228))
    #expect(second["noise_floor_dbfs_per_hz"] == .integer(-110))
    #expect(second["gain_db"] == .number(33.8) && second["lost_samples"] == .integer(0))
    #expect(second["good_checks_percent"] == .number(73.7))
  }

  @Test("goes out once a minute, and when something is wrong, at once")
  func seldom() throws {
    var receiver = PlayedReceiver()
    receiver.tell()
    receiver.tell()
    let documents = (0..<60).filter { _ in receiver.tell() != nil }
    #expect(documents.count == 10)
    receiver.tell(samples: 0)
    let problem = try receiver.document(samples: 0)
    #expect(problem["problem"] == .string("ON"))
    #expect(problem["condition"] == .string(ReceiverProblem.noSamples.words))
    guard case .object(let details) = problem["condition_details"] else {
      Issue.record("no details")
      return
    }
    #expect(details["problems"] == .array([.string("no_samples")]))
    #expect(details["since"] == .string(receiver.time.text))
  }

  @Test("the clock alone tells that lines have stopped, once, and of the moment nothing is known")
  func stopped() throws {
    var receiver = PlayedReceiver()
    receiver.tell()
    receiver.tell()
    #expect(receiver.report.tick(at: receiver.now, time: receiver.time) == nil)
    receiver.wait(31)
    let told = receiver.report.tick(at: receiver.now, time: receiver.time)
    let document = try #require(told)
    #expect(document["problem"] == .string("ON") && document["bursts_per_minute"] == .null)
    #expect(document["lost_samples"] == .integer(0) && !receiver.report.hears)
    receiver.wait(1000)
    #expect(receiver.report.tick(at: receiver.now, time: receiver.time) == nil)
    let back = try receiver.document()
    #expect(back["problem"] == .string("OFF") && back["gain_db"] == .number(33.8))
  }

  @Test("says after a minute that nothing tells of the receiver")
  func untold() throws {
    var receiver = PlayedReceiver()
    receiver.wait(59)
    #expect(receiver.report.tick(at: receiver.now, time: receiver.time) == nil)
    receiver.wait(1)
    let told = receiver.report.tick(at: receiver.now, time: receiver.time)
    let document = try #require(told)
    #expect(document["problem"] == .null && receiver.report.hears)
    #expect(receiver.report.tick(at: receiver.now, time: receiver.time) == nil)
  }

  @Test("keeps the values of an earlier run until there are new ones, but not what was wrong")
  func memory() throws {
    var receiver = PlayedReceiver()
    receiver.tell()
    receiver.tell()
    _ = receiver.report.add(
      NeighbourhoodOutage(
        meters: 3, heardMeters: 4, beginsAfter: nil, firstReturn: Timestamp(nanoseconds: 0),
        lastReturn: nil))
    receiver.tell(samples: 0)
    let before = try receiver.document(samples: 0)
    var again = PlayedReceiver()
    again.report.remember(before)
    let after = try again.document()
    #expect(after["bursts_per_minute"] == before["bursts_per_minute"])
    #expect(after["last_outage"] == .string("1970-01-01T00:00:00Z"))
    #expect(after["outage"] == before["outage"] && after["outage"] != .null)
    #expect(after["problem"] == .string("OFF") && after["condition"] == .string("Receiving"))
  }

  @Test("takes nothing of a document that is none of ours")
  func foreign() throws {
    var receiver = PlayedReceiver()
    receiver.report.remember(
      try JSONObject(
        parsing: #"{"gain_db":"loud","last_outage":"yesterday","outage":3,"source":[1]}"#))
    let document = try receiver.document()
    #expect(document["last_outage"] == .null && document["outage"] == .null)
    #expect(document["source"] == .null && document["gain_db"] == .number(33.8))
  }
}
