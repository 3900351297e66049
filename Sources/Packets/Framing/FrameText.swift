import Notation
public import RecordStream

extension Frame {
  /// The packet as one line of hexadecimal. The header of version 5 reads `80FF`, as public tools
  /// print it.
  public var hexadecimal: String {
    (version >= 5 && bytes.first == 0x00 ? [0x80] + bytes.dropFirst() : bytes).hexadecimal
  }
}
