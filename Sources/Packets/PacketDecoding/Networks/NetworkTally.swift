/// The votes for a network, and what speaks against them.
struct NetworkTally {
  private let candidate: UInt16
  private let packets: Int
  /// Votes that no believed network explains.
  private(set) var votes = 0
  /// How many damages are like the one that would explain a vote, by the network that explains it.
  private var likeDamages: [UInt16: Int] = [:]
  /// True if each of them is free of doubt.
  private var isCertain = true
  /// Votes that a believed network explains, by that network.
  private var rivals: [UInt16: Int] = [:]

  /// An empty one.
  ///
  /// - Parameter packets: how many packets the votes are among.
  init(candidate: UInt16, packets: Int) {
    self.candidate = candidate
    self.packets = packets
  }

  /// Counts a ballot.
  ///
  /// - Parameter senderNetwork: the network in which its sender was heard; nil if in none.
  mutating func add(
    _ ballot: WaitingPackets.Ballot, senderNetwork: UInt16?, believed: [UInt16]
  ) {
    if !BitReliability.isLikelyFaultless(ballot.packet) { isCertain = false }
    if let senderNetwork {
      rivals[senderNetwork, default: 0] += 1
      return
    }
    var explained: [UInt16: Int] = [:]
    for network in believed {
      switch ballot.damage(in: network) {
      case .oneBit:
        rivals[network, default: 0] += 1
        return
      case .oneByte(let likeDamages): explained[network] = likeDamages
      case .other: break
      }
    }
    likeDamages.merge(explained, uniquingKeysWith: min)
    votes += 1
  }

  /// True if the votes are enough by the rule of `NetworkBelief`.
  var isEnough: Bool {
    let isPublished = NetworkTable.network(candidate) != nil
    guard
      isCertain || !NetworkBelief.needsCertainty(votes: votes, isPublished: isPublished)
    else { return false }
    return NetworkBelief.isEnough(
      votes: votes, among: packets, likeDamages: likeDamages.values.min() ?? 1 << 16,
      isPublished: isPublished)
  }

  /// The tally if a network were not believed.
  func withRivals(of network: UInt16) -> NetworkTally {
    var tally = self
    tally.votes += rivals[network] ?? 0
    tally.likeDamages[network] = nil
    return tally
  }
}

extension WaitingPackets.Ballot {
  /// The damage to a packet of a network that would explain the ballot.
  fileprivate func damage(in network: UInt16) -> DamageSyndrome {
    check.map { DamageSyndrome(of: content, check: $0, in: network) } ?? .other
  }
}
