import PacketSchema
import Testing

@testable import Packets

@Suite struct PacketExplanationTests {
  @Test("every byte of every kind stands in one line, in order", arguments: PacketLayouts.declared)
  func bytes(layout: PacketLayout) throws {
    let packet = try KnownPackets.packet((layout.example?.packet ?? "") + "04")
    let text = PacketExplanation.text(CheckedPacket(packet, .ok, network: 0x142A), coloured: false)
    let shown = text.split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    // A byte that holds two fields is shown with each.
    let twice = layout.fields.contains { $0.format == .lowBits }
    var joined = shown.joined()
    if twice { joined = joined.replacing("8282", with: "82") }
    #expect(joined == packet.bytes.hexadecimal)
  }

  @Test("a field has its offset, bytes, name, value with unit, certainty and source")
  func line() throws {
    let packet = try KnownPackets.packet(KnownPackets.networkB5E3[0])
    let text = PacketExplanation.text(CheckedPacket(packet, .ok, network: 0xB5E3), coloured: false)
    let line = try #require(text.split(separator: "\n").first { $0.contains("hop_phase_s") })
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    #expect(words.prefix(6) == ["35", "147E", "hop_phase_s", "52.46", "s", "verified"])
    #expect(line.hasSuffix("recordings measured for this project"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("in colour, hypotheses are yellow and unknown bytes red")
  func colours() throws {
    let packet = try KnownPackets.packet(KnownPackets.networkB5E3[0])
    let lines = PacketExplanation.text(CheckedPacket(packet, .ok), coloured: true)
      .split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("\u{1B}[33m") && $0.contains("route_cost") })
    #expect(lines.contains { $0.hasPrefix("\u{1B}[31m") && $0.contains("A40B") })
    #expect(lines.contains { $0.hasPrefix("  20") && $0.contains("uptime_s") })
  }

  @Test("nothing that comes in stops it")
  func randomBytes() {
    var generator = SeededGenerator(seed: 14)
    for _ in 0..<2000 {
      let packet = KnownPackets.packet(generator.packetLikeBytes())
      #expect(!PacketExplanation.text(CheckedPacket(packet, .bad), coloured: false).isEmpty)
    }
  }
}
