public import Notation
public import PacketSchema

/// What is known of one meter, merged from all its packets: the latest of each value, since a kind
/// of packet has only some of them.
public struct Meter: Sendable {
  /// LAN address.
  public let address: String
  /// Packets so far that were heard from it: this hop was its own, whoever spoke. Of any trust.
  public private(set) var packets: Int64 = 0
  /// Packets so far in which it spoke, but which others were heard to pass on, or nobody knows who
  /// sent them. Of any trust.
  public private(set) var originated: Int64 = 0
  /// First and last time that it was heard itself.
  public private(set) var span = TimeSpan()
  /// Uptime, boot time and outages.
  public private(set) var power = PowerHistory()
  /// Initial value of its network's CRC.
  public private(set) var network: String?
  /// Packet counter.
  public private(set) var counter: Int64?
  /// Where it stands in the mesh.
  public private(set) var route = Route()
  /// How it is heard.
  public private(set) var reception = Reception()
  /// Long messages that it announced to others.
  public private(set) var sent = MessageHistory(.sent)
  /// Long messages that others announced to it.
  public private(set) var received = MessageHistory(.received)
  /// When it was read.
  public private(set) var reads = ReadHistory()
  /// Channels of its beacons by slots of the hop cycle; none if they are not to be kept.
  public private(set) var slotChannels = SlotChannels()
  /// The kind of the latest packet, as its word.
  public private(set) var lastKind: String?
  /// The latest packet that was believed, as it was read; empty if it is not to be kept, or is
  /// longer than `longestLastPacket`.
  public private(set) var lastPacket = JSONObject()
  /// The latest time that it was heard itself in a packet that was believed.
  public private(set) var lastSeen: Timestamp?

  /// Its uptime as it was heard last in the order of its counter.
  private(set) var mark: UptimeMark?

  /// In bytes of JSON: a line may be as long as it likes, and there are thousands of meters.
  public static let longestLastPacket = 8192
  private let details: MeterDetails

  /// True if it spoke or was heard; false if it is known only because others have messages for it.
  public var isSpeaker: Bool { packets + originated > 0 }

  /// A place in the mesh: what a meter says of its route to the collector.
  public struct Route: Equatable, Sendable {
    /// Lower is nearer.
    public fileprivate(set) var cost: Int64?
    /// The same for all meters under one collector.
    public fileprivate(set) var treeID: String?
    /// Hops.
    public fileprivate(set) var level: Int64?
  }

  /// What was measured of its packets.
  public struct Reception: Equatable, Sendable {
    /// Eb/N0 of the latest packet, in dB.
    public fileprivate(set) var signalToNoiseRatio: Double?
    /// Level of the latest packet, in dB relative to full scale.
    public fileprivate(set) var level: Double?
    /// Sum over all packets that were measured, whatever their trust, and how many these are.
    fileprivate var ratios = 0.0
    fileprivate var measurements = 0

    /// Mean Eb/N0 over the packets that had one, in dB.
    public var meanSignalToNoiseRatio: Double? {
      measurements > 0 ? ratios / Double(measurements) : nil
    }
  }

  /// The end of the day that counts of a day are about: the last time that anything was heard of
  /// it.
  public var lastDayEnd: Timestamp? {
    [
      span.last, sent.latest.last?.time, received.latest.last?.time,
      reads.latest.last?.requestedAt,
    ].compactMap { $0 }.max()
  }

  /// A meter that was not heard yet, of which such details are kept.
  public init(address: String, keeping details: MeterDetails = []) {
    self.address = address
    self.details = details
  }

  /// A meter that goes on from what was kept of it. Counts begin anew.
  init(address: String, keeping details: MeterDetails = [], from kept: MeterCheckpoint) {
    self.init(address: address, keeping: details)
    // It is no news that it speaks.
    originated = kept.isSpeaker ? 1 : 0
    power = PowerHistory(kept)
    network = kept.network
    route.treeID = kept.treeID
    lastSeen = kept.lastSeen
    mark = kept.mark
    if let first = kept.firstSeen { span.extend(to: first) }
  }

  /// Takes in a packet. Returns an outage if the packet shows that there was one.
  ///
  /// A packet that is older than the last one, as in a log that is read again or backwards, is
  /// counted, and gives only values that there are none of yet; one that its check does not speak
  /// for is only counted.
  ///
  /// - Parameters:
  ///   - packet: the packet.
  ///   - role: what this meter has to do with it.
  public mutating func observe(_ packet: PacketObservation, as role: PacketRole) -> PowerOutage? {
    count(packet, as: role)
    guard packet.isTrustworthy else { return nil }
    addMessages(of: packet, as: role)
    if role == .addressee {
      network = network ?? packet.network
      return nil
    }
    if role.contains(.speaker), details.contains(.slotChannels), let place = packet.hopPlace {
      slotChannels.add(place)
    }
    let sight = settled(sight(of: packet, as: role), at: packet.time)
    if let seen = packet.time, let lastSeen, seen < lastSeen, sight != .steady {
      if sight == .unclear { mark?.isCurrent = false }
      fill(packet, as: role)
      return nil
    }
    var outage: PowerOutage?
    if role.contains(.speaker) {
      outage = observePower(packet, as: role, sight)
      merge(packet)
    }
    if role.contains(.transmitter) {
      reception.merge(packet)
      // Not by what others pass on: it says nothing of the sender's power now.
      lastSeen = packet.time ?? lastSeen
    }
    network = packet.network ?? network
    return outage
  }

  /// Counts packets for which the clock had been set. Whatever other meters say, some in a row are
  /// believed, of this meter alone.
  private mutating func settled(
    _ sight: UptimeMark.Sight?, at time: Timestamp?
  ) -> UptimeMark.Sight? {
    guard case .step(let offset)? = sight, let time else { return sight }
    mark?.steps += 1
    guard mark?.steps == UptimeMark.mostSteps else { return sight }
    moveTimes(by: offset, at: time, wasHeardSince: true)
    return .steady
  }

  /// The receiver's clock was set, to this time: moves what was told by it before.
  mutating func moveTimes(by offset: Int64, at time: Timestamp, wasHeardSince: Bool) {
    func moved(_ time: Timestamp) -> Timestamp {
      Timestamp(nanoseconds: time.nanoseconds &+ offset)
    }
    if let known = mark, !wasHeardSince || known.steps > 0 {
      mark = UptimeMark(
        time: moved(known.time), uptime: known.uptime, lost: known.lost,
        isCurrent: known.isCurrent)
    }
    if let seen = lastSeen, !wasHeardSince || seen > time { lastSeen = moved(seen) }
    power.moveDoubt(by: offset)
  }

  /// Takes in the uptime of a packet. What others pass on may be old, and shows no outage.
  private mutating func observePower(
    _ packet: PacketObservation, as role: PacketRole, _ sight: UptimeMark.Sight?
  ) -> PowerOutage? {
    guard let uptime = packet.uptime else { return nil }
    guard role.contains(.transmitter) else {
      power.fill(uptime: uptime, boot: packet.bootedAt, seen: packet.time)
      return nil
    }
    guard let seen = packet.time else {
      return power.observe(uptime: uptime, boot: packet.bootedAt, seen: nil, lastSeen: lastSeen)
    }
    if sight == .steady, let next = mark?.next(uptime: uptime, at: seen) {
      power.proceed(
        uptime: uptime, boot: packet.bootedAt, seen: seen, sinceBoot: uptime + next.lost)
      mark = next
      return nil
    }
    let outage = power.observe(
      uptime: uptime, boot: packet.bootedAt, seen: seen, lastSeen: lastSeen,
      lastTold: mark?.time)
    if case .step? = sight { return outage }
    let isFall = mark.map { uptime < $0.uptime } ?? false
    if outage == nil, isFall || mark.map({ seen < $0.time }) ?? false {
      mark?.isCurrent = false
    } else {
      mark = UptimeMark(time: seen, uptime: uptime)
    }
    return outage
  }

  /// Takes in what was known before the first packet of this run. Returns an outage if the first
  /// uptime of this run shows one.
  mutating func remember(_ memory: MeterMemory) -> PowerOutage? {
    packets += max(0, memory.packets)
    counter = counter ?? memory.counter
    network = network ?? memory.network
    route.cost = route.cost ?? memory.routeCost
    route.treeID = route.treeID ?? memory.treeID
    route.level = route.level ?? memory.levelInTree
    reception.remember(memory)
    if let read = memory.lastRead { reads.remember(read, ofDay: memory.readsOfDay) }
    if let time = memory.lastSeen { span.extend(to: time) }
    if lastKind == nil {
      lastKind = memory.lastKind
      keep(memory.lastPacket)
    }
    lastSeen = lastSeen ?? memory.lastSeen
    return power.remember(memory)
  }

  private mutating func count(_ packet: PacketObservation, as role: PacketRole) {
    if role.contains(.transmitter) {
      packets += 1
      if let time = packet.time { span.extend(to: time) }
      reception.count(packet)
    } else if role.contains(.speaker) {
      originated += 1
    }
  }

  private mutating func addMessages(of packet: PacketObservation, as role: PacketRole) {
    if let announcement = packet.announcement {
      if role.contains(.speaker) { sent.add(announcement, at: packet.time) }
      if role.contains(.addressee) { received.add(announcement, at: packet.time) }
    }
    if role.contains(.speaker), let read = packet.read { reads.add(read) }
  }

  private mutating func merge(_ packet: PacketObservation) {
    counter = packet.counter ?? counter
    route.cost = packet.routeCost ?? route.cost
    route.treeID = packet.treeID ?? route.treeID
    route.level = packet.level ?? route.level
    lastKind = packet.kindWord ?? lastKind
    keep(packet.packet)
  }

  /// The same of an older packet, where nothing is known.
  private mutating func fill(_ packet: PacketObservation, as role: PacketRole) {
    if role.contains(.speaker) {
      if let uptime = packet.uptime {
        power.fill(uptime: uptime, boot: packet.bootedAt, seen: packet.time)
      }
      counter = counter ?? packet.counter
      route.cost = route.cost ?? packet.routeCost
      route.treeID = route.treeID ?? packet.treeID
      route.level = route.level ?? packet.level
      if lastKind == nil {
        lastKind = packet.kindWord
        keep(packet.packet)
      }
    }
    if role.contains(.transmitter) { reception.fill(packet) }
    network = network ?? packet.network
  }

  private mutating func keep(_ packet: JSONObject) {
    guard details.contains(.lastPacket) else { return }
    let isShort = packet.encoded().utf8.count <= Meter.longestLastPacket
    lastPacket = isShort ? packet : JSONObject()
  }
}

extension Meter.Reception {
  fileprivate mutating func count(_ packet: PacketObservation) {
    guard let ratio = packet.signalToNoiseRatio else { return }
    ratios += ratio
    measurements += 1
  }

  fileprivate mutating func merge(_ packet: PacketObservation) {
    signalToNoiseRatio = packet.signalToNoiseRatio ?? signalToNoiseRatio
    level = packet.signalLevel ?? level
  }

  fileprivate mutating func remember(_ memory: MeterMemory) {
    signalToNoiseRatio = signalToNoiseRatio ?? memory.signalToNoiseRatio
    level = level ?? memory.level
  }

  fileprivate mutating func fill(_ packet: PacketObservation) {
    signalToNoiseRatio = signalToNoiseRatio ?? packet.signalToNoiseRatio
    level = level ?? packet.signalLevel
  }
}
