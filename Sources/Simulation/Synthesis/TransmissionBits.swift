/// The bits of one burst in the order of the air, measured on public recordings of real meters:
/// 2 mark bits, 51 alternating bits that begin and end with space, then the packets back to back.
///
/// Bytes are asynchronous serial, 8N1, least significant bit first. A version 5 header differs
/// from version 4 in one bit: two marks where the start bit of `FF` should be.
public struct TransmissionBits: Equatable, Sendable {
  /// Mark bits that open the preamble.
  public static let openingMarks = 2
  /// Alternating bits after them; the first and the last are space. The last one makes the run of
  /// ten spaces that public receivers have in their sync patterns.
  public static let alternatingBits = 51
  /// Bytes of a block of a long message: `00 FF`, block header, 80 data bytes, block check.
  static let blockLength = 84

  /// The bits, true for mark.
  public private(set) var bits: [Bool] = []

  /// The bits of a burst.
  ///
  /// - Parameters:
  ///   - packets: each from `00 FF` on. Further headers inside a block-framed packet get the form
  ///     of the version too.
  ///   - version: 4 or 5.
  public init(packets: [[UInt8]], version: UInt8) {
    bits += repeatElement(true, count: Self.openingMarks)
    bits += (0..<Self.alternatingBits).map { $0 % 2 == 1 }
    for packet in packets {
      let headers = Self.headerPositions(in: packet)
      for (position, byte) in packet.enumerated() {
        append(byte, startBit: version >= 5 && headers.contains(position - 1))
      }
    }
  }

  /// Random bits without any framing, as another system sends them.
  init(random count: Int, seed: UInt64) {
    let generator = CounterBasedGenerator(seed: seed, stream: RandomStream.interferer.rawValue)
    bits = (0..<count).map { generator.bits(at: UInt64($0)) & 1 == 1 }
  }

  /// Start bit, or, in the `FF` of a version 5 header, two marks instead of it; data; stop bit.
  private mutating func append(_ byte: UInt8, startBit isDoubleMark: Bool) {
    bits += isDoubleMark ? [true, true] : [false]
    bits += (0..<8).map { byte >> $0 & 1 == 1 }
    bits.append(true)
  }

  /// Offsets of `00 FF`: the first, and in version 5's block-framed messages one every 84 bytes.
  /// Version 4 has an `04` in between and needs no position, as its headers are plain bytes.
  private static func headerPositions(in packet: [UInt8]) -> Set<Int> {
    var positions: Set<Int> = [0]
    var block = 0
    while block + blockLength + 1 < packet.count,
      Int(packet[block + 2] >> 3) == block / blockLength, packet[block + 2] & 0x04 == 0,
      packet[block + blockLength] == 0x00, packet[block + blockLength + 1] == 0xFF
    {
      block += blockLength
      positions.insert(block)
    }
    return positions
  }
}
