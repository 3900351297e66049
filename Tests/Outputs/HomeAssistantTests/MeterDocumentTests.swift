import HomeAssistant
import Meters
import PacketSchema
import Testing

/// A meter, and what Home Assistant is told of it.
private struct MeterState {
  private var meter = Meter(address: "0A0B0C01")

  var document: JSONObject { MeterEntities.document(of: MeterView(meter)) }

  mutating func merge(_ packet: JSONObject) -> PowerOutage? {
    meter.observe(PacketObservation(packet), as: [.speaker, .transmitter])
  }
}

@Suite("A meter's state document")
struct MeterDocumentTests {
  private func packet(_ members: String) throws -> JSONObject {
    try JSONObject(parsing: #"{"schema":1,"kind":"beacon",\#(members)}"#)
  }

  private func heard(_ time: String, uptime: Int, boot: String) throws -> JSONObject {
    try packet(
      #""time":"2026-11-22T\#(time).000000Z","uptime_s":\#(uptime),"booted_at":"2026-11-\#(boot)Z""#
    )
  }

  @Test("every sensor has its key from the first document on, null while it is unknown")
  func complete() {
    let members = MeterState().document.members
    let keys = MeterEntities.all.map(\.description).flatMap {
      $0.key == $0.shownKey ? [$0.key] : [$0.key, $0.shownKey]
    }
    #expect(members.map(\.key) == keys + ["packet"])
    #expect(members.allSatisfy { $0.key == "packets" || $0.key == "packet" || $0.value == .null })
  }

  @Test("what one kind of packet does not have stays as another one said it")
  func merged() throws {
    var state = MeterState()
    #expect(state.merge(try packet(#""uptime_s":100,"route_cost":22,"snr_db":31.5"#)) == nil)
    #expect(state.merge(try packet(#""snr_db":29,"network":"B5E3""#)) == nil)
    let document = state.document
    #expect(document["uptime_s"] == .integer(100) && document["route_cost"] == .integer(22))
    #expect(document["snr_db"] == .integer(29) && document["network"] == .string("B5E3"))
    #expect(document["packets"] == .integer(2) && document["level"] == .null)
  }

  @Test("the last boot does not churn with the seconds that clocks differ by")
  func steadyBoot() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 3600, boot: "22T16:00:00"))
    _ = state.merge(try heard("17:10:00", uptime: 4201, boot: "22T15:59:59"))
    #expect(state.document["last_boot"] == .string("2026-11-22T16:00:00Z"))
    #expect(state.document["uptime_s"] == .integer(4201))
  }

  @Test("an uptime that falls is an outage")
  func outage() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 3600, boot: "22T16:00:00"))
    let outage = state.merge(try heard("18:00:00", uptime: 60, boot: "22T17:59:00"))
    #expect(
      outage.map { OutageEvent.payload($0).encoded() } == #"{"event_type":"power_restored","#
        + #""booted_at":"2026-11-22T17:59:00Z","last_seen_before":"2026-11-22T17:00:00.000000Z","#
        + #""longest_s":3543,"uptime_s":60,"uptime_before_s":3600}"#)
    #expect(state.document["last_boot"] == .string("2026-11-22T17:59:00Z"))
    #expect(state.document["last_outage"] == .string("2026-11-22T17:59:00Z"))
    #expect(state.document["outage_longest_s"] == .integer(3543))
    #expect(state.document["outage_longest_min"] == .number(59.1))
  }

  @Test("uptime is shown in days, and the last time in steps of ten minutes")
  func shown() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:19:59", uptime: 130_000, boot: "21T05:13:19"))
    #expect(state.document["uptime_d"] == .number(1.5))
    #expect(state.document["last_heard"] == .string("2026-11-22T17:10:00Z"))
  }

  @Test("a missed outage is told by the boot time, without an event")
  func missedOutage() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 60, boot: "22T16:59:00"))
    #expect(state.merge(try heard("19:00:00", uptime: 3600, boot: "22T18:00:00")) == nil)
    #expect(state.document["last_boot"] == .string("2026-11-22T18:00:00Z"))
  }

  @Test("an older packet is counted and changes nothing else")
  func older() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 3600, boot: "22T16:00:00"))
    #expect(state.merge(try heard("16:30:00", uptime: 1800, boot: "22T16:00:00")) == nil)
    #expect(state.document["uptime_s"] == .integer(3600))
    #expect(state.document["last_seen"] == .string("2026-11-22T17:00:00.000000Z"))
    #expect(state.document["packets"] == .integer(2))
  }

  @Test(
    "a packet that its check does not speak for changes nothing", arguments: ["bad", "unverified"])
  func unchecked(check: String) throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 3600, boot: "22T16:00:00"))
    let damaged = try packet(
      #""time":"2026-11-22T17:10:00Z","crc":"\#(check)","uptime_s":7,"route_cost":99"#)
    #expect(state.merge(damaged) == nil)
    #expect(state.document["uptime_s"] == .integer(3600) && state.document["route_cost"] == .null)
    #expect(state.document["last_seen"] == .string("2026-11-22T17:00:00.000000Z"))
    #expect(state.document["packets"] == .integer(2))
    #expect(state.merge(try heard("17:20:00", uptime: 4800, boot: "22T16:00:00")) == nil)
  }

  @Test("a meter's clock that is ahead hides no outage")
  func clockAhead() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 3600, boot: "22T16:00:00"))
    #expect(state.merge(try heard("17:10:00", uptime: 4200, boot: "29T16:00:00")) == nil)
    #expect(state.document["last_boot"] == .string("2026-11-22T16:00:00Z"))
    #expect(state.merge(try heard("18:00:00", uptime: 60, boot: "22T17:59:00")) != nil)
    #expect(state.document["last_boot"] == .string("2026-11-22T17:59:00Z"))
  }

  @Test("without a clock a smaller uptime is an outage")
  func noClock() throws {
    var state = MeterState()
    _ = state.merge(try packet(#""uptime_s":100"#))
    #expect(state.merge(try packet(#""uptime_s":100"#)) == nil)
    #expect(state.merge(try packet(#""uptime_s":99"#))?.uptimeBefore == 100)
  }

  @Test("values that Home Assistant refuses do not get into the document")
  func refused() throws {
    var state = MeterState()
    let long = String(repeating: "A", count: 256)
    _ = state.merge(
      try packet(
        #""time":"2026-11-22T17:00:00","uptime_s":"12","snr_db":true,"network":"\#(long)","#
          + #""route_cost":1.5,"booted_at":"today""#))
    for key in ["last_seen", "uptime_s", "snr_db", "network", "route_cost", "last_boot"] {
      #expect(state.document[key] == .null, "\(key)")
    }
  }

  @Test("the last read by the utility, and how many there were within a day")
  func reads() throws {
    var state = MeterState()
    _ = state.merge(try heard("17:00:00", uptime: 3600, boot: "22T16:00:00"))
    #expect(state.document["last_read"] == .null)
    #expect(state.document["reads_a_day"] == .integer(0))
    let read = try packet(
      #""time":"2026-11-22T17:10:07Z","read_requested_at":"2026-11-22T17:10:00.000000Z","#
        + #""read_delay_s":7,"read_request_length":188,"read_request_id":"7829""#)
    _ = state.merge(read)
    _ = state.merge(read)
    #expect(state.document["last_read"] == .string("2026-11-22T17:10:00.000000Z"))
    #expect(state.document["reads_a_day"] == .integer(1))
    _ = state.merge(try heard("18:00:00", uptime: 7200, boot: "22T16:00:00"))
    #expect(state.document["last_read"] == .string("2026-11-22T17:10:00.000000Z"))
    _ = state.merge(try packet(#""time":"2026-11-23T17:00:00Z""#))
    #expect(state.document["reads_a_day"] == .integer(0))
  }
}
