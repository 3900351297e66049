import PacketSchema

/// The networks that are believed, and the packets that still wait for theirs.
///
/// The rule is that of `NetworkBelief`. Memory is bounded: 512 waiting packets of together at most
/// 4 MiB, 64 networks, 65 536 senders.
public struct NetworkRegistry: Sendable {
  /// Networks that are believed at most; further ones are ignored.
  static let maximumNetworks = 64
  private static let maximumSenders = 1 << 16
  private static let maximumWaitingBytes = 4 << 20

  /// Initial values of the believed networks, in the order in which they came to be.
  public private(set) var believed: [UInt16] = []

  private var waiting: [Ballot] = []
  private var waitingBytes = 0
  /// LAN addresses that were heard, with a good check, in a believed network.
  private(set) var senders: Set<UInt32> = []

  /// A packet that waits, and its vote.
  struct Ballot: Sendable {
    let packet: Packet
    let initialValue: UInt16
    /// What is compared to tell copies apart: the covered bytes; they determine the CRC, too.
    let content: ArraySlice<UInt8>
    /// The CRC that came in; nil in block-framed messages, whose blocks spoke already.
    let check: UInt16?
    /// True for a packet that waits already, byte for byte.
    let isCopy: Bool
    /// True if the vote counts.
    let counts: Bool
  }

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
  mutating func wait(
    _ packet: Packet, initialValue: UInt16, content: ArraySlice<UInt8>, check: UInt16?
  ) -> (network: UInt16?, expired: [Packet]) {
    let isCopy = waiting.contains { $0.initialValue == initialValue && $0.content == content }
    let ballot = Ballot(
      packet: packet, initialValue: initialValue, content: content, check: check,
      isCopy: isCopy, counts: !isCopy && initialValue != 0 && mayVote(packet))
    waiting.append(ballot)
    waitingBytes += packet.bytes.count
    let network = ballot.counts && wins(initialValue) ? initialValue : nil
    if let network { believe(network) }
    return (network, network == nil ? expire() : [])
  }

  /// Takes out the waiting packets that fit a network, in the order in which they came.
  ///
  /// - Parameter fits: says whether a long message passes the network's checks.
  mutating func release(_ network: UInt16, fits: (BlockedMessage) -> Bool) -> [Packet] {
    var released: [Packet] = []
    waiting.removeAll { ballot in
      var isReleased = ballot.initialValue == network
      if case .message(let message) = ballot.packet.content { isReleased = fits(message) }
      if isReleased { released.append(ballot.packet) }
      return isReleased
    }
    waitingBytes = waiting.reduce(0) { $0 + $1.packet.bytes.count }
    return released
  }

  /// Takes out all that still waits.
  mutating func releaseAll() -> [Packet] {
    defer {
      waiting.removeAll()
      waitingBytes = 0
    }
    return waiting.map(\.packet)
  }

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
    for index in waiting.indices
    where waiting[index].counts && waiting[index].initialValue == candidate {
      switch explanation(of: waiting[index]) {
      case .oneBit: continue
      case .oneByte(let number): likeDamages = min(likeDamages, number)
      case .other: break
      }
      votes += 1
    }
    return NetworkBelief.isEnough(
      votes: votes, among: waiting.count { !$0.isCopy }, likeDamages: likeDamages,
      isPublished: NetworkTable.network(candidate) != nil)
  }

  /// The smallest damage to a packet of a believed network that would explain a ballot.
  private func explanation(of ballot: Ballot) -> DamageSyndrome {
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

  private mutating func expire() -> [Packet] {
    var count = 0
    while count < waiting.count,
      waiting.count - count > NetworkBelief.window
        || waitingBytes > NetworkRegistry.maximumWaitingBytes
    {
      waitingBytes -= waiting[count].packet.bytes.count
      count += 1
    }
    let expired = waiting.prefix(count).map(\.packet)
    waiting.removeFirst(count)
    return expired
  }
}
