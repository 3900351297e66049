import Export
import PacketSchema
import PacketFixtures
import SinkKit
import Testing

@Suite("JSON export")
struct JSONSinkTests {
  @Test("pretty: one key a line, every key kept")
  func pretty() throws {
    var sink = JSONSink()
    let lines = try sink.begin() + sink.lines(for: SamplePackets.object(SamplePackets.encrypted))
    #expect(
      lines.joined(separator: "\n") == """
        {
          "schema": 1,
          "kind": "encrypted",
          "type": "D2",
          "ci": "52",
          "version": 5,
          "length": 18,
          "crc": "none",
          "unix_time_candidate": 1780238550,
          "unknown": {
            "6": "7E",
            "19": "725D"
          },
          "raw": "00FF2AD21252",
          "later": [
            1,
            true
          ]
        }
        """)
  }

  @Test(
    "pretty reads back as the same packet",
    arguments: [
      SamplePackets.beacon, SamplePackets.encrypted, #"{"a":{},"b":[],"c":"\u001b\"","d":null}"#,
    ])
  func roundTrip(line: String) throws {
    let packet = try SamplePackets.object(line)
    #expect(try JSONObject(parsing: JSONSink().onlyLines(for: packet).joined()) == packet)
  }

  @Test("compact gives the line back")
  func compact() throws {
    var sink = JSONSink(layout: .compact)
    #expect(
      try sink.lines(for: SamplePackets.object(SamplePackets.beacon)) == [SamplePackets.beacon])
  }
}
