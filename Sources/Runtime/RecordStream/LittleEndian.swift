extension Array where Element == UInt8 {
  /// Appends an integer, least significant byte first.
  package mutating func appendLittleEndian<Integer: FixedWidthInteger>(_ value: Integer) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension FixedWidthInteger {
  /// Reads an integer, least significant byte first; nil unless there are exactly its bytes.
  package init?(littleEndianBytes bytes: some Collection<UInt8>) {
    guard bytes.count == Self.bitWidth / 8 else { return nil }
    var value: Self = 0
    for (position, byte) in bytes.enumerated() {
      value |= Self(truncatingIfNeeded: byte) << (8 * position)
    }
    self = value
  }
}
