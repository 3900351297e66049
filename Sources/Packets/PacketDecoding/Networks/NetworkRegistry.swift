import PacketSchema

/// The networks that are believed, and the packets that still wait for theirs.
///
/// The rule is that of `NetworkBelief`. Memory is bounded: the waiting packets, 64 networks,
/// 65 536 senders.
public struct NetworkRegistry: Sendable {
  /// Networks that are believed at most; further ones are ignored. Each gives a damaged packet one
  /// more chance of 1 in 65 536 to pass: 64 make it 1 in 1024.
  public static let maximumNetworks = 64
  /// Senders that are remembered; beyond that all are forgotten.
  private static let maximumSenders = 1 << 16

  /// Initial values of the believed networks, in the order in which they came to be.
  public private(set) var believed: [UInt16] = []
  /// Networks that were believed until another one turned out to be theirs, damaged.
  public private(set) var withdrawn: Set<UInt16> = []
  /// Networks that were to be believed from the start, for which there was no room, in their order.
  public private(set) var leftOut: [UInt16] = []

  /// What the user names is not up for a vote.
  private let named: Set<UInt16>
  private var waiting = WaitingPackets()
  /// How many packets were heard, with a good check, in each believed network.
  private var heardPackets: [UInt16: Int] = [:]
  /// LAN addresses that were heard so, and the network.
  private var senders: [UInt32: UInt16] = [:]

  /// A registry that believes some networks from the start.
  ///
  /// - Parameters:
  ///   - named: networks that are never withdrawn.
  ///   - remembered: networks that packets of an earlier run made believed. They count as heard in
  ///     `NetworkBelief.packetsToRemember` packets, and other ones can withdraw them.
  init(believing named: [UInt16] = [], remembering remembered: [UInt16] = []) {
    self.named = Set(named)
    var seen: Set<UInt16> = []
    for network in named + remembered where seen.insert(network).inserted {
      if !believe(network) { leftOut.append(network) }
    }
    for network in remembered where believes(network) {
      heardPackets[network] = NetworkBelief.packetsToRemember
    }
  }

  /// True if a network is believed.
  func believes(_ network: UInt16) -> Bool { believed.contains(network) }

  /// Remembers who was heard in a believed network.
  mutating func heard(_ packet: Packet, network: UInt16) {
    heardPackets[network, default: 0] += 1
    heard(senderOf: packet, network: network)
  }

  private mutating func heard(senderOf packet: Packet, network: UInt16) {
    guard let source = packet.bytes(of: .source) else { return }
    if senders.count >= NetworkRegistry.maximumSenders { senders.removeAll(keepingCapacity: true) }
    senders[UInt32(truncatingIfNeeded: source.bigEndianValue)] = network
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
    // What was corrected was made to fit a network.
    let mayVote =
      initialValue != 0 && packet.pastCorrection == nil && SelfConsistency.holds(in: packet)
    waiting.append(
      .init(
        packet: packet, initialValue: initialValue, content: content, check: check,
        mayVote: mayVote))
    guard mayVote, elect(initialValue) else { return (nil, waiting.removeExpired()) }
    for ballot in waiting.votes(for: initialValue) {
      heard(senderOf: ballot.packet, network: initialValue)
    }
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

  /// False if there is no room for one more.
  @discardableResult
  private mutating func believe(_ network: UInt16) -> Bool {
    guard !believes(network) else { return true }
    guard believed.count < NetworkRegistry.maximumNetworks else { return false }
    believed.append(network)
    withdrawn.remove(network)
    return true
  }

  private mutating func withdraw(_ network: UInt16) {
    guard !named.contains(network) else { return }
    believed.removeAll { $0 == network }
    withdrawn.insert(network)
    heardPackets[network] = nil
    senders = senders.filter { $0.value != network }
  }

  /// Believes a candidate if enough packets vote for it; returns whether it did.
  private mutating func elect(_ candidate: UInt16) -> Bool {
    let tally = tally(for: candidate)
    if tally.isEnough {
      guard believed.count < NetworkRegistry.maximumNetworks else { return false }
      believe(candidate)
      return true
    }
    guard let rival = believed.first(where: { outnumbers(tally, $0) }) else { return false }
    withdraw(rival)
    believe(candidate)
    return believes(candidate)
  }

  /// True if more packets vote for a candidate than were heard in the network that would
  /// explain them.
  private func outnumbers(_ tally: NetworkTally, _ network: UInt16) -> Bool {
    let all = tally.withRivals(of: network)
    let trust = named.contains(network) ? NetworkBelief.trustInNamed : 0
    return all.votes > heardPackets[network, default: 0] + trust && all.isEnough
  }

  private func tally(for candidate: UInt16) -> NetworkTally {
    var tally = NetworkTally(candidate: candidate, packets: waiting.distinctCount)
    for ballot in waiting.votes(for: candidate) {
      tally.add(ballot, senderNetwork: senderNetwork(of: ballot.packet), believed: believed)
    }
    return tally
  }

  /// The network in which a packet's sender was heard. A meter is in one network: what it
  /// sends that does not fit there is damaged.
  func senderNetwork(of packet: Packet) -> UInt16? {
    packet.bytes(of: .source).flatMap { senders[UInt32(truncatingIfNeeded: $0.bigEndianValue)] }
  }
}
