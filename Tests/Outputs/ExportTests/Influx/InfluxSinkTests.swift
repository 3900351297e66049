import Export
import PacketSchema
import PacketFixtures
import SinkKit
import Testing

@Suite("InfluxDB's line protocol")
struct InfluxSinkTests {
  private func line(_ packet: String) throws -> String {
    var sink = InfluxSink()
    return try sink.lines(for: JSONObject(parsing: packet))[0]
  }

  @Test("a beacon: tags, fields of fixed types, time in nanoseconds")
  func beacon() throws {
    #expect(
      try line(SamplePackets.beacon)
        == #"gridstream_packet,kind=beacon,network=B5E3,source=40DA952B,type=55 packets=1i,"#
        + #"ci="30",version=4i,length=35i,network_id="36DD",utility="A \"quoted\" name","#
        + #"crc="ok",checksum="F2B5",corrected_bits=0i,source_wan="FE40DA952B00","#
        + #"destination="FFFFFFFFFFFF",counter=126i,uptime_s=7168635i,"#
        + #"booted_at="2026-08-31T17:42:45Z",hop_phase_s=52.46,route_cost=22i,tree_id="15","#
        + #"level=5i,frequency_hz=916501200i,channel_hz=916500000i,symbol_rate=9600,"#
        + #"deviation_hz=4790i,snr_db=31.2,level_dbfs=-20.1,duration_ms=44.7,trailing="04","#
        + #"raw="00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B504""#
        + " 1795366800123456000")
  }

  @Test("a whole number in a float field stays a float, and nothing else gets into a field")
  func types() throws {
    let packet = try line(
      #"{"schema":1,"snr_db":31,"hop_phase_s":1e-7,"uptime_s":1.5,"counter":"7","cut":true,"level":null}"#
    )
    #expect(packet == "gridstream_packet packets=1i,cut=true,hop_phase_s=1e-07,snr_db=31")
  }

  @Test("text cannot leave its place")
  func escapes() throws {
    let packet = try line(
      #"{"schema":1,"kind":"a b,c=d\\e\nf","utility":"a \"b\" \\ c\n, d=e"}"#)
    #expect(
      packet
        == #"gridstream_packet,kind=a\ b\,c\=d\\e\ f packets=1i,utility="a \"b\" \\ c , d=e""#)
  }

  @Test("nothing in a point controls a terminal, or turns the direction of writing")
  func controls() throws {
    let packet = try line("{\"schema\":1,\"kind\":\"a\u{9B}b\",\"utility\":\"c\u{202E}d\u{2066}\"}")
    #expect(packet == #"gridstream_packet,kind=a\ b packets=1i,utility="c d ""#)
  }

  @Test("an outage is a point of its own, at the time at which power came back")
  func outage() throws {
    var sink = InfluxSink()
    let packets = [
      #""time":"2026-11-22T17:00:00Z","uptime_s":5000,"tree_id":"15","network":"B5E3""#,
      #""time":"2026-11-22T18:00:00Z","uptime_s":600,"booted_at":"2026-11-22T17:50:00Z""#,
      #""time":"2026-11-22T18:00:30Z","uptime_s":630,"booted_at":"2026-11-22T17:50:00Z""#,
    ]
    let lines = try packets.flatMap {
      try sink.lines(for: JSONObject(parsing: #"{"schema":1,"source":"0A0B0C01",\#($0)}"#))
    }
    #expect(lines.count == 4)
    #expect(
      lines[2] == #"gridstream_outage,network=B5E3,source=0A0B0C01 uptime_before_s=5000i,"#
        + #"longest_s=3003i,begin_earliest="2026-11-22T17:00:00.000000Z","#
        + #"end_earliest="2026-11-22T17:49:57.940000Z",end_latest="2026-11-22T17:50:02.060000Z","#
        + #"tree_id="15" 1795369800000000000"#)
    let untimed = try [9, 3].flatMap {
      try sink.lines(for: JSONObject(parsing: #"{"source":"0A0B0C02","uptime_s":\#($0)}"#))
    }
    #expect(untimed.last == "gridstream_outage,source=0A0B0C02 uptime_before_s=9i")
  }
}
