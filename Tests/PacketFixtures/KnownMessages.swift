public import PacketDecoding

/// Long messages of invented meters.
public enum KnownMessages {
  /// The network of all of them.
  public static let network: UInt16 = 0x5FD6
  /// On the first hop: link destination is the parent, link source the meter, as the content says.
  public static let link = LinkAddresses(
    destination: [0x0A, 0x0B, 0x0C, 0x02], source: [0x0A, 0x0B, 0x0C, 0x01])

  /// The joined data without the CRC.
  public static func content(payload: [UInt8], hopLimit: UInt8 = 28, meter: UInt8 = 1) -> [UInt8] {
    let start: [UInt8] = [
      0x81, 0x1E, 0, 0, 0, 0, 0x15, 0x1F, 0xFE, 0xFE, 0xFE, 0x7D, 0xFE, 0x0A, 0x0B, 0x0C, 0x02,
      0x80, 0x0A, 0x0B, 0x0C, meter, 0x01, 0x2A, hopLimit, 0, 0x00, 0xA1, 0xB2, 0x80, 0x82, 0,
    ]
    return start + payload
  }

  /// A message with its checks.
  public static func message(payload: [UInt8], version: UInt8 = 4, meter: UInt8 = 1) -> Packet {
    var link = KnownMessages.link
    link.source[3] = meter
    return KnownPackets.packet(
      PacketBuilder.message(
        network: network, content: content(payload: payload, meter: meter), link: link,
        version: version), version: version)
  }
}
