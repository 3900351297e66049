import Foundation
import PacketSchema
import TestKit
import Testing

/// The report as a reader sees it: laid out by Chromium, measured in the page.
@Suite(
  "gs-export report, in a browser",
  .enabled(if: ForeignPrograms.chromium, "needs chromium: scripts/install-packages.sh test"))
struct ReportTests {
  private let shell: Shell

  /// Beacons of two meters and an outage of the first: twice at the start, once half an hour
  /// later, then nothing until its power is back after an hour and a half. Costs are 10 and 20.
  private static let packets = [
    packet("17:00:00", "0A0B0C01", #""uptime_s":5000,"booted_at":"2026-11-22T15:36:40Z""#, 915.1),
    packet("17:00:01", "0A0B0C01", #""uptime_s":5001,"booted_at":"2026-11-22T15:36:40Z""#, 915.1),
    packet("17:30:00", "0A0B0C02", #""uptime_s":90,"snr_db":20,"route_cost":20"#, 916.1),
    packet("18:32:00", "0A0B0C01", #""uptime_s":120,"booted_at":"2026-11-22T18:30:00Z""#, 915.1),
  ]

  private static func packet(
    _ time: String, _ meter: String, _ members: String, _ channel: Double
  ) -> String {
    #"{"schema":1,"time":"2026-11-22T\#(time)Z","kind":"beacon","source":"\#(meter)","#
      + #""network":"B5E3","tree_id":"15","level":2,"route_cost":10,"#
      + #""channel_hz":\#(Int(channel * 1e6)),"raw":"00FF",\#(members)}"# + "\n"
  }

  init() throws {
    shell = try Shell()
    try shell.folder.write(ReportTests.packets.joined().utf8, to: "packets")
  }

  /// What an expression says of the page in a window of a width.
  private func look(
    _ expression: String, width: Int = 1100, scheme: String = "light"
  ) throws -> JSONObject {
    try shell.folder.write(expression.utf8, to: "expression")
    let result = try shell.run(
      """
      [[ -e report.html ]] || gs-export report < packets > report.html
      "$ROOT"/scripts/browser.py report.html --width \(width) --scheme \(scheme) \
        --evaluate "$(cat expression)"
      """)
    try #require(result.status == 0, "\(result.errors)")
    return try JSONObject(parsing: result.text)
  }

  /// Left, top, width and height of every element that a selector finds, in pixels.
  private func boxes(_ selector: String, width: Int = 1100) throws -> [[Double]] {
    let answer = try look(
      """
      [...document.querySelectorAll('\(selector)')].map(e => e.getBoundingClientRect())
        .map(b => [b.left + 1e-9, b.top + 1e-9, b.width + 1e-9, b.height + 1e-9])
      """, width: width)
    guard case .array(let rows)? = answer["value"] else { return [] }
    return rows.map { row in
      guard case .array(let numbers) = row else { return [] }
      return numbers.compactMap { if case .number(let number) = $0 { number } else { nil } }
    }
  }

  private func requestCount(_ page: JSONObject) -> Int? {
    if case .array(let requests)? = page["requests"] { requests.count } else { nil }
  }

  @Test("asks for nothing but itself, and the browser has nothing to say against it")
  func requests() throws {
    let page = try look("null")
    #expect(requestCount(page) == 1)
    #expect(page["messages"] == .array([]))
  }

  @Test(
    "fits the screen, and nothing sticks out of its section",
    arguments: [320, 390, 768, 1100, 2500])
  func width(width: Int) throws {
    let answer = try look(
      """
      ({ page: document.documentElement.scrollWidth,
        stray: [...document.querySelectorAll('section *')].filter(e => {
          const box = e.getBoundingClientRect();
          const room = e.closest('section').getBoundingClientRect();
          return box.width > 0 && (box.right > room.right + 1 || box.left < room.left - 1);
        }).map(e => e.outerHTML) })
      """, width: width)
    #expect(
      answer["value"]
        == .object(JSONObject([("page", .integer(Int64(width))), ("stray", .array([]))])))
  }

  @Test("every text has the contrast that WCAG asks for", arguments: ["light", "dark"])
  func contrast(scheme: String) throws {
    // Relative luminance and contrast ratio: WCAG 2.1.
    let answer = try look(
      """
      (() => {
        const luminance = colour => colour.match(/[0-9.]+/g).slice(0, 3).map(x => x / 255)
          .map(x => x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
          .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = e => {
          const colour = getComputedStyle(e).backgroundColor;
          return colour == 'rgba(0, 0, 0, 0)' && e.parentElement ? behind(e.parentElement) : colour;
        };
        const texts = [...document.querySelectorAll('body *')].filter(e => !e.closest('svg')
          && [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim()));
        const ratios = texts.map(e => {
          const [dark, bright] = [getComputedStyle(e).color, behind(e)].map(luminance)
            .sort((a, b) => a - b);
          return (bright + 0.05) / (dark + 0.05);
        });
        return { texts: texts.length > 40, readable: ratios.every(x => x >= 4.5),
          page: luminance(behind(document.body)) > 0.5 ? 'light' : 'dark' };
      })()
      """, scheme: scheme)
    let expected: [(key: String, value: JSONValue)] = [
      ("page", .string(scheme)), ("readable", .bool(true)), ("texts", .bool(true)),
    ]
    #expect(answer["value"] == .object(JSONObject(expected)))
  }

  @Test("beacons stand at their times, as high as they are many", arguments: [390, 1100])
  func timeline(width: Int) throws {
    let chart = try #require(boxes(".timeline .total svg", width: width).first)
    let bars = try boxes(".timeline .total rect", width: width)
    try #require(bars.count == 3)
    // 174 columns of 32 seconds from 16:59:44; 56 of them end before 17:30:00.
    let shares = bars.map { ($0[0] - chart[0]) / chart[2] * 174 }.map { Int($0.rounded()) }
    #expect(shares == [0, 56, 173])
    #expect(bars.map { Int(($0[3] / chart[3] * 100).rounded()) } == [100, 50, 50])
    #expect(bars.allSatisfy { $0[2] > 0.9 })
    let lanes = try boxes(".lane", width: width)
    #expect(lanes.count == 2 && lanes.allSatisfy { $0[0] == chart[0] && $0[2] == chart[2] })
  }

  @Test("an outage is marked on its meter's lane where power came back")
  func outage() throws {
    let lane = try #require(boxes(".lane").first)
    let signs = try boxes(".lane i")
    try #require(signs.count == 1)
    // 18:30:00 is 5416 of 5568 seconds after the axis begins.
    let share = (signs[0][0] + signs[0][2] / 2 - lane[0]) / lane[2]
    #expect(abs(share - 5416.0 / 5568) < 0.002)
    #expect(signs[0][3] > 10)
  }

  @Test("route costs and channels are drawn to scale")
  func scale() throws {
    let costs = try boxes("#trees .bar").map { $0[2] }
    try #require(costs.count == 2)
    #expect(abs(costs[0] / costs[1] - 0.5) < 0.01)
    let band = try #require(boxes("#channels svg").first)
    let channels = try boxes("#channels rect")
    try #require(channels.count == 2)
    // Ten channels apart of 24 that are shown, three packets against one.
    #expect(abs((channels[1][0] - channels[0][0]) / band[2] - 10.0 / 24) < 0.001)
    #expect(abs(channels[1][3] / channels[0][3] - 1.0 / 3) < 0.01)
  }

  /// Two days of 500 meters: one feeder of 124 loses power, and five meters alone.
  private func writeMesh() throws {
    var lines = ""
    for step in 0..<24 {
      for meter in 0..<500 {
        let second = 1_790_000_000 + step * 7200 + meter
        let alone = meter % 100 == 99 && step > 6 + meter / 100
        let together = meter < 125 && step > 11
        let boot = alone ? second - 500 : together ? 1_790_083_000 : 1_780_000_000
        let time = Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
        let booted = Date(timeIntervalSince1970: Double(boot)).formatted(.iso8601)
        lines +=
          #"{"schema":1,"time":"\#(time)","kind":"beacon","crc":"ok","source":"0A0B"#
          + String(0x1000 + meter, radix: 16, uppercase: true)
          + #"","network":"B5E3","tree_id":"\#(10 + meter % 12)","level":3,"route_cost":"#
          + #"\#(10 + meter % 50),"channel_hz":\#(903_200_000 + meter % 240 * 100_000),"snr_db":20,"#
          + #""uptime_s":\#(second - boot),"booted_at":"\#(booted)"}"# + "\n"
      }
    }
    try shell.folder.write(lines.utf8, to: "packets")
  }

  @Test("500 meters fit on a page that one looks over", arguments: [390, 1100])
  func height(width: Int) throws {
    try writeMesh()
    let page = try look(
      """
      ({ fits: document.documentElement.scrollHeight < 3000,
        first: document.querySelector('section').id,
        feeder: [...document.querySelectorAll('#outages summary')]
          .some(e => e.textContent.includes('124 of 500 meters')) })
      """, width: width)
    #expect(
      page["value"]?.encodedText == #"{"feeder":true,"first":"outages","fits":true}"#)
    #expect(page["messages"] == .array([]))
  }

  @Test("long tables are searched, sorted and paged")
  func lists() throws {
    try writeMesh()
    let page = try look(
      """
      (() => {
        document.querySelector('#meters details').open = true;
        const rows = () => [...document.querySelectorAll('#meters tbody tr')];
        const result = { paged: rows().length };
        const cost = [...document.querySelectorAll('#meters th button')]
          .find(e => e.textContent == 'Route cost');
        const costs = () => rows().map(row => Number(row.cells[7].textContent));
        cost.click();
        result.ascending = costs().every((x, i, all) => i == 0 || all[i - 1] <= x);
        cost.click();
        result.descending = costs()[0];
        const meter = document.querySelector('#meters th button');
        const names = () => rows().map(row => row.cells[0].textContent);
        meter.click();
        result.hexadecimal = names().every((x, i, all) => i == 0 || all[i - 1] < x);
        const search = document.querySelector('#meters input');
        search.value = '0a0b1005';
        search.dispatchEvent(new Event('input'));
        result.found = names().join();
        return result;
      })()
      """)
    #expect(
      page["value"]?.encodedText
        == #"{"ascending":true,"descending":59,"found":"0A0B1005","hexadecimal":true,"#
        + #""paged":50}"#)
  }

  @Test("on a phone a meter is a card that says what each value is")
  func cards() throws {
    let expression = """
      ({ rows: [...document.querySelectorAll('#meters tr')].filter(e => e.offsetHeight > 0).length,
        title: getComputedStyle(document.querySelector('#meters td:nth-child(3)'), '::before')
          .content,
        heading: document.querySelector('#meters thead').offsetHeight > 0 })
      """
    let phone = try look(expression, width: 390)
    let desk = try look(expression)
    #expect(
      phone["value"]?.encodedText == #"{"heading":false,"rows":2,"title":"\"Packets\""}"#)
    #expect(desk["value"]?.encodedText == #"{"heading":true,"rows":3,"title":"none"}"#)
  }
}

extension JSONValue {
  /// An object as JSON, in the order of the alphabet.
  fileprivate var encodedText: String {
    if case .object(let object) = self { object.encoded() } else { "" }
  }
}
