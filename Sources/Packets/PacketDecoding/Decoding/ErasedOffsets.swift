import AirInterface

/// Offsets of bytes that nobody noted, as packet JSON has them: `32 33`.
package enum ErasedOffsets {
  /// The text of some offsets.
  static func text(_ offsets: [Int]) -> String {
    offsets.map(String.init).joined(separator: " ")
  }

  /// The offsets in a text, which must be rising ones of bytes after type and length; nil for any
  /// other text.
  package static func offsets(_ text: String, of bytes: [UInt8]) -> [Int]? {
    let words = text.split(separator: " ")
    let offsets = words.compactMap { Int($0) }
    guard let first = offsets.first, let last = offsets.last, offsets.count == words.count,
      first >= PacketHeader.lengthOffset + 2, last < bytes.count,
      zip(offsets, offsets.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    return offsets
  }
}
