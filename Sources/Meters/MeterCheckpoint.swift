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
  /// The last one.
  let lastOutage: PowerOutage?
  /// What the next uptime is held against.
  let mark: UptimeMark?
  /// What was known before uptimes fell that the clock makes impossible.
  let doubt: PowerHistory.Doubt?

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
    lastOutage = meter.power.outages.last
    mark = meter.mark
    doubt = meter.power.doubt
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
  /// A step of the receiver's clock that is not certain.
  let step: ClockSteps.Candidate?
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
    static let outage = "outage"
    static let uptimeBefore = "before"
    static let mark = "mark"
    static let lost = "lost"
    static let isCurrent = "current"
    static let steps = "steps"
    static let doubt = "doubt"
  }

  /// As JSON, without what is not known.
  public var object: JSONObject {
    JSONObject(known: [
      (Key.isSpeaker, .bool(isSpeaker)), (Key.firstSeen, .time(firstSeen)),
      (Key.lastSeen, .time(lastSeen)), (Key.uptime, uptime.map { .integer($0) }),
      (Key.bootedAt, .time(bootedAt)), (Key.network, network.map { .string($0) }),
      (Key.treeID, treeID.map { .string($0) }), (Key.outageCount, .integer(outageCount)),
      (
        Key.outage,
        lastOutage.map { outage in
          .object(
            JSONObject(known: [
              (Key.uptimeBefore, .integer(outage.uptimeBefore)),
              (Key.uptime, .integer(outage.uptime)), (Key.bootedAt, .time(outage.bootedAt)),
              (Key.lastSeen, .time(outage.lastSeenBefore)),
            ]))
        }
      ),
      (
        Key.mark,
        mark.map { mark in
          .object(
            JSONObject(known: [
              (Key.lastSeen, .time(mark.time)), (Key.uptime, .integer(mark.uptime)),
              (Key.lost, .integer(mark.lost)), (Key.isCurrent, .bool(mark.isCurrent)),
              (Key.steps, .integer(Int64(mark.steps))),
            ]))
        }
      ),
      (
        Key.doubt,
        doubt.map { doubt in
          .object(
            JSONObject(known: [
              (Key.uptime, .integer(doubt.uptime)), (Key.lastSeen, .time(doubt.lastSeen)),
            ]))
        }
      ),
    ])
  }

  /// Reads `object`; what is of another form is not known.
  public init(address: String, _ object: JSONObject) {
    self.address = address
    isSpeaker = object[Key.isSpeaker] == .bool(true)
    firstSeen = object.time(Key.firstSeen)
    lastSeen = object.time(Key.lastSeen)
    uptime = object.count(Key.uptime)
    bootedAt = object.time(Key.bootedAt)
    network = object.word(Key.network)
    treeID = object.word(Key.treeID)
    outageCount = object.count(Key.outageCount) ?? 0
    lastOutage = object.part(Key.outage).flatMap { part in
      guard let before = part.count(Key.uptimeBefore), let uptime = part.count(Key.uptime) else {
        return nil
      }
      return PowerOutage(
        uptimeBefore: before, uptime: uptime, bootedAt: part.time(Key.bootedAt),
        lastSeenBefore: part.time(Key.lastSeen))
    }
    mark = object.part(Key.mark).flatMap { part in
      guard let time = part.time(Key.lastSeen), let uptime = part.count(Key.uptime) else {
        return nil
      }
      return UptimeMark(
        time: time, uptime: uptime, lost: part.count(Key.lost) ?? 0,
        isCurrent: part[Key.isCurrent] == .bool(true),
        steps: Int(clamping: part.count(Key.steps) ?? 0))
    }
    doubt = object.part(Key.doubt).flatMap { part in
      part.count(Key.uptime).map { .init(uptime: $0, lastSeen: part.time(Key.lastSeen)) }
    }
  }
}

extension TableCheckpoint {
  /// The keys of a checkpoint as JSON; times in nanoseconds.
  private enum Key {
    static let latest = "latest"
    static let packet = "packet"
    static let isBelieved = "believed"
    static let isAlone = "alone"
    static let offset = "offset"
    static let count = "count"
    static let heard = "heard"
    static let name = "name"
  }

  /// As JSON, without what is not known.
  public var object: JSONObject {
    JSONObject(known: [
      (Key.latest, .time(latest)), (Key.packet, open.map { .object($0.packet) }),
      (Key.isBelieved, open.map { .bool($0.isBelieved) }),
      (Key.isAlone, open.map { .bool($0.isAlone) }),
      (Key.offset, step.map { .integer($0.offset) }),
      (Key.count, step.map { .integer(Int64($0.count)) }),
      (Key.heard, step.map { .array($0.heard.sorted().map { .string($0) }) }),
      (Key.name, step.map { .string($0.latest) }),
    ])
  }

  /// Reads `object`; what is of another form is not known.
  public init(_ object: JSONObject) {
    latest = object.time(Key.latest)
    open = object.part(Key.packet).map {
      Open(
        packet: $0, isBelieved: object[Key.isBelieved] == .bool(true),
        isAlone: object[Key.isAlone] == .bool(true))
    }
    var heard: [String] = []
    if case .array(let names)? = object[Key.heard] {
      heard = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    }
    step = object.time(Key.offset).map {
      ClockSteps.Candidate(
        offset: $0.nanoseconds, count: Int(clamping: object.count(Key.count) ?? 1),
        heard: Set(heard), latest: object.word(Key.name) ?? "")
    }
  }
}

extension JSONValue {
  fileprivate static func time(_ time: Timestamp?) -> JSONValue? {
    time.map { .integer($0.nanoseconds) }
  }
}

extension JSONObject {
  /// Those members that have a value.
  fileprivate init(known members: [(key: String, value: JSONValue?)]) {
    self.init(members.compactMap { key, value in value.map { (key, $0) } })
  }

  fileprivate func time(_ key: String) -> Timestamp? {
    if case .integer(let number)? = self[key] { Timestamp(nanoseconds: number) } else { nil }
  }

  /// A number of 0 or more.
  fileprivate func count(_ key: String) -> Int64? {
    if case .integer(let number)? = self[key], number >= 0 { number } else { nil }
  }

  fileprivate func word(_ key: String) -> String? {
    if case .string(let text)? = self[key] { text } else { nil }
  }

  fileprivate func part(_ key: String) -> JSONObject? {
    if case .object(let object)? = self[key] { object } else { nil }
  }
}
