import Evidence
import FieldStructure
import HuntReport
import PacketSchema
import Testing

@Suite("Answers of gs-hunt")
struct HuntReportTests {
  private func table(kind: String = "beacon", count: Int = 40) -> PacketTable {
    var table = PacketTable()
    for number in 0..<count {
      let raw = "00FF2A550003" + (number < 16 ? "0" : "") + String(number, radix: 16) + "AA55"
      table.add(
        JSONObject([
          ("schema", .integer(1)), ("kind", .string(kind)), ("type", .string("55")),
          ("crc", .string("ok")), ("source", .string("0A0B0C01")), ("raw", .string(raw)),
        ]))
    }
    return table
  }

  private func answer(_ table: PacketTable) -> StructureAnswer {
    StructureAnswer(table, StructureSearch(table).result(), checks: [], links: [], slots: [])
  }

  @Test("text, page and JSON tell the same places")
  func forms() throws {
    let answer = answer(table())
    let text = HuntText.lines(answer.sections).joined(separator: "\n")
    let page = HuntPage.html(title: "Bytes", subtitle: answer.subtitle, answer.sections)
    #expect(text.hasPrefix("BEACON 55, 9 BYTES: 40 PACKETS\n"))
    #expect(text.contains("00FF2A550003") && page.contains("00FF2A550003"))
    #expect(page.contains("<svg") && page.contains("default-src 'none'"))
    guard case .array(let layouts)? = answer.document["layouts"],
      case .object(let layout)? = layouts.first, case .array(let fields)? = layout["fields"],
      case .object(let first)? = fields.first
    else {
      Issue.record("no layout: \(answer.document)")
      return
    }
    #expect(first["offset"] == .integer(0) && first["what"] == .string("constant"))
    let parsed = try JSONObject(parsing: JSONValue.object(answer.document).encoded())
    #expect(parsed.members.count == answer.document.members.count)
  }

  @Test("packets are looked at in the order of their times, and repeats are found in it")
  func order() {
    var table = PacketTable()
    for (time, last) in [("09", "AC"), ("", "AD"), ("01", "AA"), ("05", "AB"), ("02", "AA")] {
      var members: [(key: String, value: JSONValue)] = [
        ("schema", .integer(1)), ("kind", .string("beacon")), ("type", .string("55")),
        ("crc", .string("ok")), ("raw", .string("00FF2A550003\(last)")),
      ]
      if !time.isEmpty { members.append(("time", .string("2026-01-31T12:00:\(time)Z"))) }
      table.add(JSONObject(members))
    }
    table.sortByTime()
    let last = table.packets.map { table.bytes(of: $0).last ?? 0 }
    #expect(last == [0xAA, 0xAB, 0xAC, 0xAD] && table.repeatCount == 1)
    let before = table.packets.map(\.range)
    table.sortByTime()
    #expect(table.packets.map(\.range) == before)
  }

  @Test("what was not looked at is told")
  func leftOut() {
    var table = PacketTable()
    for (check, raw) in [("ok", "AA"), ("ok", "AA"), ("ok", "AB"), ("bad", "AC")] {
      table.add(
        JSONObject([
          ("schema", .integer(1)), ("kind", .string("beacon")), ("type", .string("55")),
          ("crc", .string(check)), ("raw", .string("00FF2A550003\(raw)")),
          ("time", .string("2026-01-31T12:00:00Z")),
        ]))
    }
    let answer = answer(table)
    #expect(
      answer.subtitle
        == "2 packets; 1 packet of no proven check left out; 1 repeat within two seconds counted once"
    )
    #expect(answer.document["left_out"] == .integer(1))
    #expect(answer.document["repeats"] == .integer(1))
  }

  @Test("what a packet says of itself moves no cursor and is no markup")
  func hostile() {
    let answer = answer(table(kind: "<script>\u{1B}[2J\u{202E}"))
    let text = HuntText.lines(answer.sections).joined(separator: "\n")
    #expect(!text.unicodeScalars.contains("\u{1B}") && !text.unicodeScalars.contains("\u{202E}"))
    let page = HuntPage.html(title: "a<b", subtitle: "", answer.sections)
    #expect(
      !page.contains("<script>") && page.contains("&lt;script&gt;") && page.contains("a&lt;b"))
  }
}
