/// The bits that a packet, and each block of a long message, begins with: the bytes `00 FF`.
///
/// Measured on public recordings of both versions, and the same as the sync patterns of rtl_433 and
/// gr-smart_meters. In version 5 two marks stand where the start bit of `FF` should be, so that older
/// radios reject it; public tools print its header as `80 FF`.
public struct HeaderPattern: Sendable {
  /// The two bytes of every header.
  public static let bytes: [UInt8] = [0x00, 0xFF]
  /// What public tools print in place of `bytes` for version 5.
  public static let loggedVersion5: [UInt8] = [0x80, 0xFF]
  /// Both versions; they differ in the one bit before the data bits of `FF`.
  public static let all = [version4, version5]
  private static let version4 = HeaderPattern(version: 4, startOfSecond: [false])
  private static let version5 = HeaderPattern(version: 5, startOfSecond: [true, true])
  /// The byte after the header in all packets but block-framed ones, in the bits of the air.
  public static let ordinaryStart = SerialFormat.bits(of: PacketHeader.startByte)

  /// Protocol version, 4 or 5.
  public let version: UInt8
  /// The header's bits with their start and stop bits; true for mark.
  public let header: [Bool]
  /// Offsets in the header of the first data bit of each of the two bytes.
  public let dataOffsets: [Int]

  /// The pattern of version 5, or of 4 and older.
  public static func of(version: UInt8) -> HeaderPattern { version >= 5 ? version5 : version4 }

  /// True if the two bytes of a header stand at an offset, 0 or more.
  public static func begins(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
    bytes.dropFirst(offset).starts(with: Self.bytes)
  }

  /// Turns the header that public tools print for version 5 into that of the air; true if it was one.
  public static func restore(_ bytes: inout [UInt8]) -> Bool {
    guard bytes.starts(with: loggedVersion5) else { return false }
    bytes.replaceSubrange(..<loggedVersion5.count, with: Self.bytes)
    return true
  }

  private init(version: UInt8, startOfSecond: [Bool]) {
    self.version = version
    let first = SerialFormat.bits(of: Self.bytes[0])
    header = first + startOfSecond + SerialFormat.dataBits(of: Self.bytes[1]) + [true]
    dataOffsets = [1, first.count + startOfSecond.count]
  }
}
