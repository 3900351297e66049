import AirInterface
import PacketSchema

/// Where in a beacon the fields stand that expectation speaks of, and what they do to its CRC.
enum BeaconFields {
  /// All bytes of a beacon, from `00 FF` to its CRC.
  static let length = PacketForm.beacon.totalLength
  /// The bytes that every beacon begins with: header, type, length, CI.
  static let header =
    HeaderPattern.bytes
    + PacketForm.beacon.headerBytes(
      commandIdentifier: PacketForm.beacon.commandIdentifiers.first ?? 0)
  /// Those and the destination, which is the same in all: what is compared before anything else.
  static let start = header.count..<header.count + 6
  static let wideSource = offset(of: .sourceWAN)
  static let counter = offset(of: .counter)
  static let uptime = offset(of: .uptime)
  static let source = offset(of: .source)
  static let routeCost = offset(of: .routeCost)
  static let treeID = offset(of: .treeID)
  static let level = offset(of: .level)
  static let hopPhase = offset(of: .hopPhase)
  static let millisecond = hopPhase + PacketLayouts.millisecondDigitOffset
  static let check = length - PacketHeader.checkLength
  /// The bytes that the CRC covers.
  static let covered = header.count - 1..<check

  private static func offset(of key: PacketKey) -> Int {
    PacketLayouts.beacon.fields.first { $0.key == key }?.offset ?? 0
  }

  /// What each bit does to the CRC: place 8 · byte + number of the bit.
  private static let syndromes: [UInt16] =
    [UInt16](repeating: 0, count: 8 * covered.lowerBound)
    + UncertainBits.syndromes(covered.lowerBound..<length)

  /// What a change of one byte does to the CRC.
  static func syndrome(_ offset: Int, _ change: UInt8) -> UInt16 {
    (0..<8).reduce(0) { $0 ^ (change >> UInt8($1) & 1 == 1 ? syndromes[8 * offset + $1] : 0) }
  }

  /// What a change of several bytes does to the CRC, the most significant byte first.
  static func syndrome(_ offset: Int, _ change: Int, bytes: Int) -> UInt16 {
    (0..<bytes).reduce(0) {
      $0 ^ syndrome(offset + $1, UInt8(truncatingIfNeeded: change >> (8 * (bytes - 1 - $1))))
    }
  }
}
