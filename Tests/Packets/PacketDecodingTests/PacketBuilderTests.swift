import Notation
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct PacketBuilderTests {
  @Test("a beacon is built as a real one is")
  func beacon() throws {
    let built = PacketBuilder.beacon(
      network: 0xB5E3, source: 0x40DA_952B, counter: 0x7E, uptime: 7_168_635, hopPhase: 5246)
    #expect(built.hexadecimal == KnownPackets.networkB5E3[0])
  }

  @Test("sealing restores the check of a real packet and keeps what follows it")
  func seal() throws {
    let packet = try KnownPackets.packet(KnownPackets.network45F8[0]).bytes
    var blank = packet
    blank[39] = 0
    blank[40] = 0
    #expect(PacketBuilder.seal(blank, network: 0x45F8) == packet)
  }

  @Test("a packet that is cut at any byte before its end cannot be sealed")
  func sealCut() throws {
    let packet = try KnownPackets.packet(KnownPackets.networkB5E3[0]).bytes
    for count in 0..<packet.count {
      let cut = Array(packet.prefix(count))
      #expect(PacketBuilder.seal(cut, network: 1) == cut)
    }
  }
}
