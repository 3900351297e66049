public import PacketSchema

/// What is known of one meter, merged from all its packets.
///
/// A packet kind has only some of the fields. Home Assistant takes each state document as the whole
/// truth, so every document has every key: the latest value, or null before there was one.
public struct MeterState: Sendable {
  /// Boot times that differ by less are one: they are worked out from whole seconds of uptime and
  /// from two clocks that drift.
  private static let bootTimeTolerance: Int64 = 60_000_000_000

  /// Packets of the meter so far.
  public private(set) var packets: Int64 = 0

  private var latest: [PacketKey: JSONValue] = [:]
  private var lastSeen: (text: String, time: Timestamp)?
  private var lastBoot: (text: String, time: Timestamp)?
  private var uptime: Int64?
  private var packet = JSONObject()

  /// A meter that was not heard yet.
  public init() {}

  /// Takes in a packet. Returns an outage if the packet shows that there was one.
  ///
  /// A packet that is older than the last one, as in a log that is read again, is counted and
  /// otherwise left alone; so is one that its check does not speak for, as `gs-decode --all` prints.
  public mutating func merge(_ packet: JSONObject) -> PowerOutage? {
    packets += 1
    guard ["ok", "none", nil].contains(packet.text(.check)) else { return nil }
    let seen = MeterState.timestamp(packet, .time)
    if let seen, let lastSeen, seen.time < lastSeen.time { return nil }
    let outage = mergeUptime(of: packet)
    for case let source? in MeterEntities.all.map(\.source) {
      if let value = MeterState.value(packet, source) { latest[source] = value }
    }
    if let seen { lastSeen = seen }
    self.packet = packet
    return outage
  }

  /// The state document: every entity's value under its key, and the latest packet.
  public var document: JSONObject {
    var members: [(key: String, value: JSONValue)] = []
    for entity in MeterEntities.all {
      if case .sensor = entity.form { members.append((entity.key, value(of: entity))) }
    }
    members.append(("packet", .object(packet)))
    return JSONObject(members)
  }

  private func value(of entity: MeterEntity) -> JSONValue {
    if let source = entity.source { return latest[source] ?? .null }
    switch entity.key {
    case "last_boot": return lastBoot.map { .string($0.text) } ?? .null
    case "last_seen": return lastSeen.map { .string($0.text) } ?? .null
    case "packets": return .integer(packets)
    default: return .null
    }
  }

  private mutating func mergeUptime(of packet: JSONObject) -> PowerOutage? {
    guard let now = packet.integer(.uptime), now >= 0 else { return nil }
    let boot = MeterState.boot(packet)
    defer { uptime = now }
    if let before = uptime, now < before, isLater(boot) {
      lastBoot = boot
      return PowerOutage(
        uptimeBefore: before, uptime: now, bootedAt: boot?.text, lastSeenBefore: lastSeen?.text)
    }
    if isLater(boot) || lastBoot == nil { lastBoot = boot ?? lastBoot }
    return nil
  }

  /// Without clocks a smaller uptime alone has to do.
  private func isLater(_ boot: (text: String, time: Timestamp)?) -> Bool {
    guard let boot, let lastBoot else { return true }
    return boot.time.nanoseconds - lastBoot.time.nanoseconds > MeterState.bootTimeTolerance
  }

  /// When the packet says that power came on; nil if that is yet to come: a meter's clock may be
  /// wrong, and would hide every outage until then.
  private static func boot(_ packet: JSONObject) -> (text: String, time: Timestamp)? {
    guard let boot = timestamp(packet, .bootedAt) else { return nil }
    guard let seen = timestamp(packet, .time) else { return boot }
    return boot.time.nanoseconds - seen.time.nanoseconds > bootTimeTolerance ? nil : boot
  }

  private static func timestamp(
    _ packet: JSONObject, _ key: PacketKey
  ) -> (text: String, time: Timestamp)? {
    packet.text(key).flatMap { text in Timestamp(text).map { (text, $0) } }
  }

  /// A value that Home Assistant can take: a finite number, or a text of at most 255 characters.
  private static func value(_ packet: JSONObject, _ key: PacketKey) -> JSONValue? {
    switch (packet[key.name], key.definition.form) {
    case (.integer(let number)?, .integer), (.integer(let number)?, .number): .integer(number)
    case (.number(let number)?, .number) where number.isFinite: .number(number)
    case (.string(let text)?, .hexadecimal), (.string(let text)?, .choice):
      text.unicodeScalars.count <= 255 ? .string(text) : nil
    default: nil
    }
  }
}
