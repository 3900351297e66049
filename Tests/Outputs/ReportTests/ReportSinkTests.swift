import Foundation
import Notation
import Report
import PacketSchema
import PacketFixtures
import SinkKit
import Testing

@Suite("The report")
struct ReportSinkTests {
  private func page(_ packets: [JSONObject]) throws -> String {
    var sink = ReportSink()
    for packet in packets { _ = try sink.lines(for: packet) }
    return try sink.finish().joined(separator: "\n")
  }

  /// What a reader reads: the page without its tags.
  private func words(_ page: String) -> String {
    page.replacing(/<(style|script|nav)[ >](?s:.*?)<\/(style|script|nav)>/, with: "").replacing(
      /<[^>]*>/, with: " "
    )
    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  @Test("a meter's row, its tree, its channel, its kind")
  func meter() throws {
    let page = try page([try SamplePackets.object(SamplePackets.beacon)])
    let words = words(page)
    for part in [
      "GridStream reception 2026-11-22 17:00:00 to 2026-11-22 17:00:00 UTC",
      "1 packet 1 meter 1 network 1 channel 0 outages",
      "40DA952B B5E3 1 2026-11-22 17:00:00 2026-11-22 17:00:00 31.2 dB 82d 23:17:15 22 5",
      "None: no meter's uptime fell.",
      "Tree 15 network B5E3, A &quot;quoted&quot; name 40DA952B cost 22, 5 hops",
      "1 channel from 916.5 to 916.5 MHz. Most on 916.5 MHz: 1 packet.",
      "Kinds of packet beacon 1",
    ] { #expect(words.contains(part), "\(part)") }
    #expect(page.contains("<title>2026-11-22 17:00:00: 1 beacon</title>"))
  }

  @Test("an outage is told")
  func outage() throws {
    let packets = try [(0, 500), (1, 20)].map { minute, uptime in
      try JSONObject(
        parsing: #"{"schema":1,"time":"2026-11-22T17:0\#(minute):00Z","source":"0A0B0C01","#
          + #""uptime_s":\#(uptime),"booted_at":"2026-11-22T1\#(5 + minute):00:40Z"}"#)
    }
    #expect(
      words(try page(packets)).contains(
        "Back 2026-11-22 17:00:40, off for at most 0d 00:00:43: 0A0B0C01 Meter Last seen before "
          + "Power back Off for at most Uptime before "
          + "0A0B0C01 2026-11-22 17:00:00 2026-11-22 17:00:40 0d 00:00:43 0d 00:08:20"))
  }

  @Test("outages stand by time, the latest first, those of a neighbourhood as one, folded")
  func outagesByTime() throws {
    func beacon(_ second: Int64, _ meter: Int, _ uptime: Int64) throws -> JSONObject {
      func time(_ second: Int64) -> String { Timestamp.seconds(1_790_000_000 + second) ?? "" }
      return try JSONObject(
        parsing: #"{"schema":1,"kind":"beacon","crc":"ok","time":"\#(time(second))","#
          + #""source":"0A0B0C\#(10 + meter)","uptime_s":\#(uptime),"#
          + #""booted_at":"\#(time(second - uptime))"}"#)
    }
    var packets = try (0..<60).map { try beacon(Int64($0), $0, 900_000) }
    // One by one, and then twelve together.
    for meter in 0..<60 { packets.append(try beacon(2000 + 100 * Int64(meter), meter, 50)) }
    for meter in 0..<12 { packets.append(try beacon(20_000 + Int64(meter), meter, 40)) }
    let page = try page(packets)
    #expect(page.components(separatedBy: "<details><summary>Back").count == 62)
    #expect(page.contains("<summary>53 earlier</summary>\n<details><summary>Back"))
    #expect(page.contains("off for at most 0d 04:41:14: 12 of 60 meters</summary>"))
    let first = try #require(page.range(of: "12 of 60 meters"))
    let second = try #require(page.range(of: "<span class=\"name\">0A0B0C69</span>"))
    #expect(first.upperBound < second.lowerBound)
  }

  @Test("channels by slots stand in the page once the hop cycle is known, and not before")
  func slots() throws {
    #expect(!words(try page([try SamplePackets.object(SamplePackets.beacon)])).contains("Slots"))
    let packets = try [(3, 903_200_000), (7, 903_200_000), (3, 903_500_000), (3, 903_500_000)].map {
      try JSONObject(
        parsing: #"{"schema":1,"kind":"beacon","source":"0A0B0C01","network":"B5E3","#
          + #""hop_cycle_s":60.2,"hop_slot":\#($0),"channel_hz":\#($1)}"#)
    }
    let words = words(try page(packets))
    #expect(words.contains("all of B5E3 60.2 s 4 2 2 1 0A0B0C01 60.2 s 4 2 2 1"))
    #expect(words.contains("3: 903.2, 903.5 (2); 7: 903.2"))
  }

  @Test("more outages than are kept are counted, and the table says what it leaves out")
  func manyOutages() throws {
    let packets = try (0...240).map { minute in
      try JSONObject(
        parsing: #"{"schema":1,"time":"2026-11-22T1\#(minute / 60):\#(minute % 60 < 10 ? "0" : "")"#
          + #"\#(minute % 60):00Z","source":"0A0B0C01","uptime_s":\#(minute % 2 == 0 ? 50 : 10)}"#)
    }
    let words = words(try page(packets))
    #expect(words.contains("120 outages") && words.contains("Of each meter the latest 100."))
  }

  @Test("reads in a table, messages counted and listed, each once")
  func messages() throws {
    func packet(_ time: String, _ length: Int, _ more: String = "") throws -> JSONObject {
      try JSONObject(
        parsing:
          #"{"schema":1,"kind":"directed","time":"2026-11-22T\#(time)Z","source":"0A0B0C01","#
          + #""destination":"0A0B0C02","announced_length":\#(length),"#
          + #""announcement_id":"BD71"\#(more)}"#)
    }
    let read =
      #","read_requested_at":"2026-11-22T16:59:53Z","read_delay_s":7,"read_request_length":188,"#
      + #""read_request_id":"7829""#
    let page = try page([
      packet("17:00:00", 147, read), packet("17:00:01", 147, read), packet("18:30:00", 1),
    ])
    let words = words(page)
    for part in [
      "3 packets 1 meter 0 networks",
      "Requested Reply after Request Reply 0A0B0C01 2026-11-22 16:59:53 7.0 s 188 bytes 147 bytes A",
      "Received within a day 0A0B0C01 2 2 0 0 As announced",
      "0A0B0C01 sent 2 messages Time Length Next hop 2026-11-22 17:00:00 147 bytes 0A0B0C02 "
        + "2026-11-22 18:30:00 1 byte 0A0B0C02",
    ] { #expect(words.contains(part), "\(part)") }
    #expect(!page.contains("0A0B0C02 received"))
  }

  @Test("a meter that spoke only in what others passed on has no times, and the page says why")
  func passedOn() throws {
    let flood = try JSONObject(
      parsing: #"{"schema":1,"kind":"flood","time":"2026-11-22T17:00:00Z","snr_db":20,"#
        + #""source":"0A0B0C01","link_source":"0A0B0C09"}"#)
    let words = words(try page([flood]))
    #expect(
      words.contains(
        "0A0B0C01 0 0A0B0C09 1 2026-11-22 17:00:00 2026-11-22 17:00:00 20.0 dB A meter without "
          + "times was not heard itself: others have passed on what it said."))
    let beacon = try page([try SamplePackets.object(SamplePackets.beacon)])
    #expect(!beacon.contains("A meter without times"))
  }

  @Test("a packet far ahead does not stretch the page's times")
  func clockAhead() throws {
    let times = ["2026-11-22T17:00:00", "2200-01-01T00:00:00", "2026-11-22T17:10:00"]
    for times in [times, times.reversed()] {
      let packets = try times.map {
        try JSONObject(parsing: #"{"schema":1,"kind":"beacon","time":"\#($0)Z"}"#)
      }
      let page = try page(packets)
      #expect(words(page).contains("2026-11-22 17:00:00 to 2026-11-22 17:10:00 UTC"))
      #expect(!page.contains("2200"))
    }
  }

  @Test("without reads and messages the page says so, or is silent")
  func noMessages() throws {
    let page = try page([try SamplePackets.object(SamplePackets.beacon)])
    #expect(words(page).contains("None: no request to a meter was heard together with its reply."))
    #expect(!page.contains("id=\"messages\""))
  }

  @Test("what a packet leaves out or gets wrong is left out of the page")
  func strangeValues() throws {
    let packet = try JSONObject(
      parsing: #"{"schema":9,"kind":7,"time":"yesterday","source":"0A0B0C01","snr_db":"loud","#
        + #""channel_hz":9223372036854775807,"route_cost":-5,"tree_id":"15","level":-1}"#)
    let words = words(try page([packet]))
    #expect(words.contains("No packet bears a time. 1 packet 1 meter 0 networks 0 channels"))
    #expect(words.contains("0A0B0C01 cost 0"))
    #expect(words.contains("Kinds of packet unknown 1"))
  }

  @Test("nothing is fetched, and nothing runs but one script that the policy names")
  func selfContained() throws {
    let page = try page([try SamplePackets.object(SamplePackets.beacon)])
    for word in ["http://", "https://", "src=", "url(", "<link", "@import", "onclick=\"", "eval("] {
      #expect(!page.contains(word), "\(word)")
    }
    #expect(page.contains("default-src 'none'"))
    #expect(page.components(separatedBy: "<script").count == 2)
  }

  @Test("there is a link to each section that is there, and to no other")
  func links() throws {
    let page = try page([try SamplePackets.object(SamplePackets.beacon)])
    let links = page.matches(of: /href="#([a-z]+)"/).map { String($0.1) }
    #expect(links == page.matches(of: /<section id="([a-z]+)"/).map { String($0.1) })
    #expect(links.first == "outages" && !links.contains("messages"))
  }

  @Test(
    "what a meter needs a look for: it is silent, lost power alone, or is weak; the rest is not told"
  )
  func concerns() throws {
    func time(_ second: Int64) -> String { Timestamp.seconds(1_790_000_000 + second) ?? "" }
    func beacon(_ second: Int64, _ meter: String, _ ratio: Int, booted: Int64) throws -> JSONObject
    {
      try JSONObject(
        parsing: #"{"schema":1,"kind":"beacon","crc":"ok","time":"\#(time(second))","#
          + #""source":"\#(meter)","snr_db":\#(ratio),"uptime_s":\#(second - booted),"#
          + #""booted_at":"\#(time(booted))"}"#)
    }
    var packets: [JSONObject] = []
    for minute in Int64(0)..<600 {
      let second = 60 * minute
      // Two of them lose power together.
      let together = minute > 300 ? 60 * 300 : Int64(-900_000)
      packets.append(try beacon(second, "0A0B0C01", 20, booted: together))
      packets.append(try beacon(second, "0A0B0C02", 9, booted: together))
      if minute < 500 { packets.append(try beacon(second, "0A0B0C03", 20, booted: -500_000)) }
      if minute < 598 {
        packets.append(
          try beacon(second, "0A0B0C04", 20, booted: minute > 200 ? 60 * 200 : -900_000))
      }
    }
    let words = words(try page(packets))
    #expect(
      words.contains(
        "Meters that need a look 0A0B0C03 silent for 0d 01:40:00; was heard every 0d 00:01:00 "
          + "0A0B0C04 lost its power alone, 1 time in the last week "
          + "0A0B0C02 weak: 9.0 dB, packets get lost Beacons over time"))
    let quiet = try page(Array(packets.prefix(100)).filter { $0["snr_db"] == .integer(20) })
    #expect(!quiet.contains("need a look<"))
  }

  @Test("words from the air are text, never markup")
  func escapes() throws {
    // The accent and the quotation mark before it are one character in Swift.
    let evil = "<script>alert(\\\"1\\\")</script>&\\\"\\u0301"
    let packet = try JSONObject(
      parsing: #"{"schema":1,"kind":"\#(evil)","source":"0A0B0C01","network":"\#(evil)","#
        + #""tree_id":"\#(evil)","route_cost":9223372036854775807,"booted_at":"\#(evil)"}"#)
    let page = try page([packet])
    #expect(page.contains("&amp;&quot;\u{301}"))
    #expect(page.components(separatedBy: "<script").count == 2)
    #expect(page.contains("&lt;script&gt;alert(&quot;1&quot;)"))
  }

  @Test("no packet is a page, too")
  func empty() throws {
    let page = try page([])
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("No packet bears a time."))
  }

  @Test("times from one end to the other make a chart of bounded size")
  func bounded() throws {
    let packets = try (1971...2260).map { year in
      try JSONObject(parsing: #"{"schema":1,"kind":"beacon","time":"\#(year)-01-01T00:00:00Z"}"#)
    }
    #expect(try page(packets).matches(of: /<rect/).count <= 240)
  }
}
