import PacketSchema

/// A meter tells a neighbour of a long message that it has for it: element 06 or 08 of a directed
/// packet.
struct Announcement: Equatable, Sendable {
  /// LAN address of the meter that has the message.
  let source: [UInt8]
  /// LAN address of the neighbour that it is for: its next hop.
  let destination: [UInt8]
  /// As announced, in bytes.
  let length: Int
  /// What names the message on this hop.
  let identifier: UInt16

  /// Reads a packet; nil for one that announces nothing, or does not say who to whom.
  init?(_ packet: Packet) {
    guard case .single(let header, let layout) = packet.content, layout.carriesElements else {
      return nil
    }
    var found: [PacketKey: ArraySlice<UInt8>] = [:]
    layout.forEachField(header, in: packet.bytes) { field, range in
      if let key = field.key, Announcement.keys.contains(key), found[key] == nil {
        found[key] = packet.bytes[range]
      }
    }
    guard let source = found[.source], let destination = found[.destination],
      let length = found[.announcedLength], let identifier = found[.announcementID]
    else { return nil }
    self.source = Array(source)
    self.destination = Array(destination)
    self.length = Int(length.bigEndianValue)
    self.identifier = UInt16(truncatingIfNeeded: identifier.bigEndianValue)
  }

  private static let keys: Set<PacketKey> = [
    .source, .destination, .announcedLength, .announcementID,
  ]
}
