import Synthesis
import Testing

/// Bits written by hand after the measurements of two public recordings.
@Suite struct TransmissionBitsTests {
  private let preamble = "11" + String(repeating: "01", count: 25) + "0"

  private func text(_ bits: TransmissionBits) -> String {
    String(bits.bits.map { $0 ? "1" : "0" })
  }

  @Test func version4HeaderIsTwoOrdinaryBytes() {
    let bits = TransmissionBits(packets: [[0x00, 0xFF, 0x2A, 0x55]], version: 4)
    #expect(
      text(bits) == preamble + "0000000001" + "0111111111" + "0010101001" + "0101010101")
  }

  @Test func version5HeaderHasTwoMarksForAStartBit() {
    let bits = TransmissionBits(packets: [[0x00, 0xFF, 0x2A, 0xD2]], version: 5)
    #expect(
      text(bits) == preamble + "0000000001" + "11111111111" + "0010101001" + "0010010111")
  }

  @Test(arguments: [0, 1, 16, 24, 52, 100]) func preambleOfAnyLengthAlternatesAndEndsInSpace(
    length: Int
  ) {
    let bits = TransmissionBits(packets: [[0x00, 0xFF]], version: 4, preambleLength: length)
    let alternation = String(repeating: "10", count: 50).suffix(length)
    #expect(text(bits) == alternation + "0000000001" + "0111111111")
  }

  @Test func bitsContainTheSyncPatternsOfPublicReceivers() {
    let version4 = TransmissionBits(packets: [[0x00, 0xFF, 0x2A]], version: 4)
    #expect(text(version4).contains("101010101010101000000000010111111111"))
    let version5 = TransmissionBits(packets: [[0x00, 0xFF, 0x2A]], version: 5)
    #expect(text(version5).contains("1010101010101010000000000111111111111"))
  }

  @Test func packetsOfOneBurstFollowWithoutAnotherPreamble() {
    let bits = TransmissionBits(packets: [[0x00, 0xFF, 0x2A], [0x00, 0xFF, 0x2A]], version: 4)
    #expect(bits.bits.count == preamble.count + 60)
  }

  @Test func laterBlocksOfAVersion5MessageHaveItsHeaderToo() {
    let first = [0x00, 0xFF, 0x01] + [UInt8](repeating: 0x11, count: 81)
    let last: [UInt8] = [0x00, 0xFF, 0x0C, 0x22, 0x33]
    let bits = TransmissionBits(packets: [first + last], version: 5)
    #expect(bits.bits.count == preamble.count + 10 * 89 + 2)
    #expect(
      text(bits).hasSuffix(
        "0000000001" + "11111111111" + "0001100001" + "0010001001" + "0110011001"))
  }

  @Test func dataThatLooksLikeAHeaderElsewhereIsPlain() {
    let packet: [UInt8] = [0x00, 0xFF, 0x2A, 0x00, 0xFF, 0x00, 0xFF]
    #expect(TransmissionBits(packets: [packet], version: 5).bits.count == preamble.count + 71)
  }
}
