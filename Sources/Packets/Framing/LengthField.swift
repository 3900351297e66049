import PacketDecoding

/// Where a packet says how long it is, by its type (offset 3, after 00 FF 2A).
///
/// Offsets count from the header's 00. The length counts the bytes after its own field. Validated
/// on large public corpora of packets.
struct LengthField: Sendable {
  static let offset = 4
  static let typeOffset = 3

  /// Width of the field in bytes, in the types that are known.
  static let widthByType: [UInt8: Int] = Dictionary(
    PacketLayouts.declared.map { ($0.type, PacketHeader.lengthFieldWidth(ofType: $0.type)) },
    uniquingKeysWith: { $1 })

  /// What usually follows a packet.
  static let trailingByte: UInt8 = 0x04

  /// More than any packet known; a longer one has a damaged length.
  static let longestPacket = 2752

  /// The whole length of a packet by its first bytes: nil if they are too few or of unknown type,
  /// or if the length cannot be.
  static func packetLength(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > typeOffset, let width = widthByType[bytes[typeOffset]],
      bytes.count >= offset + width
    else { return nil }
    let counted = bytes[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
    let total = offset + width + counted
    return total <= longestPacket ? total : nil
  }

  /// The whole length that type, length and CI stand for when one of the three is damaged: that of
  /// the known packets which agree in the two others. nil if there are none, or of several lengths.
  static func lengthByTwoOfThree(_ bytes: [UInt8]) -> Int? {
    let lengths = Set(PacketLayouts.declared.compactMap { layout in totalLength(layout, bytes) })
    return lengths.count == 1 ? lengths.first : nil
  }

  private static func totalLength(_ layout: PacketLayout, _ bytes: [UInt8]) -> Int? {
    let width = PacketHeader.lengthFieldWidth(ofType: layout.type)
    guard let length = layout.length, bytes.count > offset + width,
      layout.commandIdentifiers.contains(bytes[offset + width])
    else { return nil }
    let announced = bytes[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
    return bytes[typeOffset] == layout.type || announced == length ? offset + width + length : nil
  }
}

/// Long messages come as a chain of blocks, each `00 FF NN data C`; in version 4 an `04` stands
/// between them.
struct BlockHeader: Sendable {
  /// Data bytes and check of a block that is not the last.
  static let bodyLength = 81

  /// Index of the block, 0 ... 31.
  let index: Int
  /// True for the last block of a message, which may be shorter.
  let isLast: Bool

  /// Reads `NN`: index in bits 7 to 3, last block in bit 2.
  init(_ byte: UInt8) {
    index = Int(byte >> 3)
    isLast = byte & 0x04 != 0
  }
}
