import Foundation
import PacketSchema
import TestKit
import Testing

@Suite("The demonstration")
struct DemonstrationTests {
  /// Ten seconds of a wide band take a while without optimisation, so all tests look at one run.
  private static let run = Result {
    try Shell().run(#""$ROOT"/pipelines/demonstration.sh -e "json --compact""#)
  }

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
    let result = try Self.run.get()
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
    let list = try String(
      contentsOf: Repository.root.appending(path: "pipelines/demonstration.packets"),
      encoding: .utf8)
    let sent = list.split(separator: "\n").filter { $0.first?.isHexDigit == true }
      .compactMap { $0.split(separator: "at=").first?.filter { !$0.isWhitespace } }
    let heard = try Self.run.get().packets().compactMap { $0.word(.raw) }
    let damaged = sent.filter { $0.contains("40DA962B") }
    #expect(damaged.count == 1)
    #expect(
      Set(heard.map(Self.withoutTrailer))
        == Set(sent.map(Self.withoutTrailer)).subtracting(damaged))
    #expect(heard.count == sent.count - 1)
  }

  @Test("makes a table, and says where to go next")
  func table() throws {
    let result = try Self.run.get()
    #expect(result.errors.contains("Where to go next"))
    let shell = try Shell()
    try shell.folder.write(result.output, to: "packets.json")
    let table = try shell.run("gs-export table < packets.json")
    #expect(table.status == 0)
    #expect(table.lines.first?.hasPrefix("TIME UTC") == true)
    #expect(table.lines.contains { $0.contains("147E     52.46") })
    #expect(table.lines.contains { $0.contains("006D627B  82d 23:17:15  40DA952B") })
  }

  /// The byte 04 that follows many packets is no part of their own length.
  private static func withoutTrailer(_ digits: String) -> String {
    digits.hasSuffix("04") ? String(digits.dropLast(2)) : digits
  }
}
