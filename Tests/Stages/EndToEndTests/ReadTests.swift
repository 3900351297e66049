import Foundation
import PacketSchema
import TestKit
import Testing

/// Reads and messages of a real log against a count that knows nothing of this project.
@Suite(
  "Reads in a real log",
  .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
struct ReadTests {
  private static let log = Repository.recordings.appending(path: "mesh_log.txt").path
  private static let meter = "0A0B1000"

  private func run(_ commands: String) throws -> Shell.Result {
    let result = try Shell().run(
      """
      gs-decode --time-zone UTC < "$LOG" > packets || exit 1
      \(commands)
      """, environment: ["LOG": Self.log])
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  private func object(_ value: JSONValue?) -> JSONObject {
    if case .object(let object)? = value { object } else { JSONObject() }
  }

  private func list(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let values)? = value { values } else { [] }
  }

  @Test("the two pairs are reads, and nothing else is; all that was announced is listed")
  func recounted() throws {
    let lines = try run(
      "\"$SCRIPTS\"/recount_reads.py \"$LOG\"; gs-export json --meters --compact < packets"
    ).lines.map { try JSONObject(parsing: $0) }
    let recount = try #require(lines.first)
    let meters = lines.dropFirst()
    let reads = meters.flatMap { meter in
      list(object(meter["reads"])["latest"]).map { (meter["meter"]?.word ?? "", object($0)) }
    }
    let told = reads.map { meter, read in
      [
        meter, (read["requested_at"]?.word ?? "").replacing(".000000", with: ""),
        read["request_id"]?.word ?? "", read["reply_length"]?.word ?? "",
        read["reply_id"]?.word ?? "",
      ]
    }
    #expect(told.map(\.first) == [Self.meter, Self.meter])
    #expect(told == list(recount["reads"]).map { list($0).map(\.word) })
    #expect(reads.allSatisfy { $1["delay_s"] == .integer(7) })
    for direction in ["sent", "received"] {
      let counts = meters.compactMap { meter -> (String, JSONValue)? in
        let history = object(meter[direction])
        guard let count = history["count"], let address = meter["meter"]?.word else { return nil }
        #expect(count == .integer(Int64(list(history["latest"]).count)))
        return (address, count)
      }
      let expected = object(recount[direction]).members.sorted { $0.key < $1.key }
      #expect(JSONObject(counts) == JSONObject(expected))
    }
    let own = try #require(meters.first { $0["meter"] == .string(Self.meter) })
    #expect(object(own["sent"])["count"] == .integer(61))
  }

  @Test("packets carry the reads; a database gives the same report")
  func stored() throws {
    let result = try run(
      """
      grep -c read_requested_at packets
      gs-decode --explain < packets | grep -c 'hypothesis: reply to a read'
      gs-export sqlite packets.db < packets 2> /dev/null || exit 1
      gs-export report < packets > direct.html
      gs-export report --database packets.db > stored.html
      for page in direct.html stored.html; do
        sed -n '/<section id="reads"/,/<\\/section>/p; /<section id="messages"/,/<\\/section>/p' \
          $page > $page.part
      done
      cmp direct.html.part stored.html.part && grep -c '<tr><td' direct.html.part
      """)
    let numbers = result.lines.compactMap { Int($0) }
    #expect(numbers.prefix(2) == [2, 2])
    #expect((numbers.last ?? 0) > 61)
  }
}
