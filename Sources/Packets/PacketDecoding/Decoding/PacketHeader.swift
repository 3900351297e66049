/// The header of an ordinary packet: `00 FF 2A`, the type, and a length field of one or two bytes.
///
/// Source: RECESSIM wiki; which types have which length field was checked on recordings.
public struct PacketHeader: Equatable, Sendable {
  /// The byte after `00 FF` in all packets but the blocks of a long message.
  public static let startByte: UInt8 = 0x2A
  /// The byte that follows many packets and is not counted.
  static let trailingByte: UInt8 = 0x04
  /// Offset of the type byte.
  public static let typeOffset = 3
  /// Offset of the length field.
  public static let lengthOffset = 4

  /// The type byte.
  public let type: UInt8
  /// The length field: bytes after it, check included.
  public let length: Int

  /// Offset of CI, the first byte that the length counts.
  public let contentOffset: Int

  init(type: UInt8, length: Int, contentOffset: Int) {
    self.type = type
    self.length = length
    self.contentOffset = contentOffset
  }

  /// Reads the header of a packet that begins with `00 FF` (`80 FF` in some logs).
  /// nil if the packet is shorter than its header, or a block of a long message.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count > PacketHeader.lengthOffset, !MessageBlock.isBlockHeader(bytes[2]) else {
      return nil
    }
    type = bytes[PacketHeader.typeOffset]
    let width = PacketHeader.lengthFieldWidth(ofType: type)
    guard bytes.count >= PacketHeader.lengthOffset + width else { return nil }
    contentOffset = PacketHeader.lengthOffset + width
    length = bytes[PacketHeader.lengthOffset..<PacketHeader.lengthOffset + width]
      .reduce(0) { $0 << 8 | Int($1) }
  }

  /// Bytes of the length field: one in D2 and A5, two in all other types.
  public static func lengthFieldWidth(ofType type: UInt8) -> Int {
    type == 0xD2 || type == 0xA5 ? 1 : 2
  }

  /// Bytes from `00 FF` to the last counted one.
  public var totalLength: Int { contentOffset + length }
  /// The bytes that a CRC covers, CI to the last before the CRC; nil if there is no room for it.
  public var coveredRange: Range<Int>? {
    length >= 3 ? contentOffset..<totalLength - 2 : nil
  }
}
