import Export
import Notation
import PacketSchema
import PacketFixtures
import Testing

@Suite("Selecting packets")
struct PacketSelectionTests {
  @Test(
    "each list restricts, an empty one does not",
    arguments: [
      (PacketSelection(), true, true),
      (PacketSelection(meters: ["40da952b"]), true, false),
      (PacketSelection(meters: ["0A0B0C01"]), false, false),
      (PacketSelection(meters: ["0A0B0C01", "40DA952B"]), true, false),
      (PacketSelection(kinds: [.beacon]), true, false),
      (PacketSelection(kinds: [.encrypted, .status]), false, true),
      (PacketSelection(networks: ["b5e3"]), true, false),
      (PacketSelection(networks: ["quoted"]), true, false),
      (PacketSelection(networks: ["45F8"]), false, false),
      (PacketSelection(meters: ["40DA952B"], kinds: [.status]), false, false),
    ])
  func includes(selection: PacketSelection, beacon: Bool, encrypted: Bool) throws {
    #expect(selection.includes(try SamplePackets.object(SamplePackets.beacon)) == beacon)
    #expect(selection.includes(try SamplePackets.object(SamplePackets.encrypted)) == encrypted)
  }

  @Test("from a time on, and before another")
  func times() throws {
    let packets =
      try ["16:59:59.999999", "17:00:00", "17:00:00.5", "17:00:01"].map {
        try JSONObject(parsing: #"{"time":"2026-11-22T\#($0)Z"}"#)
      } + [JSONObject(parsing: "{}"), JSONObject(parsing: #"{"time":5}"#)]
    let selection = PacketSelection(
      since: Timestamp("2026-11-22T17:00:00Z"), until: Timestamp("2026-11-22T17:00:01Z"))
    #expect(packets.map { selection.includes($0) } == [false, true, true, false, false, false])
    #expect(packets.filter { PacketSelection(since: selection.since).includes($0) }.count == 3)
    #expect(packets.filter { PacketSelection(until: selection.until).includes($0) }.count == 3)
  }

  @Test("keys of another form than expected match nothing")
  func wrongForms() throws {
    let packet = try JSONObject(parsing: #"{"source":5,"kind":[],"network":{},"utility":null}"#)
    #expect(PacketSelection().includes(packet))
    #expect(!PacketSelection(meters: ["40DA952B"]).includes(packet))
    #expect(!PacketSelection(kinds: [.unknown]).includes(packet))
    #expect(!PacketSelection(networks: ["B5E3"]).includes(packet))
  }
}

@Suite("Dropping copies")
struct DuplicateFilterTests {
  private func packet(_ raw: String, _ time: String) throws -> JSONObject {
    try JSONObject(parsing: #"{"schema":1,"raw":"\#(raw)","time":"2026-11-22T\#(time)Z"}"#)
  }

  @Test("the same bytes within the window are a copy, later or other ones are not")
  func window() throws {
    var filter = DuplicateFilter(window: 2)
    let heard = try [
      packet("AA", "17:00:00"), packet("AA", "17:00:02.000"), packet("BB", "17:00:01"),
      packet("AA", "17:00:02.000001"), packet("AA", "17:00:03.9"),
    ]
    #expect(heard.map { filter.isDuplicate($0) } == [false, true, false, false, true])
    #expect(filter.dropped == 2)
  }

  @Test("over midnight, a leap day and a year's end the window is the same")
  func calendar() throws {
    for (first, second) in [
      ("2026-11-22T23:59:59.5Z", "2026-11-23T00:00:00.5Z"),
      ("2028-02-28T23:59:59.5Z", "2028-02-29T00:00:00.5Z"),
      ("2028-02-29T23:59:59.5Z", "2028-03-01T00:00:00.5Z"),
      ("2027-02-28T23:59:59.5Z", "2027-03-01T00:00:00.5Z"),
      ("2026-12-31T23:59:59.5Z", "2027-01-01T00:00:00.5Z"),
    ] {
      var filter = DuplicateFilter(window: 1)
      let answers = try [first, second].map { time in
        filter.isDuplicate(
          try JSONObject(parsing: #"{"schema":1,"raw":"AA","time":"\#(time)"}"#))
      }
      #expect(answers == [false, true], "\(first)")
    }
  }

  @Test(
    "packets without a readable time are kept",
    arguments: [
      "", "17:00", "2026-13-01T00:00:00Z", "2027-02-29T00:00:00Z", "2026-11-22T24:00:00Z",
      "2026-11-22T17:00:00.Z", "2026-11-22T17:00:00+01:00", "9999-11-22T17:00:00Z",
      "2026-11-22T17:00:00.1234567890Z",
    ])
  func noTime(time: String) throws {
    var filter = DuplicateFilter(window: 1e9)
    let packet = try JSONObject(parsing: #"{"schema":1,"raw":"AA","time":"\#(time)"}"#)
    let answers = [filter.isDuplicate(packet), filter.isDuplicate(packet)]
    #expect(answers == [false, false])
  }

  @Test("as many are remembered as have room in 64 MiB", arguments: [63, 65])
  func memory(count: Int) throws {
    var filter = DuplicateFilter(window: 1000)
    func packet(_ number: Int) -> JSONObject {
      let digits = String(1_000_000 + number) + String(repeating: "0", count: (1 << 20) - 7)
      return JSONObject([("raw", .string(digits)), ("time", .string("2026-11-22T17:00:00Z"))])
    }
    let first = (0..<count).map { filter.isDuplicate(packet($0)) }
    #expect(!first.contains(true))
    // The first one is forgotten when there are too many, the last one never.
    let second = [filter.isDuplicate(packet(count - 1)), filter.isDuplicate(packet(0))]
    #expect(second == [true, count < 64])
  }

  @Test("of many packets the last 65 536 are remembered")
  func capacity() throws {
    var filter = DuplicateFilter(window: 1000)
    func packet(_ number: Int) -> JSONObject {
      JSONObject([("raw", .string("\(number)")), ("time", .string("2026-11-22T17:00:00Z"))])
    }
    let first = (0...65_536).map { filter.isDuplicate(packet($0)) }
    #expect(!first.contains(true))
    let second = [filter.isDuplicate(packet(1)), filter.isDuplicate(packet(0))]
    #expect(second == [true, false])
  }
}
