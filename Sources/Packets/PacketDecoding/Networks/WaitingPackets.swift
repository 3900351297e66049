/// Packets whose network is not yet believed, in the order in which they came.
///
/// Bounded: 512 packets of together at most 4 MiB.
struct WaitingPackets: Sendable {
  /// A packet that waits, and its vote.
  struct Ballot: Sendable {
    let packet: Packet
    /// The initial value that the CRC gives; 0 for a packet that knows none.
    let initialValue: UInt16
    /// What is compared to tell copies apart: the covered bytes; they determine the CRC, too.
    let content: ArraySlice<UInt8>
    /// The CRC that came in; nil in block-framed messages, whose blocks spoke already.
    let check: UInt16?
    /// True if the vote counts, unless the packet is a copy.
    let mayVote: Bool
    /// True for a packet that waits already, byte for byte. When that one leaves, the oldest copy
    /// votes in its place.
    fileprivate(set) var isCopy = false
  }

  private static let maximumBytes = 4 << 20

  private var ballots: [Ballot] = []
  private var bytes = 0
  private var copies = 0
  /// How many ballots there are for an initial value: most have one, and need no search.
  private var ballotsByValue: [UInt16: Int] = [:]

  /// Packets that wait, copies not counted.
  var distinctCount: Int { ballots.count - copies }

  /// Adds a packet to those that wait.
  mutating func append(_ ballot: Ballot) {
    var ballot = ballot
    ballot.isCopy =
      ballotsByValue[ballot.initialValue] != nil
      && ballots.contains { $0.hasSameVote(as: ballot) }
    ballots.append(ballot)
    bytes += ballot.packet.bytes.count
    if ballot.isCopy { copies += 1 }
    ballotsByValue[ballot.initialValue, default: 0] += 1
  }

  /// The ballots that vote for an initial value.
  func votes(for initialValue: UInt16) -> [Ballot] {
    // The newest one is the most frequent case of a single ballot.
    let candidates =
      ballotsByValue[initialValue] == 1 && ballots.last?.initialValue == initialValue
      ? ballots.suffix(1) : ballots[...]
    return candidates.filter { $0.initialValue == initialValue && $0.mayVote && !$0.isCopy }
  }

  /// Takes out the oldest packets while there are too many.
  mutating func removeExpired() -> [Packet] {
    var rest = ballots.count
    var restBytes = bytes
    while rest > NetworkBelief.window || restBytes > WaitingPackets.maximumBytes, rest > 0 {
      restBytes -= ballots[ballots.count - rest].packet.bytes.count
      rest -= 1
    }
    let expired = ballots.prefix(ballots.count - rest)
    for ballot in expired { forget(ballot) }
    ballots.removeFirst(expired.count)
    for ballot in expired { passVoteToCopy(of: ballot) }
    return expired.map(\.packet)
  }

  /// Takes out the packets for which there is a result, and returns the results in the order in
  /// which the packets came.
  mutating func remove<Result>(_ result: (Ballot) -> Result?) -> [Result] {
    let results = ballots.map(result)
    let removed = zip(ballots, results).filter { $0.1 != nil }.map(\.0)
    for ballot in removed { forget(ballot) }
    ballots = zip(ballots, results).filter { $0.1 == nil }.map(\.0)
    for ballot in removed { passVoteToCopy(of: ballot) }
    return results.compactMap { $0 }
  }

  private mutating func forget(_ ballot: Ballot) {
    bytes -= ballot.packet.bytes.count
    if ballot.isCopy { copies -= 1 }
    let left = (ballotsByValue[ballot.initialValue] ?? 1) - 1
    ballotsByValue[ballot.initialValue] = left == 0 ? nil : left
  }

  /// Lets the oldest copy of a packet that was taken out vote in its place.
  private mutating func passVoteToCopy(of ballot: Ballot) {
    guard !ballot.isCopy, ballotsByValue[ballot.initialValue] != nil,
      let oldest = ballots.firstIndex(where: { $0.hasSameVote(as: ballot) })
    else { return }
    ballots[oldest].isCopy = false
    copies -= 1
  }
}

extension WaitingPackets.Ballot {
  fileprivate func hasSameVote(as other: WaitingPackets.Ballot) -> Bool {
    initialValue == other.initialValue && content == other.content
  }
}
