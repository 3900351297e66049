import PacketSchema

/// The networks that are believed, and the packets that still wait for theirs.
///
/// The rule is that of `NetworkBelief`. Memory is bounded: the waiting packets, 64 networks,
/// 65 536 senders.
public struct NetworkRegistry: Sendable {
  /// Networks that are believed at most; further ones are ignored.
  static let maximumNetworks = 64
  private static let maximumSenders = 1 << 16

  /// Initial values of the believed networks, in the order in which they came to be.
  public private(set) var believed: [UInt16] = []

  private var waiting = WaitingPackets()
  /// LAN addresses that were heard, with a good check, in a believed network.
  private var senders: Set<UInt32> = []

  /// A registry that believes some networks from the start.
  public init(believing networks: [UInt16] = []) {
    for network in networks { believe(network) }
  }

  /// True if a network is believed.
  func believes(_ network: UInt16) -> Bool { believed.contains(network) }

  /// Remembers who was heard in a believed network.
  mutating func heard(_ packet: Packet) {
    guard let source = packet.bytes(of: .source) else { return }
    if senders.count >= NetworkRegistry.maximumSenders { senders.removeAll(keepingCapacity: true) }
    senders.insert(UInt32(truncatingIfNeeded: source.bigEndianValue))
  }

  /// Lets a packet wait and vote. Returns the network that is believed from now on, if there is
  /// one, and the packets that have waited too long.
  ///
  /// - Parameters:
  ///   - initialValue: what the packet votes for; 0 if it does not know.
  ///   - content: the bytes that the CRC covers.
  ///   - check: the CRC; nil if block checks have already spoken for the vote.
  mutating func wait(
    _ packet: Packet, initialValue: UInt16, content: ArraySlice<UInt8>, check: UInt16?
  ) -> (network: UInt16?, expired: [Packet]) {
    // The initial value 0 is no network's: its id would be 0, and empty packets agree on it.
    let mayVote = initialValue != 0 && mayVote(packet)
    waiting.append(
      .init(
        packet: packet, initialValue: initialValue, content: content, check: check,
        mayVote: mayVote))
    guard mayVote, wins(initialValue) else { return (nil, waiting.removeExpired()) }
    believe(initialValue)
    return (initialValue, [])
  }

  /// Takes out the waiting packets that are decided now, in the order in which they came.
  ///
  /// - Parameter decide: gets a packet and what it votes for; says what it is, or nil if it has to
  ///   wait on.
  mutating func release(
    _ decide: (Packet, _ initialValue: UInt16) -> CheckedPacket?
  ) -> [CheckedPacket] {
    waiting.remove { decide($0.packet, $0.initialValue) }
  }

  /// Takes out all that still waits.
  mutating func releaseAll() -> [Packet] { waiting.remove { $0.packet } }

  private mutating func believe(_ network: UInt16) {
    guard !believes(network), believed.count < NetworkRegistry.maximumNetworks else { return }
    believed.append(network)
  }

  private func mayVote(_ packet: Packet) -> Bool {
    guard SelfConsistency.holds(in: packet) else { return false }
    guard let source = packet.bytes(of: .source) else { return true }
    // A meter is in one network: what it sends that does not fit there is damaged.
    return !senders.contains(UInt32(truncatingIfNeeded: source.bigEndianValue))
  }

  private func wins(_ candidate: UInt16) -> Bool {
    guard believed.count < NetworkRegistry.maximumNetworks else { return false }
    var votes = 0
    var likeDamages = 1 << 16
    for ballot in waiting.votes(for: candidate) {
      switch explanation(of: ballot) {
      case .oneBit: continue
      case .oneByte(let number): likeDamages = min(likeDamages, number)
      case .other: break
      }
      votes += 1
    }
    return NetworkBelief.isEnough(
      votes: votes, among: waiting.distinctCount, likeDamages: likeDamages,
      isPublished: NetworkTable.network(candidate) != nil)
  }

  /// The smallest damage to a packet of a believed network that would explain a ballot.
  private func explanation(of ballot: WaitingPackets.Ballot) -> DamageSyndrome {
    guard let check = ballot.check else { return .other }
    var smallest = DamageSyndrome.other
    for network in believed {
      switch DamageSyndrome(of: ballot.content, check: check, in: network) {
      case .oneBit: return .oneBit
      case .oneByte(let likeDamages): smallest = .oneByte(likeDamages: likeDamages)
      case .other: break
      }
    }
    return smallest
  }
}
