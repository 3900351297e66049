import Foundation
import PacketFixtures
import PacketSchema
import TestKit
import Testing

/// gs-hunt in pipes, on packets of others.
@Suite("gs-hunt")
struct HuntTests {
  private let shell: Shell

  init() throws { shell = try Shell() }

  private static let planted = """
    python3 "$ROOT"/scripts/planted_field.py planted
    gs-decode < planted/packets.txt > packets

    """

  @Test(
    "a planted load is found, in lines and in a database, and told in a page",
    .enabled(
      if: ProcessInfo.processInfo.environment["GS_TEST_BIN"] != nil,
      "minutes without optimisation: make test"))
  func planted() throws {
    let result = try shell.run(
      Self.planted + """
        gs-hunt follow --series planted/power.csv --json < packets
        gs-export sqlite packets.db < packets
        gs-hunt follow --series planted/power.csv --html page.html packets.db | head -n 2
        grep -o '<svg' page.html | wc -l
        """)
    let answer = try JSONObject(parsing: try #require(result.lines.first))
    #expect(answer["found"] == .bool(true))
    guard case .array(let ranking)? = answer["ranking"] else {
      Issue.record("no ranking: \(result.text)")
      return
    }
    let places = ranking.prefix(10).compactMap { entry -> Int64? in
      if case .object(let entry) = entry, case .integer(let offset)? = entry["offset"] {
        offset
      } else {
        nil
      }
    }
    #expect(places.contains(46) && places.contains { (48...51).contains($0) }, "\(result.text)")
    #expect(result.text.contains("WHAT FOLLOWS POWER.CSV?\nFound: "), "\(result.errors)")
    #expect((result.lines.last.flatMap { Int($0) } ?? 0) > 0)
  }

  @Test(
    "what a real log's bytes are, told nothing",
    .enabled(if: Repository.hasRecordings, "needs ../shared/captures"))
  func meshLog() throws {
    let log = Repository.recordings.appending(path: "mesh_log.txt").path
    let result = try shell.run("gs-decode < '\(log)' | gs-hunt structure")
    #expect(result.status == 0, "\(result.errors)")
    let beacons = try #require(result.text.components(separatedBy: "\n\n").dropFirst().first)
    for (place, what, words) in [
      ("19", "counter", "wraps at 256"), ("20-23", "clock", "1 s"),
      ("26-29", "identifier", "source"),
      ("35-36", "clock", "168"), ("37", "constant", "7E"), ("38 bits 7-4", "clock", "35-36"),
      ("39-40", "check", "start value 5FD6"),
    ] {
      let row = beacons.split(separator: "\n").first { $0.hasPrefix("  \(place)  ") } ?? ""
      #expect(row.contains(what) && row.contains(words), "\(place): \(row)")
    }
  }

  @Test(
    "an input that holds no answer ends with its status and words",
    arguments: [
      ("gs-hunt structure < /dev/null", 65, "no packet"),
      ("gs-hunt structure < noise", 65, "no packet"),
      ("gs-hunt follow --series no.csv < packets", 74, "no.csv"),
      ("gs-hunt follow --series noise < packets", 65, "noise: "),
      ("gs-hunt follow --series late.csv < packets", 65, "no packet came while"),
      ("gs-hunt follow < packets", 64, "--series"),
      ("gs-hunt follow --series a --label b < packets", 64, "--label"),
      ("gs-hunt follow --series far.csv < packets", 65, "after 2261"),
      ("gs-hunt follow --series late.csv --delay 2d < packets", 64, "delay"),
      ("gs-hunt follow --series late.csv --time-zone Nowhere/There < packets", 64, "time zone"),
      ("gs-hunt structure --meter 12 < packets", 64, "--meter"),
      ("gs-hunt structure no.db", 74, "no.db"),
      ("gs-hunt structure --html no/page.html < packets", 74, "no/page.html"),
      ("gs-hunt < packets", 64, "gs-hunt structure"),
    ] as [(String, Int32, String)])
  func refused(command: String, status: Int32, words: String) throws {
    try shell.folder.write(Array("neither packets\nnor a series\n".utf8), to: "noise")
    try shell.folder.write(Array("time,value\n2030-01-01T00:00:00Z,1\n".utf8), to: "late.csv")
    try shell.folder.write(Array("time,value\n99999999999,1\n".utf8), to: "far.csv")
    let result = try shell.run(
      "gs-decode <<< '2026-01-31T12:00:00Z \(KnownPackets.networkB5E3[0])' > packets; " + command)
    #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
