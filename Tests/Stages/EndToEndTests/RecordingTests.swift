import Foundation
import PacketSchema
import TestKit
import Testing

/// The recordings are somebody's meters: nothing of them is written down here. What was found is
/// compared with the description that lies beside them.
@Suite(
  "Recordings off the air",
  .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
struct RecordingTests {
  /// The one packet of a recording that was begun at 17:00:00 UTC, and its bytes as the description
  /// has them, from 2A on.
  private func packet(
    _ name: String, frequency: String
  ) throws -> (line: JSONObject, described: String) {
    let path = Repository.recordings.appending(path: name).path
    let result = try Shell().run(
      """
      gs-demod -s 250k -f \(frequency) --format cu8 --start-time 2026-11-22T17:00:00Z < "$RECORDING" |
        gs-frame | gs-decode
      """, environment: ["RECORDING": path])
    #expect(result.status == 0, "\(result.errors)")
    let packets = try result.packets()
    try #require(packets.count == 1)
    let description = try String(
      contentsOf: Repository.recordings.appending(path: "README.md"), encoding: .utf8)
    let about = try #require(description.components(separatedBy: name).last)
    let quoted = about.split(separator: "`").map { $0.filter { !$0.isWhitespace } }
    let bytes = try #require(quoted.first { $0.hasPrefix("2A") && $0.allSatisfy(\.isHexDigit) })
    return (packets[0], bytes)
  }

  /// Takes a measured value out of a line; expects it near what the description says.
  private func expect(
    _ key: PacketKey, near value: Double, within tolerance: Double, in line: inout JSONObject
  ) throws {
    let measured = try #require(line.word(key).flatMap(Double.init), "\(key.name)")
    #expect(abs(measured - value) <= tolerance, "\(key.name) is \(measured)")
    line[key.name] = nil
  }

  /// Takes out what differs with the receiver.
  private func expectReception(
    in line: inout JSONObject, carrier: Double, deviation: Double, milliseconds: Double
  ) throws {
    try expect(.frequency, near: carrier, within: 100, in: &line)
    try expect(.deviation, near: deviation, within: 30, in: &line)
    try expect(.symbolRate, near: 9600, within: 3, in: &line)
    try expect(.duration, near: milliseconds, within: 1, in: &line)
    for key in [PacketKey.signalToNoiseRatio, .signalLevel] {
      #expect(line.word(key) != nil, "\(key.name)")
      line[key.name] = nil
    }
  }

  @Test("one beacon: every key, by hand")
  func beacon() throws {
    var (line, bytes) = try packet("g001_903.2M_250k.cu8", frequency: "903.2M")
    // Tones at -1207 and -10 801 Hz.
    try expectReception(in: &line, carrier: 903_193_996, deviation: 4797, milliseconds: 48.7)
    // The burst begins at sample 13 271 of 250 000 a second; 53.4 symbols later its header does.
    let time = try #require(line.word(.time))
    #expect(time.hasPrefix("2026-11-22T17:00:00.058") || time.hasPrefix("2026-11-22T17:00:00.059"))
    // The meter's address is not written down here: it is where the description has it.
    let source = bytes.dropFirst(2 * 24).prefix(8)
    let expected = """
      {"schema":1,"time":"\(time)","kind":"beacon","type":"55","ci":"30","version":5,"length":35,\
      "network":"142A","network_id":"90EF","utility":"Puget Sound Energy","crc":"ok",\
      "checksum":"B551","corrected_bits":0,"source":"\(source)","source_wan":"FE\(source)00",\
      "destination":"FFFFFFFFFFFF","counter":14,"uptime_s":18612048,\
      "booted_at":"2026-04-21T06:59:12Z","hop_phase_s":1.357,"link_byte":"7E",\
      "route_cost":12,"tree_id":"09","level":3,"channel_hz":903200000,"unknown":{"24":"A40B","30":"0100"},\
      "raw":"00FF\(bytes)"}
      """
    #expect(line.encoded() == expected)
  }

  @Test("one packet of the kind that carries no check: every key, by hand")
  func shortPacket() throws {
    var (line, bytes) = try packet("g002_908.9M_250k.cu8", frequency: "908.9M")
    // Tones at +6028 and -3570 Hz.
    try expectReception(in: &line, carrier: 908_901_229, deviation: 4799, milliseconds: 29.9)
    let time = try #require(line.word(.time))
    let expected = """
      {"schema":1,"time":"\(time)","kind":"encrypted","type":"D2","ci":"52","version":5,\
      "length":18,"crc":"none","checksum":"\(bytes.suffix(4))","sequence":126,\
      "flags":"01","elements":"02","unix_time_candidate":1780238550,"microseconds_candidate":93430,\
      "microseconds_2_candidate":451000,"channel_hz":908900000,\
      "raw":"00FF\(bytes)"}
      """
    #expect(line.encoded() == expected)
  }

  @Test("the pipeline for recordings takes rate and frequency from the file's name")
  func pipeline() throws {
    let path = Repository.recordings.appending(path: "g001_903.2M_250k.cu8").path
    let result = try Shell().run(
      #""$ROOT"/pipelines/recording.sh -e 'json --compact' "$RECORDING""#,
      environment: ["RECORDING": path])
    #expect(result.status == 0, "\(result.errors)")
    let packets = try result.packets()
    #expect(packets.map { $0.word(.channel) } == ["903200000"])
    #expect(packets.map { $0.word(.check) } == ["ok"])
  }

  @Test("the demodulator reads the raw samples by itself")
  func rawSamples() throws {
    let result = try Shell().run(
      """
      gs-demod -s 250k -f 903.2M --format cu8 < "$RECORDING" | gs-frame | gs-decode |
        gs-export table
      """,
      environment: ["RECORDING": Repository.recordings.appending(path: "g001_903.2M_250k.cu8").path]
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 3, "the date, the titles and the packet")
    #expect(result.lines.last?.contains("beacon") == true)
  }
}
