import AirInterface

/// How long a packet is, by what it says of itself at its start.
enum LengthField {
  /// The whole length of a packet by its first bytes: nil if they are too few or of unknown type,
  /// or if the length cannot be.
  static func packetLength(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > PacketHeader.typeOffset,
      PacketForm.types.contains(bytes[PacketHeader.typeOffset]),
      let header = PacketHeader(bytes), header.totalLength <= PacketHeader.longestPacket
    else { return nil }
    return header.totalLength
  }

  /// The whole length that type, length and CI stand for when one of the three is damaged: that of
  /// the known packets which agree in the two others. nil if there are none, or of several lengths.
  static func lengthByTwoOfThree(_ bytes: [UInt8]) -> Int? {
    let lengths = Set(PacketForm.all.compactMap { totalLength($0, bytes) })
    return lengths.count == 1 ? lengths.first : nil
  }

  private static func totalLength(_ form: PacketForm, _ bytes: [UInt8]) -> Int? {
    let offset = PacketHeader.lengthOffset
    let width = PacketHeader.lengthFieldWidth(ofType: form.type)
    guard bytes.count > offset + width,
      form.commandIdentifiers.contains(bytes[offset + width])
    else { return nil }
    let announced = bytes[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
    return bytes[PacketHeader.typeOffset] == form.type || announced == form.length
      ? form.totalLength : nil
  }
}
