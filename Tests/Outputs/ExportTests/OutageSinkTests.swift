import Export
import Foundation
import PacketSchema
import SinkKit
import TestKit
import Testing

@Suite("Outages as rows")
struct OutageSinkTests {
  /// Two meters whose power came back within a minute, and one that ran on.
  private static let packets = [
    ("17:00:00", "0A0B0C01", 5000, "15:36:40"), ("17:00:10", "0A0B0C02", 9000, "14:30:10"),
    ("17:00:20", "0A0B0C03", 700, "16:48:40"), ("18:00:00", "0A0B0C02", 600, "17:50:00"),
    ("18:00:20", "0A0B0C01", 600, "17:50:20"), ("18:00:40", "0A0B0C03", 4320, "16:48:40"),
  ].map { time, meter, uptime, boot in
    #"{"schema":1,"time":"2026-11-22T\#(time)Z","kind":"beacon","crc":"ok","source":"\#(meter)","#
      + #""network":"B5E3","tree_id":"15","uptime_s":\#(uptime),"booted_at":"2026-11-22T\#(boot)Z"}"#
  }

  private func lines(_ form: OutageSink.Form, _ packets: [String] = packets) throws -> [String] {
    var sink = OutageSink(form)
    for packet in packets { #expect(try sink.lines(for: JSONObject(parsing: packet)) == []) }
    return try sink.finish()
  }

  @Test("a row for each meter, by when power came back")
  func csv() throws {
    let lines = try lines(.csv)
    let header = OutageColumns.all.map { "\"\($0.name)\"" }.joined(separator: ",")
    #expect(
      lines == [
        header,
        #""2026-11-22T17:00:10.000000Z","2026-11-22T17:49:57.940000Z","#
          + #""2026-11-22T17:50:02.060000Z",2993,"0A0B0C02","B5E3","15","#
          + #"9000,1,2,3,"2026-11-22T17:00:10.000000Z""#,
        #""2026-11-22T17:00:00.000000Z","2026-11-22T17:50:17.940000Z","#
          + #""2026-11-22T17:50:22.060000Z",3023,"0A0B0C01","B5E3","15","#
          + #"5000,1,2,3,"2026-11-22T17:00:10.000000Z""#,
      ])
  }

  @Test("the same as JSON, without what is not known")
  func json() throws {
    let lines = try lines(.json)
    #expect(lines.count == 2)
    let first = try JSONObject(parsing: try #require(lines.first))
    #expect(Set(first.members.map(\.key)) == Set(OutageColumns.all.map(\.name)))
    let untimed = try self.lines(
      .json, [#"{"source":"0A0B0C01","uptime_s":9}"#, #"{"source":"0A0B0C01","uptime_s":3}"#])
    #expect(
      untimed == [
        #"{"meter":"0A0B0C01","uptime_before_s":9,"group_id":1,"group_meters":1,"heard_meters":1}"#
      ])
  }

  @Test("without outages there is the header alone, or nothing")
  func none() throws {
    #expect(try lines(.csv, []).count == 1)
    #expect(try lines(.json, []).isEmpty)
  }

  @Test("gs-export(1) has each column")
  func manual() throws {
    let manual = try String(
      contentsOf: Repository.root.appending(path: "man/gs-export.1"), encoding: .utf8)
    for column in OutageColumns.all {
      #expect(manual.contains(".It Li \(column.name) Ta \(column.meaning)\n"))
    }
  }
}
