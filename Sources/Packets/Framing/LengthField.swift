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

  /// The most that may speak against a header, in units of soft decisions: 12 in ln. Wrong bits of a
  /// noisy burst weigh 8 each or so, right ones at Eb/N0 = 8 dB already 50: so this touches no packet
  /// of an unknown length that came in well.
  private static let mostDoubt = 48

  /// The whole length of the packet whose type, length and CI are nearest to the soft decisions from
  /// `2A` on; nil if they are known ones as they are, if too much speaks against the nearest, or half
  /// as much again allows another length.
  static func nearestLength(_ decisions: [Int8]) -> Int? {
    var nearest: (doubt: Int, length: Int)?
    var nearestOther = Int.max
    for (header, length) in headers where 8 * header.count <= decisions.count {
      let doubt = doubt(header, decisions)
      if doubt < nearest?.doubt ?? Int.max {
        if let nearest, nearest.length != length { nearestOther = nearest.doubt }
        nearest = (doubt, length)
      } else if length != nearest?.length {
        nearestOther = min(nearestOther, doubt)
      }
    }
    guard let nearest, nearest.doubt > 0, nearest.doubt <= mostDoubt,
      2 * nearestOther > 3 * nearest.doubt
    else { return nil }
    return nearest.length
  }

  /// From `2A` to CI, and the whole length.
  private static let headers: [(bytes: [UInt8], length: Int)] = PacketForm.all.flatMap { form in
    form.commandIdentifiers.map {
      (form.headerBytes(commandIdentifier: $0), form.totalLength)
    }
  }

  private static func doubt(_ header: [UInt8], _ decisions: [Int8]) -> Int {
    var sum = 0
    for (number, byte) in header.enumerated() {
      for bit in 0..<8 {
        let decision = Int(decisions[8 * number + bit])
        sum += max(0, byte >> UInt8(bit) & 1 == 1 ? -decision : decision)
      }
    }
    return sum
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
