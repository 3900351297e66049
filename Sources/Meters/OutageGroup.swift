public import Notation

/// Outages of several meters whose power came back within a minute: one outage of a neighbourhood. An
/// outage that no other meter shares is a group of one.
public struct OutageGroup: Sendable {
  /// An outage and whose it is.
  public struct Member: Sendable {
    /// LAN address of the meter.
    public let meter: String
    /// Initial value of its network's CRC.
    public let network: String?
    /// The tree of its collector.
    public let treeID: String?
    /// Its outage.
    public let outage: PowerOutage
  }

  /// In nanoseconds.
  package static let longestReturn: Int64 = 60_000_000_000

  /// The outages, by when power came back, then by address.
  public let members: [Member]
  /// Meters that had been heard by the time at which power came back: as many could be concerned.
  public let heardMeters: Int

  /// The latest time at which one of them was heard before: power was on then.
  public var beginsAfter: Timestamp? { members.compactMap(\.outage.lastSeenBefore).max() }
  /// When power came back, for the first of them; nil if no clock was running.
  public var firstReturn: Timestamp? { members.first?.outage.bootedAt }
  /// When power came back, for the last of them.
  public var lastReturn: Timestamp? { members.last?.outage.bootedAt }

  /// Seconds without power at most, for each of them, if it was one outage: as many as from when one
  /// of them was heard last to the latest return. Nil if one of the two is not known.
  public var longestDuration: Int64? {
    guard let beginsAfter, let latest = members.compactMap(\.outage.returnBounds?.upperBound).max()
    else { return nil }
    return latest.secondsUp(since: beginsAfter)
  }
}

extension Neighbourhood {
  /// All outages that are kept, in groups by when power came back. Those without a time are groups of
  /// one, and come first.
  public var outageGroups: [OutageGroup] {
    let speakers = speakers
    let firstTimes = speakers.compactMap(\.span.first).sorted()
    let all = speakers.flatMap { meter in
      meter.power.outages.map {
        OutageGroup.Member(
          meter: meter.address, network: meter.network, treeID: meter.route.treeID, outage: $0)
      }
    }.sorted { Neighbourhood.order($0) < Neighbourhood.order($1) }
    var groups: [[OutageGroup.Member]] = []
    for member in all {
      if let first = groups.last?.first?.outage.bootedAt, let boot = member.outage.bootedAt,
        boot.nanoseconds - first.nanoseconds <= OutageGroup.longestReturn
      {
        groups[groups.count - 1].append(member)
      } else {
        groups.append([member])
      }
    }
    return groups.map { members in
      let end = members.last?.outage.bootedAt
      let heard = end.map { end in firstTimes.partitioningCount { $0 <= end } }
      return OutageGroup(members: members, heardMeters: max(heard ?? 0, members.count))
    }
  }

  private static func order(_ member: OutageGroup.Member) -> (Int64, String) {
    (member.outage.bootedAt?.nanoseconds ?? .min, member.meter)
  }
}

extension Array {
  /// How many elements belong to the first part, of an array whose elements first belong and then do
  /// not.
  fileprivate func partitioningCount(where belongs: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
