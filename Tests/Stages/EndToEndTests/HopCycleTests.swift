import Foundation
import PacketDecoding
import PacketSchema
import PacketFixtures
import TestKit
import Testing

/// Lengths of hop cycles, from what was received to what is printed and remembered.
@Suite("Hop cycles")
struct HopCycleTests {
  private static let log = Repository.recordings.appending(path: "mesh_log.txt")

  /// Beacons of two meters, one in 37 s, of a network of 86 slots, in hexadecimal.
  private static func beacons(_ range: Range<Int>) -> String {
    range.map { number in
      let meter = number % 2
      let slot = number * 37 * 10 / 7
      var fields = PacketBuilder.BeaconFields(source: 0x0A0B_0C01 + UInt32(meter))
      fields.counter = UInt8(truncatingIfNeeded: number)
      fields.uptime = UInt32(1_000_000 + 5000 * meter + slot * 7 / 10)
      fields.hopPhase = UInt16(slot % 86 * 70 + 66)
      return InventedPackets.line(
        PacketBuilder.beacon(network: 0x1234, fields: fields), version: 4)
    }.joined()
  }

  private func shell(_ text: String) throws -> Shell {
    let shell = try Shell()
    try shell.folder.write(text.utf8, to: "packets")
    return shell
  }

  @Test(
    "a real network's cycle is found from its beacons, and stands in all later packets",
    .enabled(
      if: FileManager.default.fileExists(atPath: log.path), "no mesh_log.txt in ../shared/captures")
  )
  func realNetwork() throws {
    let result = try Shell().run(
      #"cut -d " " -f 1 "$LOG" | gs-decode"#, environment: ["LOG": Self.log.path])
    let packets = try result.packets()
    #expect(packets.count == 1514)
    let hopping = packets.filter { $0[.hopPhase] != nil }
    let unknown = hopping.prefix { $0[.hopCycle] == nil }
    #expect(unknown.count < 150)
    for packet in hopping.dropFirst(unknown.count) {
      #expect(packet.number(.hopCycle) == 168)
      let phase = try #require(packet.number(.hopPhase))
      #expect(packet.integer(.hopSlot) == Int64(phase / 0.7))
    }
    #expect(
      Set(hopping.compactMap { $0.text(.kind) }).isSuperset(of: ["beacon", "status", "flood"]))
  }

  @Test("a cycle is remembered, and stands in the first packet of the next run")
  func remembered() throws {
    let shell = try shell(Self.beacons(0..<120))
    let run = "gs-decode --state networks.txt < packets"
    let first = try shell.run(run).packets()
    #expect(first.first?[.hopCycle] == nil && first.last?.number(.hopCycle) == 60.2)
    #expect(try shell.run("grep -v '#' networks.txt").text == "1234 hop_cycle_s=60.2\n")
    try shell.folder.write(Self.beacons(200..<201).utf8, to: "packets")
    let next = try shell.run(run)
    #expect(try next.packets().first?.number(.hopCycle) == 60.2)
    #expect(next.errors.isEmpty)
  }

  @Test("a remembered cycle that beacons speak against is withdrawn, said so, and replaced")
  func withdrawn() throws {
    let shell = try shell(Self.beacons(0..<120))
    try shell.folder.write("1234 hop_cycle_s=168 of a friend\n".utf8, to: "networks.txt")
    let result = try shell.run("gs-decode --state networks.txt < packets")
    let packets = try result.packets()
    #expect(packets.first?.number(.hopCycle) == 168 && packets.last?.number(.hopCycle) == 60.2)
    #expect(
      result.errors.contains("warning: the hop cycle of network 1234 is not 168.0 s"))
    #expect(try shell.run("grep -v '#' networks.txt").text == "1234 hop_cycle_s=60.2\n")
  }

  @Test("a cycle in the file that is none is a fault with its line")
  func damagedFile() throws {
    let shell = try shell("")
    try shell.folder.write("# mine\n1234 hop_cycle_s=61\n".utf8, to: "networks.txt")
    let result = try shell.run("gs-decode --state networks.txt < packets")
    #expect(result.status == 65)
    #expect(result.errors.contains("networks.txt: line 2: hop_cycle_s=61 is no hop cycle"))
  }

  @Test("two packets leave candidates for a person, more of them a cycle and a slot")
  func explained() throws {
    let two = try shell(KnownPackets.networkB5E3.prefix(2).joined(separator: "\n"))
    let text = try two.run("gs-decode --explain --network B5E3 < packets").text
    #expect(text.contains("60.2 s or 19 others") && text.contains("published: 60.2 s for B5E3"))
    #expect(text.contains(/the others: ([0-9.]+, ){18}[0-9.]+ s/) && !text.contains(" 168"))
    #expect(!text.contains("168.0"))
    let many = try shell(Self.beacons(0..<120)).run("gs-decode --explain < packets").text
    let lines = many.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.contains { $0.starts(with: ["hop_cycle_s", "60.2", "s", "verified"]) })
    #expect(lines.contains { $0.starts(with: ["hop_slot", "0", "verified"]) })
  }
}
