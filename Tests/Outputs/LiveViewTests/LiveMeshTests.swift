import Meters
import Notation
import PacketFixtures
import PacketSchema
import Report
import Synchronization
import TestKit
import Testing

@testable import LiveView

/// A clock that stands until it is moved.
final class StandingClock: Sendable {
  private let elapsed = Mutex<Duration>(.zero)
  private let start = ContinuousClock.now

  func move(by duration: Duration) { elapsed.withLock { $0 += duration } }

  var now: @Sendable () -> ContinuousClock.Instant {
    { self.elapsed.withLock { self.start + $0 } }
  }
}

/// Lines as gs-decode prints them.
enum LiveLines {
  /// A packet of a meter, so many seconds after a time in 2026.
  static func packet(
    _ meter: Int, at second: Double, kind: String = "beacon",
    to destination: String = "FFFFFFFFFFFF",
    ratio: Double = 20, uptime: Int64 = 1_000_000, more: String = ""
  ) throws -> JSONObject {
    let address = "0A0B" + [UInt8(meter >> 8), UInt8(meter & 0xFF)].hexadecimal
    let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000 + Int64(second * 1e9))
    return try JSONObject(
      parsing: #"{"schema":1,"time":"\#(time.text)","kind":"\#(kind)","network":"B5E3","crc":"ok","#
        + #""source":"\#(address)","destination":"\#(destination)","counter":7,"uptime_s":\#(uptime),"#
        + #""route_cost":22,"tree_id":"15","level":5,"frequency_hz":916500310,"#
        + #""channel_hz":916500000,"snr_db":\#(ratio),"level_dbfs":-20.1\#(more)}"#)
  }

  static func receiver(at second: Double, clipped: Double = 0) throws -> ReceiverLine {
    let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000 + Int64(second * 1e9))
    let object = try JSONObject(
      parsing: #"{"schema":1,"kind":"receiver","time":"\#(time.text)","#
        + #""capture":{"source":"a radio","clipped_percent":\#(clipped)},"#
        + #""demod":{"noise_floor_dbfs_per_hz":[-112.5,-111]}}"#)
    return try #require(ReceiverLine(object))
  }
}

@Suite("The live mesh")
struct LiveMeshTests {
  private let mesh: LiveMesh
  private let clock = StandingClock()

  init() {
    var settings = LiveMesh.Settings()
    settings.mine = ["0A0B0002"]
    settings.packetBytes = 200_000
    mesh = LiveMesh(
      run: "abc", settings: settings, now: clock.now,
      wallClock: { Timestamp(nanoseconds: 1_790_000_000_000_000_000) })
  }

  private func object(_ text: String?) throws -> JSONObject {
    try JSONObject(parsing: try #require(text))
  }

  private func rows(_ object: JSONObject, _ key: String) -> [JSONObject] {
    guard case .array(let rows)? = object[key] else { return [] }
    return rows.compactMap { if case .object(let row) = $0 { row } else { nil } }
  }

  @Test("a meter's row and document say what was heard")
  func meter() throws {
    for (second, ratio) in [(0.0, 18.0), (60, 22), (120, 26)] {
      mesh.observe(try LiveLines.packet(1, at: second, ratio: ratio, uptime: 1000 + Int64(second)))
    }
    mesh.observe(try LiveLines.packet(2, at: 130))
    mesh.observe(try LiveLines.packet(1, at: 140, kind: "directed", to: "0A0B0002", uptime: 1140))
    let meters = rows(try object(mesh.meters()), "meters")
    #expect(meters.map { $0["address"] } == [.string("0A0B0002"), .string("0A0B0001")])
    #expect(meters[0]["mine"] == .bool(true))
    let row = meters[1]
    #expect(row["packets"] == .integer(4) && row["mean_snr_db"] == .number(21.5))
    // Of 18, 22, 26 and 20.
    #expect(row["snr_deviation_db"] == .number(3.4))
    #expect(row["carrier_error_hz"] == .integer(310) && row["last_kind"] == .string("directed"))

    let one = try object(mesh.meter("0a0b0001"))
    #expect(one["kinds"] == .object(try JSONObject(parsing: #"{"beacon":3,"directed":1}"#)))
    guard case .object(let series)? = one["series"], case .array(let heard)? = series["packets"]
    else {
      Issue.record("no series")
      return
    }
    #expect(heard.compactMap { $0.double }.reduce(0, +) == 4)
    #expect(rows(one, "packets").first?["sequence"] == .integer(5))
    #expect(mesh.meter("0A0B0009") == nil)
  }

  @Test("an outage is told")
  func outage() throws {
    mesh.observe(try LiveLines.packet(1, at: 0, uptime: 5000))
    mesh.observe(
      try LiveLines.packet(1, at: 600, uptime: 100, more: #","booted_at":"2026-09-21T14:21:40Z""#))
    let outages = rows(try object(mesh.meter("0A0B0001")), "outages")
    #expect(outages.count == 1)
    #expect(outages[0]["last_seen_before"] == .string("2026-09-21T14:13:20.000000Z"))
    #expect(outages[0]["restored_at"] == .string("2026-09-21T14:21:40.000000Z"))
  }

  @Test("links are those of the time that is asked for; broadcasts and collectors are none")
  func links() throws {
    for (second, to) in [
      (0.0, "0A0B0002"), (100, "0A0B0003"), (101, "FFFFFFFFFFFF"), (102, "FEFEFE7D"),
    ] {
      mesh.observe(try LiveLines.packet(1, at: second, kind: "directed", to: to))
    }
    mesh.observe(try LiveLines.packet(3, at: 103))
    let all = rows(try object(mesh.mesh()), "links")
    #expect(all.map { $0["destination"] } == [.string("0A0B0002"), .string("0A0B0003")])
    let late = Timestamp(nanoseconds: 1_790_000_050_000_000_000)
    let some = rows(try object(mesh.mesh(from: late)), "links")
    #expect(some.map { $0["destination"] } == [.string("0A0B0003")])
    let nodes = rows(try object(mesh.mesh(from: late)), "nodes")
    #expect(nodes.contains { $0["address"] == .string("0A0B0001") && $0["level"] == .integer(5) })
  }

  @Test("a packet is explained byte by byte, also one that was corrected")
  func explanation() throws {
    let packet = try SamplePackets.object(SamplePackets.beacon)
    mesh.observe(packet)
    let explained = try object(mesh.packet(1))
    let fields = rows(explained, "fields")
    let bytes = fields.compactMap { $0["bytes"]?.word }.joined()
    #expect(bytes == packet.text(.raw))
    #expect(explained["headline"]?.word.contains("beacon") == true)
    #expect(mesh.packet(2) == nil && mesh.packet(0) == nil && mesh.packet(-1) == nil)
    #expect(mesh.packet(.max) == nil)
  }

  @Test("packets are found by number, address, kind and check, the newest first")
  func packets() throws {
    for number in 0..<20 {
      mesh.observe(
        try LiveLines.packet(
          number % 4, at: Double(number), kind: number % 2 == 0 ? "beacon" : "status"))
    }
    func numbers(_ change: (inout PacketQuery) -> Void) throws -> [Int64] {
      var query = PacketQuery()
      change(&query)
      return rows(try object(mesh.packets(query)), "packets").compactMap { row in
        row["sequence"]?.double.map { Int64($0) }
      }
    }
    #expect(try numbers { $0.limit = 3 } == [20, 19, 18])
    #expect(try numbers { ($0.after, $0.before) = (4, 8) } == [7, 6, 5])
    #expect(try numbers { $0.meter = "0a0b0003" } == [20, 16, 12, 8, 4])
    #expect(try numbers { ($0.kind, $0.limit) = (.status, 2) } == [20, 18])
    #expect(try numbers { $0.check = "bad" } == [])
    #expect(try numbers { ($0.after, $0.before) = (.max, .min) } == [])
    #expect(try numbers { ($0.after, $0.before) = (.min, .max) }.count == 20)
  }

  @Test("the latest packets are kept within a bound of bytes, and of time")
  func bounds() throws {
    for number in 0..<2000 { mesh.observe(try LiveLines.packet(number % 9, at: Double(number))) }
    var query = PacketQuery()
    query.limit = 1000
    let kept = rows(try object(mesh.packets(query)), "packets")
    #expect((100..<1000).contains(kept.count))
    mesh.observe(try LiveLines.packet(1, at: 200_000))
    mesh.observe(try LiveLines.packet(1, at: 200_001))
    #expect(rows(try object(mesh.packets(query)), "packets").count < 4)
    // A packet as long as all that may be kept, or longer.
    mesh.observe(
      try LiveLines.packet(
        1, at: 200_002, more: ",\"x\":\"" + String(repeating: "y", count: 900_000) + "\""))
    #expect(rows(try object(mesh.packets(query)), "packets").isEmpty)
  }

  @Test("one packet, or one line, of another year makes nothing old")
  func wrongTime() throws {
    for number in 0..<50 { mesh.observe(try LiveLines.packet(1, at: Double(number))) }
    mesh.observe(try LiveLines.packet(2, at: 200_000_000, more: #","crc":"bad""#))
    mesh.observe(try LiveLines.receiver(at: 100_000_000))
    // More than all that is kept: the wrong one is gone by then, and must have left nothing.
    for number in 50..<2000 { mesh.observe(try LiveLines.packet(1, at: Double(number))) }
    let answer = try object(mesh.packets(PacketQuery()))
    #expect(rows(answer, "packets").count == 100)
    #expect(try object(mesh.meters())["now"] == .string("2026-09-21T14:46:39.000000Z"))
    // A clock that really was set is followed.
    mesh.observe(try LiveLines.receiver(at: 400_000))
    mesh.observe(try LiveLines.receiver(at: 400_010))
    #expect(try object(mesh.meters())["now"] == .string("2026-09-26T05:20:10.000000Z"))
  }

  @Test("kinds are counted as exactly as packets when columns are joined")
  func manyOfAKind() throws {
    var history = SignalHistory(history: 31_622_400)
    let packet = PacketObservation(try LiveLines.packet(1, at: 0))
    let start = Int64(1_790_000_000) * 1_000_000_000
    history.count(packet)
    for number in 0..<500 {
      let time = Timestamp(nanoseconds: start + Int64(number % 2) * 1_000_000_000)
      history.place(packet, at: time)
    }
    history.place(packet, at: Timestamp(nanoseconds: start + 10_000_000_000_000))
    #expect(history.series["packets"]?.word == "[500,1]")
    #expect(history.series["kinds"]?.word == "beacon:[500,1]")
  }

  @Test("what was heard is passed on as text, whatever it says")
  func hostile() throws {
    let name = "</script><img src=x onerror=alert(1)>\u{1B}[31m\u{202E}\"\\"
    var packet = try LiveLines.packet(1, at: 0)
    packet["utility"] = .string(name)
    packet["__proto__"] = .object(try JSONObject(parsing: #"{"polluted":1e308}"#))
    packet["run"] = .string("other")
    mesh.observe(packet)
    mesh.observe(try LiveLines.packet(2, at: 1))
    let row = rows(try object(mesh.packets(PacketQuery())), "packets").last
    // As it is read, in the order of the keys.
    let read = try JSONObject(parsing: packet.encoded())
    #expect(row?["packet"] == .object(read))
    #expect(rows(try object(mesh.networks()), "networks")[0]["utility"] == .string(name))
    for drawing in ["timeline", "trees", "channels"] {
      let html = mesh.html(try #require(.init(rawValue: drawing)))
      #expect(!html.contains("<img") && !html.contains("<script"))
    }
  }

  @Test("a receiver's trouble is told in words, and its silence")
  func receivers() throws {
    for second in 0..<5 {
      mesh.observe(try LiveLines.receiver(at: Double(second) * 10, clipped: 5))
      clock.move(by: .seconds(10))
    }
    var receiver = rows(try object(mesh.health(version: "1")), "receivers")[0]
    #expect(receiver["problems"]?.word.contains("gain is too high") == true)
    #expect(receiver["age_s"]?.double == 10)
    clock.move(by: .seconds(100))
    receiver = rows(try object(mesh.health(version: "1")), "receivers")[0]
    #expect(receiver["problems"]?.word.contains("has stopped") == true)
    let band = rows(try object(mesh.band()), "receivers")[0]
    guard case .array(let floors)? = band["noise_floor_dbfs_per_hz"] else {
      Issue.record("no noise floor")
      return
    }
    #expect(floors.count == 5)
  }

  @Test("lines on receivers are thinned out, and there are few receivers")
  func manyLines() throws {
    for number in 0..<5000 { mesh.observe(try LiveLines.receiver(at: Double(number) * 10)) }
    guard case .array(let times)? = rows(try object(mesh.band()), "receivers")[0]["time"] else {
      Issue.record("no times")
      return
    }
    #expect((100...240).contains(times.count))
  }
}
