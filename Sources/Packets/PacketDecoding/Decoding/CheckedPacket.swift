public import PacketSchema

/// A packet and what its check said.
public struct CheckedPacket: Sendable {
  /// The packet, corrections applied.
  public var packet: Packet
  /// What the check said.
  public var check: PacketCheck
  /// The network whose CRC fits; nil unless `check` is ok.
  public var network: UInt16?
  /// True if a user who did not ask for everything should see it.
  public var isTrustworthy = true
  /// Bits that were corrected, or given back where a byte was unknown.
  public var correctedBits = 0
  /// Those among them that were decided by what was known of the meter; nil if nothing was.
  public var expectedBits: Int?
  /// The bytes that came in, if bits were corrected.
  public var received: [UInt8]?
  /// Link addresses of a long message, if the message CRC proves them.
  public var link: LinkAddresses?
  /// Network and link addresses that the hypothesis of hidden addresses finds for a D2 packet.
  public var hiddenLink: (network: UInt16, link: LinkAddresses)?
  /// Payloads of all fragments of a message, if this packet was the one that was missing.
  public var joinedFragments: [[UInt8]]?
  /// What the beacons of its network, this one included, say of the hop cycle; nil if the packet
  /// has no hop phase, or no beacon was heard yet.
  public var hopCycle: HopCycleFinding?
  /// The read that the packet replies to, by hypothesis; nil for any other packet.
  public var readReply: ReadReply?

  /// A packet that nothing was corrected in.
  public init(_ packet: Packet, _ check: PacketCheck, network: UInt16? = nil) {
    self.packet = packet
    self.check = check
    self.network = network
  }
}

/// Sender and addressee of one hop.
public struct LinkAddresses: Equatable, Sendable {
  /// LAN address of this hop's addressee.
  public var destination: [UInt8]
  /// LAN address of this hop's sender.
  public var source: [UInt8]

  /// The addresses, four bytes each.
  public init(destination: [UInt8], source: [UInt8]) {
    self.destination = destination
    self.source = source
  }
}
