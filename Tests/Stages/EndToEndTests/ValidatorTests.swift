import Foundation
import PacketSchema
import TestKit
import Testing

@Suite(
  "What public implementations say of our formats",
  .enabled(if: ForeignPrograms.validators, "needs scripts/install-validators.sh"))
struct ValidatorTests {
  private struct WrongShape: Error {}

  private let shell: Shell

  /// A beacon and a status push; identifiers that look like numbers, some like huge ones.
  private static let packets = """
    {"schema":1,"time":"2026-11-22T17:00:00.5Z","kind":"beacon","type":"55","network":"1E10",\
    "utility":"A, \\"B\\" \\\\ C=D","crc":"ok","source":"9023E710","counter":126,"uptime_s":86400,\
    "booted_at":"2026-11-21T17:00:00Z","hop_phase_s":52.46,"route_cost":22,"tree_id":"05",\
    "level":5,"channel_hz":916500000,"snr_db":31,"raw":"00FF2A55"}
    {"schema":1,"time":"2026-11-22T17:00:01Z","kind":"status","type":"D5","network":"0045",\
    "crc":"ok","source":"00000001","cut":true,"snr_db":30.5,"tree_id":"1E","raw":"00FF2AD5"}

    """

  init() throws {
    shell = try Shell()
    try shell.folder.write(ValidatorTests.packets.utf8, to: "packets")
  }

  private func judge(_ script: String) throws -> Shell.Result {
    let result = try shell.run(
      "validate() { \"$ROOT\"/.build/validators/bin/python \"$SCRIPTS\"/validate.py \"$@\"; }\n"
        + script)
    try #require(result.status == 0, "\(result.errors)")
    return result
  }

  @Test("Prometheus' own parser reads the metrics of each meter")
  func prometheus() throws {
    let result = try judge("gs-export prometheus < packets | validate prometheus")
    for sample in [
      #"counter gridstream_packets_total {"meter": "9023E710"} 1.0"#,
      #"gauge gridstream_uptime_seconds {"meter": "9023E710"} 86400.0"#,
      #"gauge gridstream_snr_decibels {"meter": "00000001"} 30.5"#,
    ] { #expect(result.lines.contains(sample), "\(result.text)") }
  }

  @Test("a parser of the line protocol finds tags, types and times")
  func influx() throws {
    let result = try judge("gs-export influx < packets | validate influx")
    let points = try result.lines.map { try JSONObject(parsing: #"{"point":\#($0)}"#) }
    try #require(points.count == 2)
    guard case .array(let first)? = points[0]["point"] else { throw WrongShape() }
    #expect(first[0] == .string("gridstream_packet"))
    #expect(first[3] == .integer(1_795_366_800_500_000_000))
    guard case .object(let tags) = first[1], case .object(let types) = first[2] else {
      throw WrongShape()
    }
    #expect(tags["source"] == .string("9023E710") && tags["network"] == .string("1E10"))
    let expected = [
      "packets": "int", "uptime_s": "int", "snr_db": "float", "utility": "str", "tree_id": "str",
      "hop_phase_s": "float", "channel_hz": "int",
    ]
    for (field, type) in expected { #expect(types[field] == .string(type), "\(field)") }
  }

  /// The options that the manual page tells, for DuckDB's `read_csv`.
  private func documentedOptions() throws -> String {
    let page = try String(
      contentsOf: Repository.root.appending(path: "man/gs-export.1"), encoding: .utf8)
    return try String(#require(page.firstMatch(of: /types = \{[^}]*\}/)).output)
  }

  @Test("DuckDB, told what the manual page says, keeps identifiers as text and numbers as numbers")
  func csv() throws {
    try shell.folder.write(documentedOptions().utf8, to: "options")
    let result = try judge(
      "gs-export csv < packets > packets.csv; validate csv packets.csv \"$(cat options)\"")
    for column in [
      "source VARCHAR 9023E710 00000001", "network VARCHAR 1E10 0045", "tree_id VARCHAR 05 1E",
      "type VARCHAR 55 D5", "raw VARCHAR 00FF2A55 00FF2AD5", "uptime_s BIGINT 86400 None",
      "snr_db DOUBLE 31", #"utility VARCHAR A, "B" \ C=D None"#,
    ] { #expect(result.lines.contains { $0.hasPrefix(column) }, "\(column)\n\(result.text)") }
  }

  @Test("the manual page names every column of identifiers and bytes, and no other")
  func documented() throws {
    let named = try documentedOptions().matches(of: /'([a-z_0-9]+)':/).map { String($0.output.1) }
    let identifiers = PacketKeys.all.filter {
      if case .hexadecimal = $0.form { true } else { false }
    }
    #expect(Set(named) == Set(identifiers.map(\.name)) && named.count == identifiers.count)
  }
}
