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
  private func packets(_ name: String) throws -> [JSONObject] {
    let result = try Shell().run(
      #""$ROOT"/pipelines/recording.sh -e 'json --compact' "$RECORDING""#,
      environment: ["RECORDING": Repository.recordings.appending(path: name).path])
    #expect(result.status == 0, "\(result.errors)")
    return try result.packets()
  }

  private func isDescribed(_ packet: JSONObject) throws -> Bool {
    let description = try String(
      contentsOf: Repository.recordings.appending(path: "README.md"), encoding: .utf8)
    let digits = description.filter { !$0.isWhitespace && $0 != "`" }
    // The description begins at 2A, after the header 00FF.
    return digits.contains(packet.word(.raw)?.dropFirst(4) ?? "-")
  }

  @Test("one beacon, its check fits")
  func beacon() throws {
    let packets = try packets("g001_903.2M_250k.cu8")
    #expect(packets.count == 1)
    let packet = try #require(packets.first)
    #expect(packet.word(.kind) == "beacon" && packet.word(.check) == "ok")
    #expect(packet.word(.network) == "142A" && packet.word(.version) == "5")
    #expect(packet.word(.channel) == "903200000")
    #expect(try isDescribed(packet))
  }

  @Test("one packet of the kind that carries no check")
  func shortPacket() throws {
    let packets = try packets("g002_908.9M_250k.cu8")
    #expect(packets.count == 1)
    let packet = try #require(packets.first)
    #expect(packet.word(.type) == "D2" && packet.word(.check) == "none")
    #expect(packet.word(.channel) == "908900000")
    #expect(try isDescribed(packet))
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
    #expect(result.lines.count == 2)
    #expect(result.lines.last?.contains("beacon") == true)
  }
}
