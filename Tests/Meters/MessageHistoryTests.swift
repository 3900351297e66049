import Notation
import PacketSchema
import Testing

@testable import Meters

@Suite("Messages and reads of meters")
struct MessageHistoryTests {
  /// An announcement that is heard at a second of a day.
  private func packet(
    at second: Int? = 0, from source: String = "0A0B0C01", to destination: String = "0A0B0C02",
    length: Int = 145, identifier: String = "BD71", _ more: String = ""
  ) throws -> PacketObservation {
    let time = second.map {
      #""time":"\#(Timestamp(nanoseconds: Int64($0) * 1_000_000_000).text)","#
    }
    return PacketObservation(
      try JSONObject(
        parsing: #"{"schema":1,"kind":"directed","crc":"ok",\#(time ?? "")"source":"\#(source)","#
          + #""destination":"\#(destination)","announced_length":\#(length),"#
          + #""announcement_id":"\#(identifier)"\#(more)}"#))
  }

  private func heard(_ packets: [PacketObservation]) -> Neighbourhood {
    packets.reduce(into: Neighbourhood()) { $0.observe($1) }
  }

  private func meter(_ address: String, _ packets: [PacketObservation]) throws -> Meter {
    try #require(heard(packets).meters[address])
  }

  @Test("an announcement stands with both meters, also with one that was never heard")
  func bothSides() throws {
    let heard = heard([try packet(at: 100)])
    let (sender, addressee) = (heard.meters["0A0B0C01"], heard.meters["0A0B0C02"])
    #expect(sender?.sent.count == 1 && sender?.received.count == 0)
    #expect(addressee?.sent.count == 0 && addressee?.received.count == 1)
    #expect(sender?.sent.latest.first?.neighbours == ["0A0B0C02"])
    #expect(addressee?.received.latest.first?.neighbours == ["0A0B0C01"])
    #expect(addressee?.packets == 0 && addressee?.lastSeen == nil)
    #expect(heard.speakers.map(\.address) == ["0A0B0C01"])
  }

  @Test("a message that is announced again or to others is one message")
  func repeated() throws {
    let packets = [
      try packet(at: 100), try packet(at: 100, to: "0A0B0C03"),
      try packet(at: 101, #","message_id":"296ED4","message_ci":"81""#),
      try packet(at: 400),
    ]
    let meter = try meter("0A0B0C01", packets)
    #expect(meter.sent.count == 1)
    #expect(meter.sent.latest.first?.time == Timestamp(nanoseconds: 100_000_000_000))
    #expect(meter.sent.latest.first?.neighbours == ["0A0B0C02", "0A0B0C03"])
    #expect(meter.sent.latest.first?.messageIDs == ["296ED4"])
    #expect(try self.meter("0A0B0C03", packets).received.count == 1)
  }

  @Test("another number, another length, and the same ones after five minutes are other messages")
  func different() throws {
    let meter = try meter(
      "0A0B0C01",
      [
        try packet(at: 100), try packet(at: 100, identifier: "BD72"),
        try packet(at: 100, length: 146), try packet(at: 401),
      ])
    #expect(meter.sent.count == 4)
  }

  @Test("two neighbours may use one number for different messages")
  func numbersOfNeighbours() throws {
    let packets = [
      try packet(at: 100, from: "0A0B0C03"), try packet(at: 100, from: "0A0B0C04"),
    ]
    #expect(try meter("0A0B0C02", packets).received.count == 2)
  }

  @Test("the latest are kept in the order of their times, all are counted, none twice")
  func bounded() throws {
    let packets = try (0..<150).map { number in
      try packet(at: 1000 * (number ^ 1), identifier: "A\(number + 100)")
    }
    let meter = try meter("0A0B0C01", packets + packets)
    #expect(meter.sent.count == 150)
    #expect(meter.sent.latest.count == MessageHistory.mostMessages)
    let times = meter.sent.latest.compactMap(\.time)
    #expect(times == times.sorted() && times.last?.seconds == 149_000)
  }

  @Test(
    "what makes no sense, or is not trusted, announces nothing",
    arguments: [
      (.announcedLength, .integer(-1)), (.announcedLength, .integer(70000)),
      (.announcementID, .string("BD7")), (.announcementID, .string("XYZW")),
      (.destination, .string("everybody")), (.check, .string("bad")),
    ] as [(PacketKey, JSONValue)])
  func refused(key: PacketKey, value: JSONValue) throws {
    var packet = try packet().packet
    packet[key.name] = value
    let heard = heard([PacketObservation(packet)])
    #expect(heard.meters.count == 1)
    #expect(heard.meters["0A0B0C01"]?.sent.count == 0)
  }

  @Test("without times messages are told by number and length")
  func noTimes() throws {
    let meter = try meter(
      "0A0B0C01",
      [try packet(at: nil), try packet(at: nil), try packet(at: nil, identifier: "BD72")])
    #expect(meter.sent.count == 2 && meter.lastDayEnd == nil)
  }

  @Test("names of one message are bounded")
  func manyNeighbours() throws {
    let packets = try (10..<99).map { try packet(at: 100, to: "0A0B0C\($0)") }
    #expect(try meter("0A0B0C01", packets).sent.latest.first?.neighbours.count == 8)
  }

  private static let read =
    #","read_requested_at":"1970-01-01T00:01:40Z","read_delay_s":7,"read_request_length":188,"#
    + #""read_request_id":"7829""#

  @Test("a read is told once, whichever packets tell of it")
  func read() throws {
    let message = PacketObservation(
      try JSONObject(
        parsing: #"{"schema":1,"kind":"message","crc":"ok","time":"1970-01-01T00:01:48Z","#
          + #""source":"0A0B0C01"\#(Self.read)}"#))
    let announced = try packet(at: 107, Self.read)
    for packets in [[announced, message, announced], [message, announced]] {
      let reads = try meter("0A0B0C01", packets).reads
      #expect(reads.count == 1 && reads.day.count(until: Timestamp(nanoseconds: 0)) == 1)
      let read = try #require(reads.latest.first)
      #expect(read.requestedAt.seconds == 100 && read.delay == 7 && read.requestLength == 188)
      #expect(read.requestID == "7829" && read.replyLength == 145 && read.replyID == "BD71")
    }
    #expect(try meter("0A0B0C02", [announced]).reads.count == 0)
  }

  @Test("the latest reads are kept, and a log that is read again adds none")
  func manyReads() throws {
    let packets = try (0..<150).map { number in
      let time = Timestamp(nanoseconds: Int64(number) * 3600 * 1_000_000_000).text
      return try packet(
        at: number * 3600 + 7, identifier: "A\(number + 100)",
        #","read_requested_at":"\#(time)","read_request_id":"7829""#)
    }
    let meter = try meter("0A0B0C01", packets + packets)
    #expect(meter.reads.count == 150 && meter.reads.latest.count == ReadHistory.mostReads)
    #expect(meter.reads.latest.last?.requestedAt.seconds == 536_400)
    #expect(meter.lastDayEnd.map { meter.reads.day.count(until: $0) } == 24)
  }
}

@Suite("Counts of a day")
struct DayCountTests {
  private func count(_ hours: [Int64], until hour: Int64) -> Int {
    var day = DayCount()
    for hour in hours { day.add(Timestamp(nanoseconds: hour * 3_600_000_000_000)) }
    return day.count(until: Timestamp(nanoseconds: hour * 3_600_000_000_000))
  }

  @Test(
    "the hour and the 23 before it, in any order",
    arguments: [
      ([], 5, 0), ([5], 5, 1), ([5, 5], 28, 2), ([5], 29, 0), ([5, 29], 29, 1),
      ([29, 5, 6], 29, 2), ([29, 6], 28, 1), ([0, 1, 100], 100, 1), ([100, 76, 77], 100, 2),
      ([-5, -4], -4, 2), ([5], 1000, 0), ([1000, 5], 5, 0),
    ] as [([Int64], Int64, Int)])
  func day(hours: [Int64], until hour: Int64, expected: Int) {
    #expect(count(hours, until: hour) == expected)
  }
}

@Suite("Who is heard in a packet")
struct PacketRoleTests {
  private func packet(_ kind: String, _ more: String, second: Int = 0) throws -> PacketObservation {
    PacketObservation(
      try JSONObject(
        parsing:
          #"{"schema":1,"kind":"\#(kind)","crc":"ok","time":"2026-11-22T17:00:0\#(second)Z","#
          + #""source":"0A0B0C01","network":"B5E3","snr_db":20,"level_dbfs":-30\#(more)}"#))
  }

  @Test("in what is passed on it is the one that does", arguments: ["flood", "bulk", "message"])
  func passedOn(kind: String) throws {
    var heard = Neighbourhood()
    heard.observe(try packet(kind, #","link_source":"0A0B0C09""#))
    let (speaker, neighbour) = (heard.meters["0A0B0C01"], heard.meters["0A0B0C09"])
    #expect(speaker?.packets == 0 && speaker?.originated == 1)
    #expect(neighbour?.packets == 1 && neighbour?.originated == 0)
    #expect(speaker?.reception.signalToNoiseRatio == nil && speaker?.lastSeen == nil)
    #expect(speaker?.reception.meanSignalToNoiseRatio == nil && speaker?.span.first == nil)
    #expect(speaker?.lastKind == kind && speaker?.network == "B5E3")
    #expect(neighbour?.reception.signalToNoiseRatio == 20 && neighbour?.lastSeen != nil)
    #expect(neighbour?.reception.level == -30 && neighbour?.span.first != nil)
    #expect(neighbour?.lastKind == nil && neighbour?.network == "B5E3")
  }

  @Test("a message whose link is not known says of nobody how it is heard")
  func unknownLink() throws {
    var heard = Neighbourhood()
    heard.observe(try packet("message", ""))
    #expect(heard.meters.count == 1)
    #expect(heard.meters["0A0B0C01"]?.reception == Meter.Reception())
    #expect(heard.meters["0A0B0C01"]?.packets == 0)
  }

  @Test("a sender that is heard itself is heard once", arguments: ["beacon", "flood", "bulk"])
  func direct(kind: String) throws {
    var heard = Neighbourhood()
    heard.observe(try packet(kind, kind == "beacon" ? "" : #","link_source":"0A0B0C01""#))
    #expect(heard.meters["0A0B0C01"]?.packets == 1)
    #expect(heard.meters["0A0B0C01"]?.reception.meanSignalToNoiseRatio == 20)
  }

  @Test("what others pass on later hides no outage")
  func outage() throws {
    var heard = Neighbourhood()
    heard.observe(try packet("beacon", #","uptime_s":5000"#))
    heard.observe(try packet("flood", #","link_source":"0A0B0C09""#, second: 8))
    let back = try packet(
      "beacon", #","uptime_s":4,"booted_at":"2026-11-22T17:00:05Z""#, second: 9)
    #expect(heard.observe(back).outages.map(\.outage.uptimeBefore) == [5000])
  }
}
