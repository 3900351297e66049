import HomeAssistant
import Notation
import PacketFixtures
import PacketSchema
import Testing

/// What an exporter that starts again makes of the states that the broker has kept.
@Suite("The memory of an exporter")
struct MeterMemoryTests {
  private static let now = Timestamp(nanoseconds: 1_790_000_000_000_000_000)

  /// Keys that are null until there was an outage.
  private static let ofOutages = [
    "outage", "last_outage", "outage_longest_s", "outage_longest_min",
  ]

  private func publisher() -> MeterPublisher {
    MeterPublisher(
      topics: TopicTree(), devices: .named(["0A0B0C01"]), version: "1", awaitsMemory: true)
  }

  /// A beacon that was sent so many seconds after `now`, with further members.
  private func beacon(at second: Int64, uptime: Int64, more: String = "") throws -> JSONObject {
    let time = Timestamp(nanoseconds: Self.now.nanoseconds + second * 1_000_000_000)
    let boot = Timestamp(nanoseconds: time.nanoseconds - uptime * 1_000_000_000)
    return try JSONObject(
      parsing: #"{"schema":1,"time":"\#(time.text)","kind":"beacon","crc":"ok","#
        + #""source":"0A0B0C01","uptime_s":\#(uptime),"booted_at":"\#(boot.text)"\#(more)}"#)
  }

  private func messages(_ publications: [MeterPublisher.Publication]) -> [MQTTMessage] {
    publications.map {
      switch $0 {
      case .retained(let message), .passing(let message): message
      }
    }
  }

  private func states(_ publications: [MeterPublisher.Publication]) throws -> [JSONObject] {
    try messages(publications).filter { $0.topic.hasSuffix("/state") }.map {
      try JSONObject(parsing: $0.payload)
    }
  }

  private func outages(_ publications: [MeterPublisher.Publication]) throws -> [JSONObject] {
    try messages(publications).filter { $0.topic.hasSuffix("/event") }.map {
      try JSONObject(parsing: $0.payload)
    }
  }

  /// What is left on the broker by a run that heard two beacons.
  private func kept() throws -> [MQTTMessage] {
    var first = publisher()
    _ = first.remember([], now: Self.now)
    let all =
      #","network":"B5E3","utility":"Somebody","counter":126,"route_cost":22,"tree_id":"15","level":5,"snr_db":31.2,"#
      + #""level_dbfs":-20.1,"read_requested_at":"2026-09-21T08:00:00.000000Z""#
    _ = first.publications(for: try beacon(at: 0, uptime: 1000, more: all))
    let last = first.publications(for: try beacon(at: 60, uptime: 1060, more: all))
    return messages(last).filter { $0.topic.hasSuffix("/state") }
  }

  @Test("says nothing of states before it knows what the broker has kept")
  func silence() throws {
    var publisher = publisher()
    #expect(try states(publisher.publications(for: beacon(at: 0, uptime: 5))).isEmpty)
    #expect(try states(publisher.remember([], now: Self.now)).count == 1)
    #expect(try states(publisher.publications(for: beacon(at: 1, uptime: 6))).count == 1)
  }

  @Test("holds every value that a state document has")
  func roundTrip() throws {
    let kept = try kept()
    let before = try JSONObject(parsing: try #require(kept.first).payload)
    for member in before.members where !Self.ofOutages.contains(member.key) {
      #expect(member.value != .null, "\(member.key)")
    }
    var second = publisher()
    let after = try #require(try states(second.remember(kept, now: Self.now)).first)
    for member in before.members { #expect(after[member.key] == member.value, "\(member.key)") }
  }

  /// Whichever comes first, the broker's answer or a packet.
  @Test(
    "leaves no value null for a packet of another kind, and goes on counting",
    arguments: [true, false])
  func otherKind(packetFirst: Bool) throws {
    let kept = try kept()
    var second = publisher()
    let packet = try JSONObject(
      parsing:
        #"{"schema":1,"time":"\#(Self.now.text)","kind":"control","crc":"ok","source":"0A0B0C01"}"#)
    var publications = packetFirst ? second.publications(for: packet) : []
    publications += second.remember(kept, now: Self.now)
    if !packetFirst { publications += second.publications(for: packet) }
    let state = try #require(try states(publications).last)
    #expect(state["packets"] == .integer(3))
    for member in state.members where !Self.ofOutages.contains(member.key) {
      #expect(member.value != .null, "\(member.key)")
    }
  }

  @Test("tells an outage between two runs, once", arguments: [true, false])
  func outage(packetFirst: Bool) throws {
    let kept = try kept()
    var second = publisher()
    let packet = try beacon(at: 4000, uptime: 300)
    var publications = packetFirst ? second.publications(for: packet) : []
    publications += second.remember(kept, now: Self.now)
    if !packetFirst { publications += second.publications(for: packet) }
    publications += second.publications(for: try beacon(at: 4030, uptime: 330))
    let outages = try outages(publications)
    #expect(outages.count == 1)
    let seen = Timestamp(nanoseconds: Self.now.nanoseconds + 60_000_000_000).text
    #expect(outages.first?["last_seen_before"] == .string(seen))
    #expect(outages.first?["uptime_before_s"] == .integer(1060))
    let third = messages(publications).filter { $0.topic.hasSuffix("/state") }
    var again = publisher()
    let told = try #require(try states(again.remember(third, now: Self.now)).last)
    let latest = try JSONObject(parsing: try #require(third.last).payload)
    for key in Self.ofOutages {
      #expect(told[key] == latest[key] && told[key] != .null, "\(key)")
    }
    again = publisher()
    #expect(try self.outages(again.remember(third, now: Self.now)).isEmpty)
    #expect(try self.outages(again.publications(for: beacon(at: 5000, uptime: 1300))).isEmpty)
  }

  @Test("keeps the boot time to the second, though later ones jitter", arguments: [true, false])
  func steadyBoot(packetFirst: Bool) throws {
    let kept = try kept()
    let boot = try JSONObject(parsing: try #require(kept.first).payload)["last_boot"]
    var second = publisher()
    var publications: [MeterPublisher.Publication] = []
    if !packetFirst { publications += second.remember(kept, now: Self.now) }
    for minute in Int64(2)..<9 {
      let jitter = minute % 3 - 1
      publications += second.publications(
        for: try beacon(at: minute * 60, uptime: 1000 + minute * 60 + jitter))
      if packetFirst, minute == 4 { publications += second.remember(kept, now: Self.now) }
    }
    let boots = try states(publications).map { $0["last_boot"] }
    #expect(boots.count > 3 && boots.allSatisfy { $0 == boot && $0 != .null })
  }

  @Test("makes no outage of a meter that ran on")
  func noOutage() throws {
    var second = publisher()
    var publications = try second.publications(for: beacon(at: 4000, uptime: 5000))
    publications += second.remember(try kept(), now: Self.now)
    #expect(try outages(publications).isEmpty)
  }

  @Test("does not believe times of a clock that was wrong")
  func wrongClock() throws {
    let kept = try kept()
    let early = Timestamp(nanoseconds: Self.now.nanoseconds - 90_000_000_000_000)
    var second = publisher()
    let state = try #require(try states(second.remember(kept, now: early)).first)
    #expect(state["last_seen"] == .null && state["uptime_s"] == .null)
    #expect(state["packets"] == .integer(2))
  }

  @Test("takes nothing of what is no state of a meter of ours")
  func others() throws {
    let payload = try #require(try kept().first).payload
    let messages = [
      ("gridstream/0A0B0C01/state", "no JSON"), ("gridstream/0A0B0C01/state", "{}"),
      ("gridstream/0A0B0C02/state", payload), ("gridstream//state", payload),
      ("gridstream/state", payload), ("gridstream/0A0B0C01/event", payload),
      ("gridstream/0A0B0C01/state", #"{"packets":-3,"uptime_s":"x","last_seen":7}"#),
    ].map { MQTTMessage(topic: $0.0, payload: $0.1) }
    var second = publisher()
    #expect(second.remember(messages, now: Self.now).isEmpty)
  }
}
