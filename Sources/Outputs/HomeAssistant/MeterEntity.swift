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

  init(
    _ key: String, _ name: String, _ form: Form, hasPacket: Bool = false,
    value: @escaping @Sendable (Meter) -> JSONValue? = { _ in nil }
  ) {
    self.key = key
    self.name = name
    self.form = form
    self.hasPacket = hasPacket
    self.value = value
  }
}

/// The table of entities, views of `Meter`: discovery and state document are made from it.
///
/// No energy and no power: no field of any packet is proven to hold either.
public enum MeterEntities {
  /// All rows, in the order of the state document.
  public static let all: [MeterEntity] = [
    .init("last_boot", "Last boot", .sensor(deviceClass: "timestamp")) {
      $0.power.bootedAt.flatMap { Timestamp.seconds($0.seconds) }.map { .string($0) }
    },
    .init("uptime_s", "Uptime", .sensor(deviceClass: "duration", unit: "s")) {
      $0.power.uptime.map { .integer($0) }
    },
    .init("last_seen", "Last seen", .sensor(deviceClass: "timestamp")) {
      $0.lastSeen.map { .string($0.text) }
    },
    .init("packets", "Packets", .sensor(unit: "packets", stateClass: "total_increasing")) {
      .integer($0.packets)
    },
    .init("snr_db", "Signal-to-noise ratio", signalStrength) {
      number($0.reception.signalToNoiseRatio)
    },
    // Home Assistant knows no dBFS; the name says what the level is relative to.
    .init("level_dbfs", "Signal level re full scale", signalStrength) {
      number($0.reception.level)
    },
    .init("route_cost", "Route cost", .sensor(stateClass: "measurement")) {
      $0.route.cost.map { .integer($0) }
    },
    .init("level", "Level in tree", .sensor(stateClass: "measurement")) {
      $0.route.level.map { .integer($0) }
    },
    .init("tree_id", "Tree", .sensor()) { $0.route.treeID.map { .string($0) } },
    .init("network", "Network", .sensor()) { $0.network.map { .string($0) } },
    .init("counter", "Packet counter", .sensor()) { $0.counter.map { .integer($0) } },
    .init("last_read", "Last read by the utility", .sensor(deviceClass: "timestamp")) {
      $0.reads.latest.last.map { .string($0.requestedAt.text) }
    },
    .init(
      "reads_a_day", "Reads by the utility within a day",
      .sensor(unit: "reads", stateClass: "measurement")
    ) { meter in
      meter.lastDayEnd.map { .integer(Int64(meter.reads.day.count(until: $0))) }
    },
    .init("last_packet", "Last packet", .sensor(), hasPacket: true) {
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
