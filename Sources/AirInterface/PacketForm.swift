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
  /// Directed data, in each length that its elements have been seen to make. Without elements it is
  /// two addresses, sequence number, flags, and the tail.
  public static let directed = ElementForm.lengths(ElementForm.directedSequences, shortest: 0x11)
    .map { PacketForm(0xD5, $0, [0x21, 0x22, 0x29]) }
  /// Directed data with a header of five bytes and no addresses. They pass no CRC over what is
  /// sent.
  public static let shortDirected =
    ElementForm.lengths(ElementForm.shortDirectedSequences, shortest: 0x05)
    .map { PacketForm(0xD2, $0, [0x22], check: .none) }
  /// The same with a clock.
  public static let time = ElementForm.lengths(ElementForm.timeSequences, shortest: 0x05)
    .map { PacketForm(0xD2, $0, [0x52], check: .none) }
  /// The shortest of these: a sequence number alone.
  public static let acknowledgement = PacketForm(0xD2, 0x04, [0x53], check: .none)
  /// The beacon on a schedule.
  public static let scheduled = PacketForm(0xA5, 0x12, [0x3C])
  /// A long message in one piece.
  public static let bulk = PacketForm(0xD5, 0x7D, [0x81, 0x85])
  /// A flooded broadcast, in each length that was seen.
  public static let flood = [0x31, 0x75, 0xE9, 0xFD].map { PacketForm(0xD5, $0, [0xC0]) }

  /// All forms that are known.
  public static let all: [PacketForm] =
    [beacon, status] + directed + [acknowledgement] + shortDirected + time + [scheduled, bulk]
    + flood

  /// Types of the known forms.
  public static let types: Set<UInt8> = Set(all.map(\.type))
}
