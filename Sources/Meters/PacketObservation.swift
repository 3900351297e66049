public import Notation
public import PacketSchema

/// What a line of packet JSON says of its sender and others, typed. Values that are of another form
/// than the schema's, and texts that are too long for one, are left out.
public struct PacketObservation: Sendable {
  /// The packet as it was read.
  public let packet: JSONObject
  /// LAN address of the sender; nil if the packet does not tell it, or it is no meter's.
  public let address: String?
  /// LAN address of the meter that was heard: the one that sent this hop, or the sender where there
  /// is none; nil if the packet does not tell it, as in a message that somebody passed on, or it is
  /// no meter's.
  public let transmitter: String?
  /// When it was heard.
  public private(set) var time: Timestamp?
  /// Its kind; `unknown` for any word that is none.
  public let kind: PacketKind
  /// The word itself, which a later version may have made.
  public let kindWord: String?
  /// False for one that its check does not speak for, as `gs-decode --all` prints.
  public let isTrustworthy: Bool
  /// Seconds since power came on.
  public let uptime: Int64?
  /// When power came on.
  public private(set) var bootedAt: Timestamp?
  /// Initial value of the network's CRC, and who runs it.
  public let network: String?
  /// The utility.
  public let utility: String?
  /// Packet counter.
  public let counter: Int64?
  /// Place in the mesh.
  public let routeCost: Int64?
  /// Tree of the collector.
  public let treeID: String?
  /// Hops in that tree.
  public let level: Int64?
  /// Eb/N0 in dB.
  public let signalToNoiseRatio: Double?
  /// In dB relative to full scale.
  public let signalLevel: Double?
  /// In hertz.
  public let channel: Int64?
  /// When and where in its network's hop cycle it was sent; nil unless it is a beacon.
  public let hopPlace: HopPlace?
  /// Which long message it announces; nil for most packets, and for one that is not to be trusted.
  public let announcement: MessageAnnouncement?
  /// The read that it replies to; nil for most packets, and for one that is not to be trusted.
  public private(set) var read: MeterRead?

  /// Kinds of packet that others pass on. In them the transmitter has a key of its own.
  private static let passedOn: Set<PacketKind> = [.flood, .bulk, .message]

  /// A channel at a time of the hop cycle.
  public struct HopPlace: Equatable, Sendable {
    /// Length of the cycle in seconds.
    public let cycle: Double
    /// Slot, from 0.
    public let slot: Int
    /// Channel in hertz.
    public let channel: Int64
  }

  /// Longer texts are no identifiers: Home Assistant refuses them, and they would fill the memory.
  private static let longestText = 255

  /// Reads a packet.
  public init(_ packet: JSONObject) {
    func text(_ key: PacketKey) -> String? {
      packet.text(key).flatMap { $0.unicodeScalars.count <= Self.longestText ? $0 : nil }
    }
    func number(_ key: PacketKey) -> Double? {
      packet.number(key).flatMap { $0.isFinite ? $0 : nil }
    }
    func meter(_ key: PacketKey) -> String? {
      text(key).flatMap { LANAddress.mayBeMeter($0) ? LANAddress.normalized($0) : nil }
    }
    self.packet = packet
    address = meter(.source)
    time = packet.text(.time).flatMap(Timestamp.init)
    kindWord = text(.kind)
    kind = kindWord.flatMap(PacketKind.init) ?? .unknown
    let isDirect = text(.linkSource) == nil && !Self.passedOn.contains(kind)
    transmitter = isDirect ? address : meter(.linkSource)
    isTrustworthy = ["ok", "none", nil].contains(packet.text(.check))
    uptime = packet.integer(.uptime).flatMap { $0 >= 0 ? $0 : nil }
    bootedAt = packet.text(.bootedAt).flatMap(Timestamp.init)
    network = text(.network)
    utility = text(.utility)
    counter = packet.integer(.counter)
    routeCost = packet.integer(.routeCost)
    treeID = text(.treeID)
    level = packet.integer(.level)
    signalToNoiseRatio = number(.signalToNoiseRatio)
    signalLevel = number(.signalLevel)
    channel = packet.integer(.channel)
    hopPlace = kind == .beacon ? HopPlace(packet) : nil
    announcement = isTrustworthy ? MessageAnnouncement(packet) : nil
    let read = isTrustworthy ? MeterRead(packet) : nil
    // A reply is not heard before its request.
    self.read = read.flatMap { read in time.map { read.requestedAt <= $0 } ?? true ? read : nil }
  }

  /// The same of a packet whose time is not believed: without it, and without times that were
  /// worked out from the same clock.
  var withoutTimes: PacketObservation {
    var copy = self
    copy.time = nil
    copy.bootedAt = nil
    copy.read = nil
    return copy
  }
}

extension PacketObservation.HopPlace {
  /// In hertz.
  private static let channelRange: ClosedRange<Int64> = 1...1_000_000_000_000
  /// Slots of any cycle.
  private static let slotRange: ClosedRange<Int64> = 0...1023

  /// Reads a packet; nil if one of the three is not told, or makes no sense.
  fileprivate init?(_ packet: JSONObject) {
    guard let cycle = packet.number(.hopCycle), cycle.isFinite,
      let slot = packet.integer(.hopSlot), Self.slotRange.contains(slot),
      let channel = packet.integer(.channel), Self.channelRange.contains(channel)
    else { return nil }
    self.init(cycle: cycle, slot: Int(slot), channel: channel)
  }
}
