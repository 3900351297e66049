/// On which channels a sender's beacons were heard in which slots of its network's hop cycle.
///
/// From broadcasts alone: other packets are said to be sent on the addressee's channels. Bounded:
/// 512 pairs; further ones are counted only.
public struct SlotChannels: Equatable, Sendable {
  /// One slot and one channel.
  public struct Pair: Equatable, Sendable {
    /// Slot, from 0.
    public let slot: Int
    /// Channel in hertz.
    public let channel: Int64
    /// Beacons that were heard so.
    public fileprivate(set) var count: Int

    fileprivate func precedes(_ other: Pair) -> Bool {
      (slot, channel) < (other.slot, other.channel)
    }
  }

  static let limit = 512
  /// As many beacons in a row have to tell another cycle before it is believed.
  static let confirmation = 3

  /// The cycle that the slots belong to, in seconds; nil while there is none.
  public private(set) var cycle: Double?
  /// The pairs, by slot, then by channel.
  public private(set) var pairs: [Pair] = []
  /// Beacons of pairs that there was no more room for.
  public private(set) var countOfOthers = 0

  /// The latest beacons in a row that tell another cycle, all the same one.
  private var doubtful: [PacketObservation.HopPlace] = []

  /// None yet.
  public init() {}

  /// Beacons in all pairs.
  public var count: Int { pairs.reduce(0) { $0 + $1.count } }
  /// Slots that something was heard in.
  public var slotCount: Int { Set(pairs.map(\.slot)).count }
  /// Channels that something was heard on.
  public var channelCount: Int { Set(pairs.map(\.channel)).count }

  /// Slots with more than one channel: none, if the slot alone says the channel.
  public var ambiguousSlotCount: Int {
    slotCount - Dictionary(grouping: pairs, by: \.slot).count { $0.value.count == 1 }
  }

  /// Takes a beacon in. Slots of another cycle than before are other slots: what was known is
  /// forgotten once some beacons in a row tell that cycle. Fewer are left out.
  mutating func add(_ place: PacketObservation.HopPlace) {
    if place.cycle == cycle ?? place.cycle {
      cycle = place.cycle
      doubtful = []
      add(Pair(slot: place.slot, channel: place.channel, count: 1))
      return
    }
    if doubtful.last?.cycle != place.cycle { doubtful = [] }
    doubtful.append(place)
    guard doubtful.count >= SlotChannels.confirmation else { return }
    let confirmed = doubtful
    self = SlotChannels()
    for place in confirmed { add(place) }
  }

  /// Adds the pairs of another sender of the same network; those of another cycle are left out.
  mutating func merge(_ other: SlotChannels) {
    guard let cycle = other.cycle, self.cycle == nil || self.cycle == cycle else { return }
    self.cycle = cycle
    for pair in other.pairs { add(pair) }
    countOfOthers += other.countOfOthers
  }

  private mutating func add(_ pair: Pair) {
    let place = pairs.firstIndex { !$0.precedes(pair) } ?? pairs.endIndex
    if place < pairs.endIndex, !pair.precedes(pairs[place]) {
      pairs[place].count += pair.count
    } else if pairs.count < SlotChannels.limit {
      pairs.insert(pair, at: place)
    } else {
      countOfOthers += pair.count
    }
  }
}

extension Neighbourhood {
  /// The pairs of each network: those of all its meters with the cycle that most of them have.
  public var slotChannels: [String: SlotChannels] {
    let heard = meters.values.filter { $0.slotChannels.cycle != nil }
    return Dictionary(grouping: heard) { $0.network ?? "" }.mapValues { meters in
      let cycles = Dictionary(grouping: meters) { $0.slotChannels.cycle ?? 0 }
      let most = cycles.max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
      let ordered = (most?.value ?? []).sorted { $0.address < $1.address }
      return ordered.reduce(into: SlotChannels()) { $0.merge($1.slotChannels) }
    }
  }
}
