import Notation
import PacketSchema
import Testing

@testable import Meters

/// A beacon of a meter, some hours after the begin of 2026, or at a time that is spelled out.
private func packet(
  _ source: String = "0A0B0C01", at hours: Double? = nil, time: String? = nil, _ more: String = ""
) throws -> PacketObservation {
  let begin = try #require(Timestamp("2026-01-01T00:00:00Z")).nanoseconds
  let time =
    time ?? hours.map { Timestamp(nanoseconds: begin + Int64($0 * 3600) * 1_000_000_000).text }
  return PacketObservation(
    try JSONObject(
      parsing: #"{"schema":1,"kind":"beacon","crc":"ok","source":"\#(source)"\#(more)"#
        + "\(time.map { #","time":"\#($0)""# } ?? "")}"))
}

@Suite("A receiver's clock that jumps")
struct ReceiverClockTests {
  private func heard(_ packets: [PacketObservation]) -> Neighbourhood {
    packets.reduce(into: Neighbourhood()) { $0.observe($1) }
  }

  private static let far = "2200-01-01T00:00:00Z"

  @Test("one packet far ahead, wherever it comes, loses only its time", arguments: 0...3)
  func lonePacket(place: Int) throws {
    var packets = try (0..<3).map {
      try packet(at: Double($0), #","uptime_s":\#(3600 * ($0 + 1)),"counter":\#($0)"#)
    }
    packets.insert(
      try packet(time: Self.far, #","route_cost":7,"booted_at":"\#(Self.far)""#), at: place)
    let heard = heard(packets)
    let meter = try #require(heard.meters["0A0B0C01"])
    #expect(meter.packets == 4 && meter.route.cost == 7 && meter.counter == 2)
    #expect(meter.power.uptime == 10800 && meter.power.bootedAt == nil)
    #expect(meter.lastSeen?.text == "2026-01-01T02:00:00.000000Z")
    #expect(meter.span.last == meter.lastSeen)
    #expect(heard.span == meter.span)
  }

  @Test("messages and reads of a day are not spoilt by it")
  func dayCounts() throws {
    let announcement =
      #","destination":"0A0B0C02","announced_length":145,"announcement_id":"BD71""#
    let read = #","read_request_id":"7829","read_requested_at":""#
    let heard = heard([
      try packet(at: 1, announcement + read + #"2026-01-01T00:59:00Z""#),
      try packet(time: Self.far, announcement + read + #"2199-12-31T23:59:00Z""#),
      try packet(at: 2),
    ])
    let meter = try #require(heard.meters["0A0B0C01"])
    let end = try #require(meter.lastDayEnd)
    #expect(meter.sent.day.count(until: end) == 1 && meter.reads.day.count(until: end) == 1)
    #expect(meter.reads.latest.map(\.requestedAt.text) == ["2026-01-01T00:59:00.000000Z"])
  }

  @Test("a read that was asked for after its reply is none")
  func readOfLater() throws {
    let heard = heard([try packet(at: 1, #","read_requested_at":"\#(Self.far)""#)])
    #expect(heard.meters["0A0B0C01"]?.reads.count == 0)
  }

  @Test("a clock that is set is believed from the second packet on, of whichever meter")
  func clockSet() throws {
    let announcement =
      #","destination":"0A0B0C02","announced_length":145,"announcement_id":"BD71""#
    var heard = heard([
      try packet(time: "1970-01-01T00:00:05Z"),
      try packet(at: 0, #","uptime_s":50,"booted_at":"2025-12-31T23:59:10Z""# + announcement),
    ])
    #expect(heard.meters["0A0B0C01"]?.lastSeen?.seconds == 5)
    let outcome = heard.observe(try packet("0A0B0C03", at: 1))
    let meter = try #require(heard.meters["0A0B0C01"])
    #expect(outcome.corrected.contains("0A0B0C01") && outcome.settled.count == 2)
    #expect(meter.packets == 2 && meter.power.bootedAt != nil && meter.sent.count == 1)
    #expect(meter.lastSeen?.text == "2026-01-01T00:00:00.000000Z")
    #expect(meter.sent.latest.first?.time == meter.lastSeen)
    #expect(heard.meters["0A0B0C02"]?.received.count == 1)
    #expect(heard.span.last == heard.meters["0A0B0C03"]?.lastSeen)
  }

  @Test("days without a packet are bridged, each by the next one")
  func sparse() throws {
    let packets = try (0..<6).map { try packet(at: Double(100 * $0)) }
    let meter = try #require(heard(packets).meters["0A0B0C01"])
    #expect(meter.lastSeen == packets[4].time && meter.packets == 6)
  }

  @Test("an outage is told once, also if its time is confirmed later")
  func outage() throws {
    var heard = heard([try packet(at: 0, #","uptime_s":5000"#), try packet(at: 1)])
    let first = heard.observe(try packet(at: 50, #","uptime_s":9"#))
    let second = heard.observe(try packet(at: 51, #","uptime_s":3609"#))
    #expect(first.outages.count == 1 && second.outages.isEmpty)
    #expect(heard.meters["0A0B0C01"]?.power.outageCount == 1)
  }

  @Test("a day is the limit")
  func limit() throws {
    var heard = heard([try packet(at: 0), try packet(at: 0)])
    heard.observe(try packet(at: 24))
    #expect(heard.span.last == (try packet(at: 24)).time)
    heard.observe(try packet(at: 49))
    #expect(heard.span.last == (try packet(at: 24)).time)
  }
}

@Suite("Which meters are kept")
struct MeterTableTests {
  private func announcement(_ source: String, to destination: String) throws -> PacketObservation {
    try packet(
      source,
      #","destination":"\#(destination)","announced_length":1,"announcement_id":"BD71""#)
  }

  private func address(_ number: Int) -> String {
    String(0x1000_0000 + number, radix: 16)
  }

  @Test("addressees that were never heard take no room of those that are")
  func addressees() throws {
    var table = MeterTable(limits: .init(speakers: 3, addressees: 2))
    for number in 0..<5 {
      _ = table.observe(try announcement("0A0B0C01", to: address(number)))
    }
    #expect(table.meters.keys.sorted() == ["0A0B0C01", address(0), address(1)])
    // One of them speaks: now there is room for another addressee.
    _ = table.observe(try packet(address(0)))
    _ = table.observe(try announcement("0A0B0C01", to: address(7)))
    #expect(table.meters[address(7)] != nil && table.meters.count == 4)
    #expect(!table.observe(try packet("0A0B0C02")).isOfOthers)
    #expect(table.observe(try packet("0A0B0C03")).isOfOthers)
    #expect(table.observe(try packet(address(1))).isOfOthers)
    #expect(table.meters[address(1)]?.isSpeaker == false && table.meters.count == 5)
  }

  @Test(
    "everybody, nobody and a collector are no meters",
    arguments: ["FFFFFFFF", "00000000", "FEFEFE7D", "fefefe00", "FEFEFE7F", "ffffffff"])
  func special(address: String) throws {
    var heard = Neighbourhood()
    heard.observe(try packet(address))
    heard.observe(try announcement("0A0B0C01", to: address))
    heard.observe(try packet("0A0B0C01", #","link_source":"\#(address)""#))
    #expect(Array(heard.meters.keys) == ["0A0B0C01"])
    let meter = try #require(heard.meters["0A0B0C01"])
    #expect(meter.sent.latest.first?.neighbours == [address.uppercased()])
    #expect(meter.packets == 1 && meter.originated == 1)
  }

  @Test(
    "what is no address is no meter, and is not kept",
    arguments: ["", " ", "a name", "=1+1", "0A0B0C0G", "0x0A0B0C", "+A0B0C01", "0A0B0C01\u{301}"]
      + [String(repeating: "A", count: 17), String(repeating: "A", count: 1_000_000)])
  func noAddress(text: String) throws {
    var heard = Neighbourhood()
    heard.observe(try packet(text))
    heard.observe(try packet("0A0B0C01", #","link_source":"\#(text)""#))
    #expect(Array(heard.meters.keys) == ["0A0B0C01"])
  }

  @Test("an address in lower case is the same meter")
  func letters() throws {
    var heard = Neighbourhood()
    heard.observe(try announcement("0a0b0c01", to: "0a0b0c02"))
    heard.observe(try packet("0A0B0C01", #","link_source":"0a0b0c03""#))
    #expect(heard.meters.keys.sorted() == ["0A0B0C01", "0A0B0C02", "0A0B0C03"])
    #expect(heard.meters["0A0B0C02"]?.received.latest.first?.neighbours == ["0A0B0C01"])
  }

  @Test("in reverse order of time, what is not known yet is taken in, and no outage is seen")
  func reverse() throws {
    var heard = Neighbourhood()
    let packets = [
      try packet(at: 5, #","uptime_s":50,"level":3"#),
      try packet(at: 4, #","uptime_s":40000,"level":4,"route_cost":7,"snr_db":20,"counter":1"#),
      try packet(at: 3, #","uptime_s":20,"route_cost":8,"tree_id":"15","network":"B5E3""#),
    ]
    for packet in packets { #expect(heard.observe(packet).outages.isEmpty) }
    let meter = try #require(heard.meters["0A0B0C01"])
    #expect(meter.power.uptime == 50 && meter.power.outageCount == 0 && meter.counter == 1)
    #expect(meter.route.level == 3 && meter.route.cost == 7 && meter.route.treeID == "15")
    #expect(meter.reception.signalToNoiseRatio == 20 && meter.network == "B5E3")
    #expect(meter.lastSeen == packets[0].time)
  }

  @Test("the latest packet is kept only where it is wanted, and only if it is short")
  func lastPacket() throws {
    let plain = Meter(address: "0A0B0C01")
    let long = String(repeating: "A", count: Meter.longestLastPacket)
    for (meter, payload, isKept) in [
      (plain, "", false), (Meter(address: "0A0B0C01", keeping: .lastPacket), "", true),
      (Meter(address: "0A0B0C01", keeping: .lastPacket), long, false),
    ] {
      var meter = meter
      _ = meter.observe(try packet(at: 0), as: [.speaker, .transmitter])
      let last = try packet(at: 1, #","payload":"\#(payload)""#)
      _ = meter.observe(last, as: [.speaker, .transmitter])
      #expect(meter.lastPacket == (isKept ? last.packet : JSONObject()))
    }
  }
}
