import Export
import PacketSchema
import PacketFixtures
import SinkKit
import Testing

@Suite("CSV export")
struct CSVSinkTests {
  @Test("every key has one column")
  func complete() {
    #expect(Set(CSVColumns.all) == Set(PacketKey.allCases).subtracting([.schema]))
    #expect(Set(CSVColumns.all).count == CSVColumns.all.count)
  }

  @Test("the first columns stay where they are")
  func stable() throws {
    #expect(
      try CSVSink().firstLines()[0].hasPrefix(
        #""time","kind","type","ci","version","length","cut","network","network_id","utility","#
          + #""crc","checksum","corrected_bits","source","source_wan","destination","#))
  }

  @Test("bytes have columns behind the others, empty where there is none or nobody noted it")
  func bytes() throws {
    var sink = CSVSink(bytes: 4)
    let header = try sink.begin()
    #expect(header.first?.hasSuffix(#","byte_0","byte_1","byte_2","byte_3""#) == true)
    func end(_ packet: String) throws -> String {
      let row = try sink.lines(for: try JSONObject(parsing: packet)).first ?? ""
      return row.split(separator: ",", omittingEmptySubsequences: false).suffix(4)
        .joined(separator: ",")
    }
    #expect(try end(#"{"schema":1,"raw":"00FF2A5501"}"#) == "0,255,42,85")
    #expect(try end(#"{"schema":1,"raw":"00FF2A","erased":"1 7"}"#) == "0,,42,")
    #expect(try end(#"{"schema":1,"raw":"0x"}"#) == ",,,")
  }

  @Test("identifiers are quoted, numbers are not, absent is empty")
  func row() throws {
    let row = try CSVSink().onlyLines(for: SamplePackets.object(SamplePackets.beacon))[0]
    #expect(
      row.hasPrefix(
        #""2026-11-22T17:00:00.123456Z","beacon","55","30",4,35,,"B5E3","36DD","#
          + #""A ""quoted"" name","ok","F2B5",0,"40DA952B","FE40DA952B00","FFFFFFFFFFFF",,,,"#
          + #"126,,7168635,"2026-08-31T17:42:45Z",52.46,22,,"15",5,"#))
    #expect(row.contains(#","24:A40B 30:0100 37:7E00","04","00FF2A"#))
  }

  @Test(
    "a text that a spreadsheet would take for a formula has an apostrophe before it",
    arguments: [
      (#"=HYPERLINK(\"x\")"#, #"'=HYPERLINK(""x"")"#), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"),
      ("\u{FF1D}1", "'\u{FF1D}1"), (#"\t=1"#, "\u{FFFD}=1"), (#"\r=1"#, "\u{FFFD}=1"),
      ("a=1", "a=1"),
      ("", ""),
    ])
  func formulas(text: String, cell: String) throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"time":"\#(text)","counter":-1}"#)
    let row = try CSVSink().onlyLines(for: packet)[0]
    #expect(row.hasPrefix("\"\(cell)\",,"))
    // A number is none, whatever its sign.
    #expect(row.contains(",-1,"))
  }

  @Test("so does a cell of offsets and bytes, of which none is what it should be")
  func formulaOfObject() throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"unknown":{"-1":"a\u0000","=":"\u202e"}}"#)
    let row = try CSVSink().onlyLines(for: packet)[0]
    #expect(row.contains(",\"'-1:a\u{FFFD} =:\u{FFFD}\","))
  }

  @Test(
    "nothing in a cell controls a terminal, or turns the direction of writing",
    arguments: [
      "\\u001b", "\\n", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2066}", "\u{200F}", "\u{61C}",
    ])
  func controls(text: String) throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"kind":"a\#(text)b"}"#)
    let row = try CSVSink().onlyLines(for: packet)
    #expect(row.count == 1 && row[0].hasPrefix(",\"a\u{FFFD}b\","))
  }

  @Test(
    "every row has as many cells as the header",
    arguments: [
      SamplePackets.beacon, SamplePackets.encrypted, #"{"schema":1}"#,
      #"{"schema":1,"utility":"a,b\r\n\"c\",","kind":null,"time":true,"raw":[1,"x,y"]}"#,
    ])
  func cells(line: String) throws {
    let row = try CSVSink().onlyLines(for: SamplePackets.object(line))[0]
    #expect(cellCount(row) == CSVColumns.all.count)
  }

  /// Counts as RFC 4180 says: a comma outside quotation marks ends a cell.
  private func cellCount(_ row: String) -> Int {
    var isQuoted = false
    var count = 1
    for scalar in row.unicodeScalars {
      if scalar == "\"" { isQuoted.toggle() }
      if scalar == ",", !isQuoted { count += 1 }
    }
    return count
  }
}
