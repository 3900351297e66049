public import TestKit

extension SeededGenerator {
  /// Random bytes that often look like a packet: known types, short lengths, all block headers.
  public mutating func packetLikeBytes() -> [UInt8] {
    var bytes: [UInt8] = [0x00, 0xFF]
    switch Int.random(in: 0..<4, using: &self) {
    case 0: bytes += self.bytes(3)
    case 1: bytes += [UInt8.random(in: 0..<0x20, using: &self)]
    default:
      let types: [UInt8] = [0x55, 0xD5, 0xD2, 0xA5, 0x00]
      bytes += [0x2A, types.randomElement(using: &self) ?? 0]
      if Bool.random(using: &self) { bytes.append(0) }
      bytes.append(UInt8.random(in: 0...0x50, using: &self))
    }
    return bytes + self.bytes(Int.random(in: 0..<120, using: &self))
  }
}
