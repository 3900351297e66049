@testable import Export
import Foundation
import Notation
import PacketSchema
import TestKit
import PacketFixtures
import SinkKit
import Testing

@Suite("Prometheus export")
struct MeterMetricsTests {
  private static let page = """
    # HELP gridstream_packets_total Packets heard from the meter since the exporter started, also those that it passed on.
    # TYPE gridstream_packets_total counter
    gridstream_packets_total{meter="40DA952B"} 2
    # HELP gridstream_last_seen_timestamp_seconds When the meter was heard last.
    # TYPE gridstream_last_seen_timestamp_seconds gauge
    gridstream_last_seen_timestamp_seconds{meter="40DA952B"} 1795366800.123456
    # HELP gridstream_boot_timestamp_seconds When the meter's power came on.
    # TYPE gridstream_boot_timestamp_seconds gauge
    gridstream_boot_timestamp_seconds{meter="40DA952B"} 1788198165.000000
    # HELP gridstream_uptime_seconds Time since the meter's power came on.
    # TYPE gridstream_uptime_seconds gauge
    gridstream_uptime_seconds{meter="40DA952B"} 7168635
    # HELP gridstream_snr_decibels Signal-to-noise ratio of the last packet.
    # TYPE gridstream_snr_decibels gauge
    gridstream_snr_decibels{meter="40DA952B"} 31.2
    # HELP gridstream_level_dbfs Level of the last packet, relative to a full-scale carrier.
    # TYPE gridstream_level_dbfs gauge
    gridstream_level_dbfs{meter="40DA952B"} -20.1
    # HELP gridstream_route_cost Cost of the meter's route to the collector.
    # TYPE gridstream_route_cost gauge
    gridstream_route_cost{meter="40DA952B"} 22
    # HELP gridstream_tree_level The meter's level in its tree, in hops.
    # TYPE gridstream_tree_level gauge
    gridstream_tree_level{meter="40DA952B"} 5
    # HELP gridstream_outages_total Times that the meter's uptime fell since the exporter started.
    # TYPE gridstream_outages_total counter
    gridstream_outages_total{meter="40DA952B"} 0
    # HELP gridstream_reads_total Reads of the meter by the utility, by hypothesis, since the exporter started.
    # TYPE gridstream_reads_total counter
    gridstream_reads_total{meter="40DA952B"} 0
    # HELP gridstream_messages_sent_total Long messages that the meter announced to others since the exporter started.
    # TYPE gridstream_messages_sent_total counter
    gridstream_messages_sent_total{meter="40DA952B"} 0
    # HELP gridstream_messages_received_total Long messages that others announced to the meter since the exporter started.
    # TYPE gridstream_messages_received_total counter
    gridstream_messages_received_total{meter="40DA952B"} 0

    """

  @Test("the page, at the end or in a file that is replaced, for everybody to read")
  func page() throws {
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    var sink = try PrometheusSink(file: nil)
    _ = try sink.lines(for: beacon) + sink.lines(for: beacon)
    let lines = try sink.finish()
    #expect(lines.map { $0 + "\n" }.joined() == Self.page)

    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "meters.prom").path
    var fileSink = try PrometheusSink(file: path)
    _ = try fileSink.lines(for: beacon) + fileSink.lines(for: beacon) + fileSink.finish()
    #expect(String(decoding: try folder.read("meters.prom"), as: UTF8.self) == Self.page)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o644)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 1)
  }

  @Test(
    "labels are escaped", arguments: [("b\"\\\n", #"b\"\\\n"#), ("c\"\u{301}", "c\\\"\u{301}")])
  func labels(text: String, label: String) {
    // The latter's quotation mark bears an accent: in Swift they are one character.
    #expect(PrometheusText.sample([("meter", text)], "0") == "{meter=\"\(label)\"} 0\n")
  }

  @Test("outages are counted, meters in order, and what is no address is none")
  func outages() throws {
    var metrics = MeterMetrics()
    let sources = ["0B", "0B", "0A", "c\"\u{301}"]
    for (source, uptime) in zip(sources, [9, 3, 1, 1]) {
      metrics.add(
        JSONObject([("source", .string(source)), ("uptime_s", .integer(Int64(uptime)))]))
    }
    let lines = metrics.page.split(separator: "\n").filter {
      $0.hasPrefix("gridstream_outages_total{")
    }
    #expect(
      lines == [
        #"gridstream_outages_total{meter="0A"} 0"#,
        #"gridstream_outages_total{meter="0B"} 1"#,
      ])
  }

  @Test("the last outage of each meter with its bounds, and the latest of the neighbourhood")
  func bounds() throws {
    var metrics = MeterMetrics()
    for (second, meter, uptime) in [
      (0, 1, 5000), (10, 2, 9000), (20, 3, 700), (3600, 2, 600), (3620, 1, 600),
    ] {
      let time = Int64(1_790_000_000 + second)
      metrics.add(
        try JSONObject(
          parsing:
            #"{"schema":1,"time":"\#(Timestamp.seconds(time) ?? "")","source":"0A0B0C0\#(meter)","#
            + #""uptime_s":\#(uptime),"booted_at":"\#(Timestamp.seconds(time - Int64(uptime)) ?? "")"}"#
        ))
    }
    let lines = metrics.page.split(separator: "\n").filter {
      $0.hasPrefix("gridstream_last_outage") || $0.hasPrefix("gridstream_latest")
    }
    #expect(
      lines == [
        #"gridstream_last_outage_begin_earliest_timestamp_seconds{meter="0A0B0C01"} 1790000000.000000"#,
        #"gridstream_last_outage_begin_earliest_timestamp_seconds{meter="0A0B0C02"} 1790000010.000000"#,
        #"gridstream_last_outage_end_earliest_timestamp_seconds{meter="0A0B0C01"} 1790003017.940000"#,
        #"gridstream_last_outage_end_earliest_timestamp_seconds{meter="0A0B0C02"} 1790002997.940000"#,
        #"gridstream_last_outage_end_latest_timestamp_seconds{meter="0A0B0C01"} 1790003022.060000"#,
        #"gridstream_last_outage_end_latest_timestamp_seconds{meter="0A0B0C02"} 1790003002.060000"#,
        "gridstream_latest_outage_meters 2", "gridstream_latest_outage_heard_meters 3",
        "gridstream_latest_outage_begin_earliest_timestamp_seconds 1790000010.000000",
        "gridstream_latest_outage_end_latest_timestamp_seconds 1790003022.060000",
      ])
  }

  @Test("without packets there is no page")
  func empty() throws {
    var sink = try PrometheusSink(file: nil)
    #expect(try sink.finish() == [])
  }
}
