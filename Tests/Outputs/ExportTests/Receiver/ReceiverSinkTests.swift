import Export
import PacketSchema
import RecordStream
import SinkKit
import Testing

@Suite("Sinks of a receiver's health")
struct ReceiverSinkTests {
  private static func line(
    _ source: String = "attic", bursts: Int = 7, second: Int = 0
  ) throws -> ReceiverLine {
    try #require(
      ReceiverLine(
        JSONObject(
          parsing: #"""
            {"schema":1,"kind":"receiver","time":"2026-11-22T17:00:0\#(second).5Z",
            "capture":{"source":"\#(source)","gain_db":33.8,"clock":"synchronised"},
            "demod":{"bursts":\#(bursts),"noise_floor_dbfs_per_hz":[-110,-109.5],
            "occupancy_percent":{"915000000":1.5}},
            "decode":{"packets_by_crc":{"ok":5,"bad":2},"networks":["B5E3"]}}
            """#)))
  }

  private func text(_ line: ReceiverLine, through sink: some PacketSink) throws -> String {
    var (sink, output) = (sink, ByteCollector())
    try sink.write(receiver: line, to: &output)
    try sink.finish(&output)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  @Test("Prometheus: units written out, counts as counters, words as labels")
  func prometheus() throws {
    let page = try text(Self.line(), through: PrometheusSink(file: nil))
    for line in [
      "# TYPE gridstream_receiver_capture_gain_decibels gauge",
      #"gridstream_receiver_capture_gain_decibels{source="attic"} 33.8"#,
      #"gridstream_receiver_capture_clock{source="attic",clock="synchronised"} 1"#,
      "# HELP gridstream_receiver_demod_bursts_total Bursts that were demodulated.",
      "# TYPE gridstream_receiver_demod_bursts_total counter",
      #"gridstream_receiver_demod_bursts_total{source="attic"} 7"#,
      #"gridstream_receiver_demod_noise_floor_dbfs_per_hertz{source="attic",step="1"} -109.5"#,
      #"gridstream_receiver_demod_occupancy_percent{source="attic",channel_hz="915000000"} 1.5"#,
      #"gridstream_receiver_decode_packets_by_crc_total{source="attic",crc="bad"} 2"#,
      #"gridstream_receiver_decode_networks{source="attic"} 1"#,
      #"gridstream_receiver_timestamp_seconds{source="attic"} 1795366800"#,
    ] { #expect(page.contains(line + "\n"), "\(line)\n\(page)") }
  }

  @Test("Prometheus: the latest line of each source counts, and each metric has one heading")
  func prometheusSources() throws {
    var metrics = MeterMetrics()
    for (source, bursts) in [("b", 1), ("a", 2), ("b", 0)] {
      metrics.add(try Self.line(source, bursts: bursts).object)
    }
    let name = "gridstream_receiver_demod_bursts_total"
    let samples = metrics.page.split(separator: "\n").filter { $0.contains(name) }.dropFirst(2)
    #expect(
      samples.map { String($0) } == [#"\#(name){source="a"} 2"#, #"\#(name){source="b"} 0"#])
    for number in 0..<1000 { metrics.add(try Self.line("s\(number)").object) }
    #expect(metrics.page.split(separator: "\n").count { $0.hasPrefix(name + "{") } == 64)
  }

  @Test("InfluxDB: values that stand alone in one point, those of a channel in their own")
  func influx() throws {
    let base = "gridstream_receiver,source=at\\ tic"
    let time = "1795366800500000000"
    #expect(
      try text(Self.line("at tic"), through: InfluxSink()) == """
        \(base) capture_gain_db=33.8,capture_clock="synchronised",demod_bursts=7i,\
        decode_networks=1i \(time)
        \(base),step=0 demod_noise_floor_dbfs_per_hz=-110 \(time)
        \(base),step=1 demod_noise_floor_dbfs_per_hz=-109.5 \(time)
        \(base),channel_hz=915000000 demod_occupancy_percent=1.5 \(time)
        \(base),crc=bad decode_packets_by_crc=2i \(time)
        \(base),crc=ok decode_packets_by_crc=5i \(time)

        """)
  }

  @Test("JSON: the line itself; other formats have no use for it")
  func others() throws {
    let line = try Self.line()
    #expect(try text(line, through: JSONSink(layout: .compact)) == line.object.encoded() + "\n")
    #expect(try text(line, through: HexadecimalSink(dialect: .bare)).isEmpty)
  }
}
