import Meters
import Notation
import PacketSchema

/// One outage of several meters, for Home Assistant.
struct NeighbourhoodOutage: Equatable, Sendable {
  /// The event's type in Home Assistant.
  static let type = "neighbourhood_outage"

  /// Meters whose power came back within a minute.
  let meters: Int
  /// Meters that had been heard by then, these included; all that were heard, if the receiver went
  /// down as well.
  let heardMeters: Int
  /// The latest time at which one of them was heard before: power was on.
  let beginsAfter: Timestamp?
  /// When power came back, for the first and the last of them.
  let firstReturn: Timestamp?
  let lastReturn: Timestamp?

  /// When power came back, for Home Assistant.
  var end: String? { firstReturn.flatMap { Timestamp.seconds($0.seconds) } }

  /// What is attached to the entity.
  var attributes: JSONObject {
    func text(_ time: Timestamp?) -> JSONValue { time.map { .string($0.text) } ?? .null }
    let longest = beginsAfter.flatMap { begin in
      lastReturn.map { JSONValue.integer(max(0, $0.seconds - begin.seconds)) }
    }
    return JSONObject([
      ("meters", .integer(Int64(meters))), ("heard_meters", .integer(Int64(heardMeters))),
      ("begin_earliest", text(beginsAfter)), ("first_return", text(firstReturn)),
      ("last_return", text(lastReturn)), ("longest_s", longest ?? .null),
    ])
  }

  /// The payload of the event.
  var payload: JSONObject {
    JSONObject([("event_type", .string(Self.type))] + attributes.members)
  }
}

/// Waits until an outage of several meters has been told by all that were in it, then tells it once.
///
/// Each meter tells of its outage when it is heard next, so a group is open until none has joined it
/// for some minutes. Time is that of packets and lines; it need not be in order.
struct NeighbourhoodWatch: Sendable {
  /// A group that others may still join.
  private struct OpenGroup: Sendable {
    /// When power came back, for the first and the last of them.
    var returns: ClosedRange<Int64>
    let opened: Int64
    var joined: Int64
  }

  /// In nanoseconds: how long nobody has to join, and how long a group is open at most.
  private static let pause: Int64 = 600_000_000_000
  private static let longest: Int64 = 3_600_000_000_000
  /// Groups that are open at once.
  private static let mostGroups = 16

  private var neighbourhood = Neighbourhood(keeping: [])
  private var groups: [OpenGroup] = []
  /// Groups that were told last: who joins them later does not make them another outage.
  private var told: [ClosedRange<Int64>] = []
  private var latest: Int64 = .min

  /// Nobody was heard yet.
  init() {}

  /// Takes in what an earlier run knew of a meter.
  mutating func remember(_ memory: MeterMemory, of address: String) {
    if let outage = neighbourhood.remember(memory, of: address) { add(outage, at: latest) }
  }

  /// Takes a packet in. Returns outages whose groups are complete.
  mutating func observe(_ packet: PacketObservation) -> [NeighbourhoodOutage] {
    let outages = neighbourhood.observe(packet).outages
    guard let time = packet.time else { return [] }
    let closed = advance(to: time)
    for (_, outage) in outages { add(outage, at: time.nanoseconds) }
    return closed
  }

  /// Returns outages whose groups are complete by a time.
  mutating func advance(to time: Timestamp) -> [NeighbourhoodOutage] {
    let now = time.nanoseconds
    latest = now
    return close { group in
      // Not by a clock that went back.
      now &- group.joined >= Self.pause || now &- group.opened >= Self.longest
    }
  }

  /// Returns all that are open: no more packets come.
  mutating func flush() -> [NeighbourhoodOutage] { close { _ in true } }

  private mutating func add(_ outage: PowerOutage, at now: Int64) {
    guard let boot = outage.bootedAt?.nanoseconds else { return }
    for index in groups.indices {
      let returns = groups[index].returns
      let (low, high) = (min(returns.lowerBound, boot), max(returns.upperBound, boot))
      guard high &- low <= OutageGroup.longestReturn else { continue }
      groups[index].returns = low...high
      groups[index].joined = now
      return
    }
    let isTold = told.contains { returns in
      let (low, high) = (min(returns.lowerBound, boot), max(returns.upperBound, boot))
      return high &- low <= OutageGroup.longestReturn
    }
    if isTold { return }
    // One more would be a receiver's clock that runs wild.
    guard groups.count < Self.mostGroups else { return }
    groups.append(OpenGroup(returns: boot...boot, opened: now, joined: now))
  }

  private mutating func close(where isComplete: (OpenGroup) -> Bool) -> [NeighbourhoodOutage] {
    let complete = groups.filter(isComplete)
    guard !complete.isEmpty else { return [] }
    groups.removeAll(where: isComplete)
    let all = neighbourhood.outageGroups
    return complete.compactMap { open in
      guard let outage = outage(of: open, among: all) else { return nil }
      told = (told + [open.returns]).suffix(Self.mostGroups)
      return outage
    }
  }

  /// Nil for an outage of one meter.
  private func outage(of open: OpenGroup, among all: [OutageGroup]) -> NeighbourhoodOutage? {
    let groups = all.filter { group in
      group.members.contains { member in
        member.outage.bootedAt.map { open.returns.contains($0.nanoseconds) } ?? false
      }
    }
    guard let group = groups.max(by: { $0.members.count < $1.members.count }),
      let first = group.firstReturn
    else { return nil }
    let others = newcomers(beside: group, from: first)
    let meters = group.members.count + others.count
    guard meters > 1 else { return nil }
    // Where the receiver went down as well, all have been heard since.
    let heard = others.isEmpty ? group.heardMeters : neighbourhood.speakers.count
    return NeighbourhoodOutage(
      meters: meters, heardMeters: max(heard, meters),
      beginsAfter: group.beginsAfter, firstReturn: first,
      lastReturn: ([group.lastReturn] + others).compactMap { $0 }.max())
  }

  /// When power came back for meters that were never heard before it, as when the receiver went down
  /// as well and knows only what the broker has kept.
  private func newcomers(beside group: OutageGroup, from first: Timestamp) -> [Timestamp] {
    let members = Set(group.members.map(\.meter))
    let end = first.nanoseconds &+ OutageGroup.longestReturn
    return neighbourhood.speakers.compactMap { meter in
      guard !members.contains(meter.address), let boot = meter.power.bootedAt,
        (first.nanoseconds...end).contains(boot.nanoseconds),
        let heard = meter.span.first, heard >= boot
      else { return nil }
      return boot
    }
  }
}
