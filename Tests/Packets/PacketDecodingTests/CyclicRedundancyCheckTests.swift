import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding

@Suite struct CyclicRedundancyCheckTests {
  @Test(
    "an initial value is the CRC of its network's id",
    arguments: [
      (0x45F8, 0x9344), (0xB5E3, 0x36DD), (0x142A, 0x90EF), (0x5FD6, 0x94D4), (0xD2B8, 0xEBFF),
      (0x70A0, 0xEAF6),
    ] as [(UInt16, UInt16)])
  func networkID(initial: UInt16, id: UInt16) {
    #expect(CyclicRedundancyCheck.networkID(ofInitialValue: initial) == id)
    #expect(CyclicRedundancyCheck.initialValue(ofNetworkID: id) == initial)
  }

  @Test("the CRC of the digits 1 to 9 is that of CRC-16/IBM-3740 and CRC-16/XMODEM")
  func checkValues() {
    #expect(CyclicRedundancyCheck.remainder(of: Array("123456789".utf8), initial: 0xFFFF) == 0x29B1)
    #expect(CyclicRedundancyCheck.remainder(of: Array("123456789".utf8), initial: 0) == 0x31C3)
  }

  @Test("run backwards, every real packet yields its network")
  func backwards() throws {
    for (network, packets) in [
      (0x45F8, KnownPackets.network45F8), (0xB5E3, KnownPackets.networkB5E3),
    ] {
      for hex in packets {
        let bytes = try KnownPackets.packet(hex).bytes
        let check = UInt16(bytes[39]) << 8 | UInt16(bytes[40])
        #expect(CyclicRedundancyCheck.initialValue(from: check, through: bytes[6..<39]) == network)
      }
    }
  }

  @Test("backwards undoes forwards")
  func inverse() {
    var generator = SeededGenerator(seed: 1)
    for length in 0..<200 {
      let bytes = generator.bytes(length)
      let initial = UInt16(truncatingIfNeeded: generator.next())
      let remainder = CyclicRedundancyCheck.remainder(of: bytes, initial: initial)
      #expect(CyclicRedundancyCheck.initialValue(from: remainder, through: bytes) == initial)
    }
  }
}
