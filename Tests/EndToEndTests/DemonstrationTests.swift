import PacketSchema
import TestKit
import Testing

@Suite("The demonstration")
struct DemonstrationTests {
  /// Sender, network, counter, seconds of uptime, seconds into the hopping cycle: read off the
  /// bytes of the six beacons by hand.
  private static let expected: Set<[String]> = [
    ["5021D005", "45F8", "124", "260896", "77.66"],
    ["5021D005", "45F8", "174", "261022", "34.96"],
    ["5021D005", "45F8", "184", "261057", "69.96"],
    ["40DA952B", "B5E3", "126", "7168635", "52.46"],
    ["40DA952B", "B5E3", "58", "7168897", "13.26"],
    ["40DA2351", "B5E3", "0", "7169444", "28.66"],
  ]

  @Test("shows six beacons of three meters, checked, their networks found")
  func sixBeacons() throws {
    let result = try Shell().run(#""$ROOT"/pipelines/demonstration.sh -e "json --compact""#)
    #expect(result.status == 0, "\(result.errors)")
    let packets = try result.packets()
    #expect(packets.allSatisfy { ["ok", "none"].contains($0.word(.check)) })
    let found = packets.filter { $0.word(.kind) == "beacon" && $0.word(.check) == "ok" }
      .map { packet in
        [PacketKey.source, .network, .counter, .uptime, .hopPhase].map { packet.word($0) ?? "" }
      }
    #expect(Set(found).isSuperset(of: Self.expected))
    #expect(Set(packets.compactMap { $0.word(.network) }) == ["45F8", "B5E3"])
  }

  @Test("shows every packet of its list but the damaged one, each once")
  func everyPacket() throws {
    let result = try Shell().run(
      #"""
      digits() { sed -nE '/^[0-9A-F]/ { s/  at=.*//; s/ //g; p }' | sort; }
      digits < "$ROOT"/pipelines/demonstration.packets > sent
      "$ROOT"/pipelines/demonstration.sh -e 'json --compact' |
        sed -E 's/.*"raw":"([0-9A-F]+)".*/\1/' | sort > heard
      # A trailing 04 is no part of the packet's own length.
      sed -i -E 's/(.{20,})04$/\1/' sent heard
      comm -3 sent heard
      """#)
    #expect(result.lines.count == 1 && result.text.contains("40DA962B"), "\(result.text)")
  }

  @Test("prints a table by itself, and says where to go next")
  func table() throws {
    let result = try Shell().run(#""$ROOT"/pipelines/demonstration.sh"#)
    #expect(result.status == 0)
    #expect(result.lines.first?.hasPrefix("TIME UTC") == true)
    #expect(result.lines.contains { $0.contains("82d 23:17:15") && $0.contains("52.46") })
    #expect(result.errors.contains("Where to go next"))
  }
}
