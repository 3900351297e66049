import Export
import PacketSchema
import Testing

@Suite("The report")
struct ReportSinkTests {
  private func page(_ packets: [JSONObject]) -> String {
    var sink = ReportSink()
    for packet in packets { _ = sink.lines(for: packet) }
    return sink.finish().joined()
  }

  @Test("a meter's row, its tree, its channel, its kind")
  func meter() throws {
    let page = page([try SamplePackets.object(SamplePackets.beacon)])
    #expect(page.contains("<p>1 packets of 1 meters, 2026-11-22 17:00:00 to 2026-11-22 17:00:00"))
    #expect(
      page.contains(
        "<tr><td>40DA952B</td><td>B5E3</td><td>1</td><td>2026-11-22 17:00:00</td>"
          + "<td>2026-11-22 17:00:00</td><td>31.2</td><td>82d 23:17:15</td><td>22</td><td>5</td>"))
    #expect(page.contains("<h3>Network B5E3, tree 15</h3>"))
    #expect(page.contains("<dt>916.5 MHz</dt><dd><span style=\"--share:1.000\"></span>1</dd>"))
    #expect(page.contains("<dt>beacon</dt>") && !page.contains("<dt>status</dt>"))
    #expect(page.contains("<title>2026-11-22 17:00:00: 1</title>"))
  }

  @Test("an outage is told")
  func outage() throws {
    let packets = try [(0, 500), (1, 20)].map { minute, uptime in
      try JSONObject(
        parsing: #"{"schema":1,"time":"2026-11-22T17:0\#(minute):00Z","source":"0A0B0C01","#
          + #""uptime_s":\#(uptime),"booted_at":"2026-11-22T1\#(5 + minute):00:40Z"}"#)
    }
    #expect(
      page(packets).contains(
        "<tr><td>0A0B0C01</td><td>2026-11-22 17:00:00</td><td>2026-11-22 16:00:40</td>"
          + "<td>0d 00:08:20</td></tr>"))
  }

  @Test("nothing is fetched and nothing runs")
  func selfContained() throws {
    let page = page([try SamplePackets.object(SamplePackets.beacon)])
    for word in ["http://", "https://", "src=", "url(", "<script", "<link", "@import"] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test("words from the air are text, never markup")
  func escapes() throws {
    let evil = "<script>alert(\\\"1\\\")</script>&"
    let packet = try JSONObject(
      parsing: #"{"schema":1,"kind":"\#(evil)","source":"\#(evil)","network":"\#(evil)","#
        + #""tree_id":"\#(evil)","route_cost":9223372036854775807,"booted_at":"\#(evil)"}"#)
    let page = page([packet])
    #expect(!page.contains("<script") && page.contains("&lt;script&gt;alert(&quot;1&quot;)"))
  }

  @Test("no packet is a page, too")
  func empty() {
    let page = page([])
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("0 packets of 0 meters."))
  }

  @Test("times from one end to the other make a chart of bounded size")
  func bounded() throws {
    let packets = try (1971...2260).map { year in
      try JSONObject(parsing: #"{"schema":1,"kind":"beacon","time":"\#(year)-01-01T00:00:00Z"}"#)
    }
    #expect(page(packets).matches(of: /<rect/).count <= 240)
  }
}
