public import Notation
public import PacketSchema

/// What has to be kept of a meter so that a later run tells its outages as this one would.
public struct MeterCheckpoint: Equatable, Sendable {
  /// LAN address.
  public let address: String
  /// False if it is known only because others have messages for it.
  public let isSpeaker: Bool
  /// When it was heard first.
  public let firstSeen: Timestamp?
  /// The latest time that it was heard in a packet that was believed.
  public let lastSeen: Timestamp?
  /// Seconds since power came on, as it said last.
  public let uptime: Int64?
  /// When power last came on.
  public let bootedAt: Timestamp?
  /// Initial value of its network's CRC.
  public let network: String?
  /// The tree of its collector.
  public let treeID: String?
  /// All outages so far.
  public let outageCount: Int64

  /// What is to be kept of a meter.
  public init(_ meter: Meter) {
    address = meter.address
    isSpeaker = meter.isSpeaker
    firstSeen = meter.span.first
    lastSeen = meter.lastSeen
    uptime = meter.power.uptime
    bootedAt = meter.power.bootedAt
    network = meter.network
    treeID = meter.route.treeID
    outageCount = Int64(meter.power.outageCount)
  }
}

/// What has to be kept of a table of meters beside the meters.
public struct TableCheckpoint: Equatable, Sendable {
  /// A packet whose time no other has confirmed.
  public struct Open: Equatable, Sendable {
    /// The packet as it was read.
    public let packet: JSONObject
    /// Whether it was taken in with its time.
    public let isBelieved: Bool
    /// False if a packet without a time came since: then it is not taken in again.
    public let isAlone: Bool

    /// A packet that was kept.
    public init(packet: JSONObject, isBelieved: Bool, isAlone: Bool) {
      self.packet = packet
      self.isBelieved = isBelieved
      self.isAlone = isAlone
    }
  }

  /// The latest time that is believed, without that of the open packet where it is alone.
  public let latest: Timestamp?
  /// The open packet.
  public let open: Open?

  /// What was kept.
  public init(latest: Timestamp?, open: Open?) {
    self.latest = latest
    self.open = open
  }
}

extension MeterCheckpoint {
  /// The keys of a checkpoint as JSON; times in nanoseconds.
  private enum Key {
    static let isSpeaker = "speaker"
    static let firstSeen = "first"
    static let lastSeen = "last"
    static let uptime = "uptime"
    static let bootedAt = "booted"
    static let network = "network"
    static let treeID = "tree"
    static let outageCount = "outages"
  }

  /// As JSON, without what is not known.
  public var object: JSONObject {
    func time(_ time: Timestamp?) -> JSONValue? { time.map { .integer($0.nanoseconds) } }
    let members: [(key: String, value: JSONValue?)] = [
      (Key.isSpeaker, .bool(isSpeaker)), (Key.firstSeen, time(firstSeen)),
      (Key.lastSeen, time(lastSeen)), (Key.uptime, uptime.map { .integer($0) }),
      (Key.bootedAt, time(bootedAt)), (Key.network, network.map { .string($0) }),
      (Key.treeID, treeID.map { .string($0) }), (Key.outageCount, .integer(outageCount)),
    ]
    return JSONObject(members.compactMap { key, value in value.map { (key, $0) } })
  }

  /// Reads `object`; what is of another form is not known.
  public init(address: String, _ object: JSONObject) {
    func integer(_ key: String) -> Int64? {
      if case .integer(let number)? = object[key] { number } else { nil }
    }
    func text(_ key: String) -> String? {
      if case .string(let text)? = object[key] { text } else { nil }
    }
    func time(_ key: String) -> Timestamp? { integer(key).map { Timestamp(nanoseconds: $0) } }
    self.address = address
    isSpeaker = object[Key.isSpeaker] == .bool(true)
    firstSeen = time(Key.firstSeen)
    lastSeen = time(Key.lastSeen)
    uptime = integer(Key.uptime).flatMap { $0 >= 0 ? $0 : nil }
    bootedAt = time(Key.bootedAt)
    network = text(Key.network)
    treeID = text(Key.treeID)
    outageCount = max(0, integer(Key.outageCount) ?? 0)
  }
}
