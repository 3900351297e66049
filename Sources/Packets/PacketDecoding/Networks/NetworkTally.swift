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

/// What a CRC's disagreement can be explained by.
///
/// A packet with the same small damage as another one, heard in a network that is believed, agrees
/// with it on a wrong initial value. One wrong bit may well be the same one in many packets, if
/// something is amiss with the transmitter or the receiver; a wrong byte less so.
enum DamageSyndrome: Equatable {
  /// One wrong bit in a packet of the network.
  case oneBit
  /// One wrong byte; there are so many such damages, 255 for each byte.
  case oneByte(likeDamages: Int)
  /// More than that: any of 65 536 initial values could have come out.
  case other

  /// Explains a packet as one of a network.
  ///
  /// - Parameters:
  ///   - covered: the bytes that the CRC covers.
  ///   - check: the CRC that came in.
  ///   - network: the initial value of the network that the packet may come from.
  init(of covered: ArraySlice<UInt8>, check: UInt16, in network: UInt16) {
    var register = CyclicRedundancyCheck.remainder(of: covered, initial: network) ^ check
    var isOneBit = register.nonzeroBitCount == 1
    var isOneByte = register & 0xFF00 == 0 || register & 0xFF == 0
    // Backwards from the end: a wrong byte e leaves the register at e ‖ 00 just before it went in.
    for _ in covered {
      register = CyclicRedundancyCheck.initialValue(from: register, through: CollectionOfOne(0))
      guard register & 0xFF == 0 else { continue }
      isOneByte = true
      if register.nonzeroBitCount == 1 { isOneBit = true }
    }
    self =
      isOneBit ? .oneBit : isOneByte ? .oneByte(likeDamages: 255 * (covered.count + 2)) : .other
  }
}

extension WaitingPackets.Ballot {
  /// The damage to a packet of a network that would explain the ballot.
  fileprivate func damage(in network: UInt16) -> DamageSyndrome {
    check.map { DamageSyndrome(of: content, check: $0, in: network) } ?? .other
  }
}
