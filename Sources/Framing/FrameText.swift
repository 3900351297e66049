public import RecordStream

extension Frame {
  /// The packet as one line of hexadecimal. The header of version 5 reads `80FF`, as public tools
  /// print it.
  public var hexadecimal: String {
    let printed = version >= 5 && bytes.first == 0x00 ? [0x80] + bytes.dropFirst() : bytes
    return printed.map { byte in
      let digits = String(byte, radix: 16, uppercase: true)
      return byte < 0x10 ? "0" + digits : digits
    }.joined()
  }
}
