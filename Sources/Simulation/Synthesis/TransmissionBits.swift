import AirInterface

/// The bits of one burst in the order of the air: the preamble, then the packets back to back, each
/// with the header of its version.
public struct TransmissionBits: Equatable, Sendable {
  /// The bits, true for mark.
  public private(set) var bits: [Bool] = []

  /// The bits of a burst.
  ///
  /// - Parameters:
  ///   - packets: each from `00 FF` on. Further headers inside a block-framed packet get the form
  ///     of the version too.
  ///   - version: 4 or 5.
  ///   - preambleLength: so many alternating bits, the last a space, in place of the ordinary
  ///     preamble; nil for that one.
  public init(packets: [[UInt8]], version: UInt8, preambleLength: Int? = nil) {
    bits =
      preambleLength.map { length in (0..<length).map { (length - $0) % 2 == 0 } }
      ?? Preamble.bits
    let header = HeaderPattern.of(version: version).header
    for packet in packets {
      let headers = Self.headerPositions(in: packet)
      var position = 0
      while position < packet.count {
        if headers.contains(position) {
          bits += header
          position += HeaderPattern.bytes.count
        } else {
          bits += SerialFormat.bits(of: packet[position])
          position += 1
        }
      }
    }
  }

  /// Random bits without any framing, as another system sends them.
  init(random count: Int, seed: UInt64) {
    let generator = CounterBasedGenerator(seed: seed, stream: RandomStream.interferer.rawValue)
    bits = (0..<count).map { generator.bits(at: UInt64($0)) & 1 == 1 }
  }

  /// Offsets of `00 FF`: the first, and in version 5's block-framed messages one every 84 bytes.
  /// Version 4 has an `04` in between and needs no position, as its headers are plain bytes.
  private static func headerPositions(in packet: [UInt8]) -> Set<Int> {
    guard HeaderPattern.begins(packet) else { return [] }
    var positions: Set<Int> = [0]
    var start = 0
    while case let next = start + BlockHeader.fullLength, next + 1 < packet.count,
      case let header = BlockHeader(packet[start + BlockHeader.length - 1]),
      header.index == positions.count - 1, !header.isLast,
      HeaderPattern.begins(packet, at: next)
    {
      start = next
      positions.insert(start)
    }
    return positions
  }
}
