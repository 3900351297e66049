package import Meters
import Notation
package import PacketSchema

/// What Home Assistant shows of a meter: one row of `MeterEntities`.
public struct MeterEntity: Sendable {
  /// How Home Assistant treats it.
  public enum Form: Sendable {
    /// A value.
    case sensor(deviceClass: String? = nil, unit: String? = nil, stateClass: String? = nil)
    /// Something that happens, with its type.
    case event(types: [String])
  }

  /// The key in the state document, and the end of the entity's identifier.
  public let key: String
  /// What a person reads.
  public let name: String
  /// How it is treated.
  public let form: Form
  /// Whether the latest packet is attached to it as attributes.
  public let hasPacket: Bool
  /// A sensor's value; nil before there was one.
  package let value: @Sendable (Meter) -> JSONValue?
  /// Takes the value back from a state document of an earlier run.
  let remember: @Sendable (inout MeterMemory, JSONValue) -> Void

  init(
    _ key: String, _ name: String, _ form: Form, hasPacket: Bool = false,
    remember: @escaping @Sendable (inout MeterMemory, JSONValue) -> Void = { _, _ in },
    value: @escaping @Sendable (Meter) -> JSONValue? = { _ in nil }
  ) {
    self.key = key
    self.name = name
    self.form = form
    self.hasPacket = hasPacket
    self.remember = remember
    self.value = value
  }
}

/// The table of entities, views of `Meter`: discovery and state document are made from it.
///
/// No energy and no power: no field of any packet is proven to hold either.
public enum MeterEntities {
  /// All rows, in the order of the state document.
  public static let all: [MeterEntity] = [
    .init(
      "last_boot", "Last boot", .sensor(deviceClass: "timestamp"),
      remember: { $0.bootedAt = $1.time }
    ) {
      $0.power.bootedAt.flatMap { Timestamp.seconds($0.seconds) }.map { .string($0) }
    },
    .init(
      "uptime_s", "Uptime", .sensor(deviceClass: "duration", unit: "s"),
      remember: { $0.uptime = $1.count }
    ) {
      $0.power.uptime.map { .integer($0) }
    },
    .init(
      "last_seen", "Last seen", .sensor(deviceClass: "timestamp"),
      remember: { $0.lastSeen = $1.time }
    ) {
      $0.lastSeen.map { .string($0.text) }
    },
    .init(
      "packets", "Packets", .sensor(unit: "packets", stateClass: "total_increasing"),
      remember: { $0.packets = $1.count ?? 0 }
    ) {
      .integer($0.packets)
    },
    .init(
      "snr_db", "Signal-to-noise ratio", signalStrength,
      remember: { $0.signalToNoiseRatio = $1.decibels }
    ) {
      number($0.reception.signalToNoiseRatio)
    },
    // Home Assistant knows no dBFS; the name says what the level is relative to.
    .init(
      "level_dbfs", "Signal level re full scale", signalStrength,
      remember: { $0.level = $1.decibels }
    ) {
      number($0.reception.level)
    },
    .init(
      "route_cost", "Route cost", .sensor(stateClass: "measurement"),
      remember: { $0.routeCost = $1.count }
    ) { $0.route.cost.map { .integer($0) } },
    .init(
      "level", "Level in tree", .sensor(stateClass: "measurement"),
      remember: { $0.levelInTree = $1.count }
    ) { $0.route.level.map { .integer($0) } },
    .init("tree_id", "Tree", .sensor(), remember: { $0.treeID = $1.name }) {
      $0.route.treeID.map { .string($0) }
    },
    .init("network", "Network", .sensor(), remember: { $0.network = $1.name }) {
      $0.network.map { .string($0) }
    },
    .init("counter", "Packet counter", .sensor(), remember: { $0.counter = $1.count }) {
      $0.counter.map { .integer($0) }
    },
    .init(
      "last_read", "Last read by the utility", .sensor(deviceClass: "timestamp"),
      remember: { $0.lastRead = $1.time }
    ) {
      $0.reads.latest.last.map { .string($0.requestedAt.text) }
    },
    .init(
      "reads_a_day", "Reads by the utility within a day",
      .sensor(unit: "reads", stateClass: "measurement"), remember: { $0.readsOfDay = $1.count ?? 0 }
    ) { meter in
      meter.lastDayEnd.map { .integer(Int64(meter.reads.day.count(until: $0))) }
    },
    .init(
      "last_packet", "Last packet", .sensor(), hasPacket: true, remember: { $0.lastKind = $1.name }
    ) {
      $0.lastKind.map { .string($0) }
    },
    .init("outage", "Outage", .event(types: [OutageEvent.type])),
  ]

  private static let signalStrength = MeterEntity.Form.sensor(
    deviceClass: "signal_strength", unit: "dB", stateClass: "measurement")

  /// A whole number stays one.
  private static func number(_ value: Double?) -> JSONValue? {
    value.map { value in Int64(exactly: value).map { .integer($0) } ?? .number(value) }
  }

  /// The state document of a meter: every entity's value under its key, and the latest packet.
  ///
  /// Home Assistant takes each state document as the whole truth, so every document has every key:
  /// the latest value, or null before there was one.
  package static func document(of meter: Meter) -> JSONObject {
    let sensors = all.filter { if case .sensor = $0.form { true } else { false } }
    return JSONObject(
      sensors.map { ($0.key, $0.value(meter) ?? .null) } + [("packet", .object(meter.lastPacket))])
  }
}

extension MeterEntities {
  /// What a state document of an earlier run tells of a meter; what is no value of its kind is left
  /// out. Nil for what is no such document.
  package static func memory(of document: JSONObject) -> MeterMemory? {
    var memory = MeterMemory()
    for entity in all { document[entity.key].map { entity.remember(&memory, $0) } }
    if case .object(let packet) = document["packet"] { memory.lastPacket = packet }
    return memory.packets > 0 ? memory : nil
  }
}

extension JSONValue {
  fileprivate var time: Timestamp? { name.flatMap { Timestamp($0) } }

  fileprivate var count: Int64? {
    if case .integer(let value) = self, value >= 0 { value } else { nil }
  }

  fileprivate var decibels: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value.isFinite ? value : nil
    default: nil
    }
  }

  /// As long as Home Assistant takes a state.
  fileprivate var name: String? {
    if case .string(let text) = self, text.unicodeScalars.count <= 255 { text } else { nil }
  }
}

/// The event of a meter whose power came back.
public enum OutageEvent {
  /// The event's type in Home Assistant.
  public static let type = "power_restored"

  /// The payload of the event: its type, and attributes.
  package static func payload(_ outage: PowerOutage) -> JSONObject {
    let booted = outage.bootedAt.flatMap { Timestamp.seconds($0.seconds) }
    return JSONObject([
      ("event_type", .string(type)),
      ("booted_at", booted.map { .string($0) } ?? .null),
      ("last_seen_before", outage.lastSeenBefore.map { .string($0.text) } ?? .null),
      ("uptime_s", .integer(outage.uptime)),
      ("uptime_before_s", .integer(outage.uptimeBefore)),
    ])
  }
}
