import PacketSchema
import TestKit
import Testing

/// An outage of 500 meters, and of the receiver, through every way out of the built program.
@Suite("An outage of 500 meters")
struct OutageTests {
  private static let start = 1_790_000_000

  /// Makes `before` and `after` of the files `first` and `second`.
  static let writtenTimes = """
    times() {
      python3 -c 'import re, sys, time
    text = lambda m: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(m[1])))
    sys.stdout.write(re.sub("@([0-9]+)@", text, sys.stdin.read()))'
    }
    times < first > before; times < second > after

    """

  /// Beacons every ten minutes until power fails at 3000 s. It comes back street by street from 7200 s
  /// on; the receiver hears again from 7300 s on. Meter 17's power goes alone later.
  static func lines() -> (before: String, after: String) {
    var random = SeededGenerator(seed: 11)
    var packets: [(second: Int, line: String)] = []
    func add(_ meter: Int, at second: Int, since boot: Int) {
      let time = { String($0 + start) }
      let name = String(0x0A0B_0000 + meter, radix: 16, uppercase: true)
      packets.append(
        (
          second,
          #"{"schema":1,"kind":"beacon","crc":"ok","network":"B5E3","tree_id":"15","#
            + #""source":"0\#(name)","raw":"\#(second)0\#(name)","uptime_s":\#(second - boot),"#
            + #""time":"@\#(time(second))@","booted_at":"@\#(time(boot))@"}"# + "\n"
        ))
    }
    for meter in 0..<500 {
      let boot = -Int.random(in: 100_000...9_000_000, using: &random)
      let back = 7200 + meter % 45
      let first = Int.random(in: 0..<600, using: &random)
      for second in stride(from: first, to: 3000, by: 600) { add(meter, at: second, since: boot) }
      for second in stride(from: first + 7300, to: 12_000, by: 600) {
        add(meter, at: second, since: meter == 17 && second > 10_000 ? 9990 : back)
      }
    }
    packets.sort { ($0.second, $0.line) < ($1.second, $1.line) }
    return (
      packets.filter { $0.second < 7600 }.map(\.line).joined(),
      packets.filter { $0.second >= 7600 }.map(\.line).joined()
    )
  }

  @Test("rows, database, metrics, points and the page tell the same, also after a restart amid it")
  func everywhere() throws {
    let shell = try Shell()
    let (before, after) = Self.lines()
    try shell.folder.write(before.utf8, to: "first")
    try shell.folder.write(after.utf8, to: "second")
    let result = try shell.run(
      Self.writtenTimes + """
        cat before after > packets
        gs-export outages < packets > rows
        head -n 2 rows | tail -n 1 | cut -d, -f 9-11
        tail -n 1 rows | cut -d, -f 9-11; wc -l < rows
        gs-export sqlite packets.db < before; gs-export sqlite packets.db < after
        sqlite3 -json packets.db 'SELECT * FROM outages' > from-database.json
        gs-export outages --form json < packets > rows.json
        python3 -c 'import json
        rows = [json.loads(line) for line in open("rows.json")]
        print("same" if rows == json.load(open("from-database.json")) else "different")'
        sqlite3 packets.db 'SELECT meters, heard_meters, substr(end_latest, 1, 19) FROM outage_groups'
        gs-export outages --database packets.db | cmp - rows && echo 'same again'
        gs-export prometheus < packets > page
        grep -c '^gridstream_outages_total.* 1$' page; grep -c '^gridstream_outages_total.* 2$' page
        grep '^gridstream_latest_outage_meters' page
        gs-export influx < packets | grep -c '^gridstream_outage,'
        gs-export report < packets | grep -c '500 of 500 meters'
        """)
    #expect(
      result.lines == [
        "1,500,500", "2,1,500", "502", "same",
        "500|500|2026-09-21T16:14:06", "1|500|2026-09-21T16:59:52", "same again", "499", "1",
        "gridstream_latest_outage_meters 1", "501", "1",
      ], "\(result.errors)")
  }
}
