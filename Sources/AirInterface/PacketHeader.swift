/// The header of an ordinary packet: `00 FF 2A`, the type, and a length field of one or two bytes.
///
/// Source: RECESSIM wiki; which types have which length field was checked on recordings.
public struct PacketHeader: Equatable, Sendable {
  /// The byte after `00 FF` in all packets but the blocks of a long message.
  public static let startByte: UInt8 = 0x2A
  /// The byte that follows many packets and is not counted.
  public static let trailingByte: UInt8 = 0x04
  /// Offset of the start byte.
  public static let startOffset = 2
  /// Offset of the type byte.
  public static let typeOffset = 3
  /// Offset of the length field.
  public static let lengthOffset = 4
  /// Bytes of the check at the end.
  public static let checkLength = 2
  /// Types whose length field has one byte; in all others it has two.
  public static let typesOfShortLength: Set<UInt8> = [0xD2, 0xA5]
  /// More than any packet known, in bytes; a longer one has a damaged length. A message of 32 blocks
  /// with a byte after each takes 2720.
  public static let longestPacket = 2752

  /// The type byte.
  public let type: UInt8
  /// The length field: bytes after it, check included.
  public let length: Int

  /// Offset of CI, the first byte that the length counts.
  public let contentOffset: Int

  /// A header with all its items, for data that has none of its own.
  public init(type: UInt8, length: Int, contentOffset: Int) {
    self.type = type
    self.length = length
    self.contentOffset = contentOffset
  }

  /// Reads the header of a packet that begins with `00 FF` (`80 FF` in some logs).
  /// nil if the packet is shorter than its header, or a block of a long message.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count > Self.lengthOffset, !BlockHeader.isBlockHeader(bytes[Self.startOffset])
    else {
      return nil
    }
    type = bytes[Self.typeOffset]
    let width = Self.lengthFieldWidth(ofType: type)
    guard bytes.count >= Self.lengthOffset + width else { return nil }
    contentOffset = Self.lengthOffset + width
    length = bytes[Self.lengthOffset..<contentOffset].reduce(0) { $0 << 8 | Int($1) }
  }

  /// Bytes of the length field: one in D2 and A5, two in all other types.
  public static func lengthFieldWidth(ofType type: UInt8) -> Int {
    typesOfShortLength.contains(type) ? 1 : 2
  }

  /// Bytes from `00 FF` to the last counted one.
  public var totalLength: Int { contentOffset + length }
  /// The bytes that a CRC covers, CI to the last before the CRC; nil if there is no room for it.
  public var coveredRange: Range<Int>? {
    length > Self.checkLength ? contentOffset..<totalLength - Self.checkLength : nil
  }
}
