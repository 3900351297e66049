import PacketSchema

/// Finds the two link addresses that a long message's CRC covers but that are not sent.
///
/// They are tried from the message itself, then from the addresses heard last. All blocks have to
/// pass their own checks of ten bits first, so that the 992 pairs of 32 addresses, with 16 bits
/// each, leave a damaged message a chance of less than 1 in 65 536.
struct LinkAddressMemory: Sendable {
  /// Addresses that are tried, for sender and addressee each.
  private static let capacity = 32
  private var recent: [[UInt8]] = []

  /// Remembers who sent a good packet.
  mutating func heard(_ packet: Packet) {
    guard let source = packet.linkSource.map(Array.init), recent.first != source else {
      return
    }
    if let known = recent.firstIndex(of: source) {
      recent.remove(at: known)
    } else if recent.count >= LinkAddressMemory.capacity {
      recent.removeLast()
    }
    recent.insert(source, at: 0)
  }

  /// The network whose checks a message passes, and the link addresses if they were found.
  func verify(
    _ message: BlockedMessage, networks: [UInt16]
  ) -> (network: UInt16, link: LinkAddresses?)? {
    for network in networks
    where message.goodBlocks(network: network) == message.blocks.count {
      if let link = link(of: message, network: network) { return (network, link) }
      // Two blocks' checks together are 20 bits.
      if message.blocks.count >= 2 { return (network, nil) }
    }
    return nil
  }

  /// As `verify`, but only for messages on their first hop: the addresses are known then, so that
  /// all 26 bits of the last block's check and the CRC speak for the message.
  func verifyFirstHop(
    _ message: BlockedMessage, networks: [UInt16]
  ) -> (network: UInt16, link: LinkAddresses?)? {
    for network in networks
    where message.goodBlocks(network: network) == message.blocks.count {
      if let link = firstHopLink(of: message, network: network) { return (network, link) }
    }
    return nil
  }

  private func firstHopLink(of message: BlockedMessage, network: UInt16) -> LinkAddresses? {
    guard let first = message.firstHopAddresses,
      message.initialValue(destination: first.destination, source: first.source) == network
    else { return nil }
    return LinkAddresses(destination: Array(first.destination), source: Array(first.source))
  }

  private func link(of message: BlockedMessage, network: UInt16) -> LinkAddresses? {
    if let link = firstHopLink(of: message, network: network) { return link }
    for source in recent {
      for destination in recent where destination != source {
        let value = message.initialValue(destination: destination[...], source: source[...])
        if value == network { return LinkAddresses(destination: destination, source: source) }
      }
    }
    return nil
  }
}
