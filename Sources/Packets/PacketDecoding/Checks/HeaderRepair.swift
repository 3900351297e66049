import AirInterface

/// Repairs `00 FF 2A`, type, length and CI, which stand outside the CRC or select what it covers,
/// when one layout is nearer than all others, or only one has this type and CI and ends where the
/// packet does. The CRC has the last word: it covers the CI.
enum HeaderRepair {
  /// Bits that may be wrong in these five or six bytes. Layouts differ in two or more, so of one
  /// wrong bit there is no doubt; with two, the nearest layout has to be the only one. Of random
  /// headers of 40 bits 821 in 2^40 are so near to a given one: one in 1300 million.
  private static let tolerance = 2

  /// The packet's bytes with a header that agrees with a layout; nil if none is near, or several.
  static func repairedBytes(of packet: Packet) -> [UInt8]? {
    if packet.isConsistent { return HeaderPattern.bytes + packet.bytes.dropFirst(2) }
    let candidates = PacketForm.all.flatMap { form in
      form.check == .networkCRC ? headers(of: form) : []
    }.filter { candidate in
      candidate.totalLength <= packet.bytes.count
        && (distance(candidate.bytes, packet.bytes.dropFirst(2)) <= tolerance
          || onlyLengthDiffers(candidate, packet.bytes))
    }
    let distances = candidates.map { distance($0.bytes, packet.bytes.dropFirst(2)) }
    guard let least = distances.min(), distances.count(where: { $0 == least }) == 1,
      let nearest = zip(candidates, distances).first(where: { $0.1 == least })?.0
    else { return nil }
    return HeaderPattern.bytes + nearest.bytes + packet.bytes.dropFirst(2 + nearest.bytes.count)
  }

  private static func headers(of form: PacketForm) -> [(bytes: [UInt8], totalLength: Int)] {
    form.commandIdentifiers.map {
      (form.headerBytes(commandIdentifier: $0), form.totalLength)
    }
  }

  /// True if type and CI are right and the packet ends where it should, but for a trailing byte.
  private static func onlyLengthDiffers(
    _ candidate: (bytes: [UInt8], totalLength: Int), _ packet: [UInt8]
  ) -> Bool {
    packet.count - candidate.totalLength <= 1 && packet[2..<4].elementsEqual(candidate.bytes[..<2])
      && packet[1 + candidate.bytes.count] == candidate.bytes.last
  }

  private static func distance(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Int {
    zip(left, right).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
  }
}
