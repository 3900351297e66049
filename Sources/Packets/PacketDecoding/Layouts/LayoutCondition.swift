import AirInterface
import Notation

/// Bytes that tell whether a layout holds: with other ones there, it says nothing of a packet.
public struct LayoutCondition: Sendable, Equatable {
  /// Offset of the first byte, counted from the `00` of `00 FF`.
  public let offset: Int
  /// The values with which the layout was seen to hold, all of one width.
  public let values: [[UInt8]]

  /// True if one of the values stands there.
  func holds(in bytes: [UInt8]) -> Bool {
    values.contains { bytes.dropFirst(offset).starts(with: $0) }
  }

  /// The values of firmware with which route and tree stand where beacon and status push have them:
  /// the network 2C22 has A0C4 and A084, and something else there.
  static func knownFirmware(at offset: Int) -> LayoutCondition {
    LayoutCondition(offset: offset, values: firmwareWithRoute)
  }

  private static let firmwareWithRoute: [[UInt8]] = [[0xA4, 0x03], [0xA4, 0x0B], [0xA4, 0x83]]
  /// The values of all firmware that was seen.
  static let anyFirmware = firmwareWithRoute + [[0xA0, 0xC4], [0xA0, 0x84]]

  /// For a person: `A403, A40B or A483 at 24`.
  public var text: String {
    let words = values.map(\.hexadecimal)
    return words.dropLast().joined(separator: ", ") + " or \(words.last ?? "") at \(offset)"
  }
}
