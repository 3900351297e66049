/// What type, length and CI say of a packet: the three that stand outside the CRC or select what it
/// covers, and have to agree.
///
/// Validated on large public corpora of packets; sources are those of the layouts.
public struct PacketForm: Equatable, Hashable, Sendable {
  /// The type byte, at offset 3.
  public let type: UInt8
  /// The length field: bytes after it, check included.
  public let length: Int
  /// The values that CI, the first counted byte, takes.
  public let commandIdentifiers: [UInt8]
  /// What ends the packet.
  public let check: PacketEndCheck

  private init(
    _ type: UInt8, _ length: Int, _ commandIdentifiers: [UInt8],
    check: PacketEndCheck = .networkCRC
  ) {
    self.type = type
    self.length = length
    self.commandIdentifiers = commandIdentifiers
    self.check = check
  }

  /// All bytes, from `00 FF` to the last counted one.
  public var totalLength: Int {
    PacketHeader.lengthOffset + PacketHeader.lengthFieldWidth(ofType: type) + length
  }

  /// The bytes from `2A` to CI, for one value of CI.
  public func headerBytes(commandIdentifier: UInt8) -> [UInt8] {
    let high = UInt8(truncatingIfNeeded: length >> 8)
    let width = PacketHeader.lengthFieldWidth(ofType: type)
    return [PacketHeader.startByte, type] + (width == 2 ? [high] : [])
      + [UInt8(truncatingIfNeeded: length), commandIdentifier]
  }
}

/// What ends a packet.
public enum PacketEndCheck: Sendable, Equatable {
  /// The network's CRC-16, as the last two counted bytes.
  case networkCRC
  /// Nothing that is known.
  case none
}

extension PacketForm {
  /// The broadcast beacon.
  public static let beacon = PacketForm(0x55, 0x23, [0x30])
  /// The status push.
  public static let status = PacketForm(0xD5, 0x47, [0x51, 0x55])
  /// Directed data of a length.
  public static func directed(_ length: Int) -> PacketForm {
    PacketForm(0xD5, length, [0x21, 0x22, 0x29])
  }
  /// Directed data with a header of five bytes. They pass no CRC over what is sent.
  public static func shortDirected(_ length: Int, _ commandIdentifier: UInt8) -> PacketForm {
    PacketForm(0xD2, length, [commandIdentifier], check: .none)
  }
  /// The beacon on a schedule.
  public static let scheduled = PacketForm(0xA5, 0x12, [0x3C])
  /// A long message in one piece.
  public static let bulk = PacketForm(0xD5, 0x7D, [0x81, 0x85])
  /// The longest packet of which is told.
  public static let longest = PacketForm(0xD5, 0xFD, [0xC0])

  /// All forms that are known.
  public static let all: [PacketForm] =
    [beacon, status] + [0x11, 0x14, 0x16, 0x17, 0x19, 0x1C, 0x1D].map(directed)
    + [(0x04, 0x53), (0x05, 0x22), (0x0A, 0x22), (0x10, 0x22), (0x12, 0x52)].map(shortDirected)
    + [scheduled, bulk, longest]

  /// Types of the known forms.
  public static let types: Set<UInt8> = Set(all.map(\.type))
}
