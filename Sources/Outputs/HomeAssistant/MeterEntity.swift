package import Meters
import Notation
package import PacketSchema

/// What Home Assistant shows of a meter: one row of `MeterEntities`.
public struct MeterEntity: Sendable {
  /// How it is presented.
  public let description: EntityDescription
  /// A sensor's value; nil before there was one.
  package let value: @Sendable (MeterView) -> JSONValue?
  /// What is shown in place of the value; nil if it is the value.
  let shown: (@Sendable (MeterView) -> JSONValue?)?
  /// Takes the value back from a state document of an earlier run.
  let remember: @Sendable (inout MeterMemory, JSONValue) -> Void

  init(
    _ description: EntityDescription,
    remember: @escaping @Sendable (inout MeterMemory, JSONValue) -> Void = { _, _ in },
    shown: (@Sendable (MeterView) -> JSONValue?)? = nil,
    value: @escaping @Sendable (MeterView) -> JSONValue?
  ) {
    self.description = description
    self.remember = remember
    self.shown = shown
    self.value = value
  }
}

/// The table of entities, views of `Meter`: discovery and state document are made from it.
///
/// No energy and no power: no field of any packet is proven to hold either. What stands first is for
/// dashboards; the rest is for those who look into how a meter is heard.
public enum MeterEntities {
  /// Entities of earlier versions.
  public static let retired: [RetiredEntity] = []

  /// Seconds: the time that a meter was heard is shown in steps, as each new one is a line in Home
  /// Assistant's activity.
  private static let heardStep: Int64 = 600

  /// All rows, in the order of the state document.
  public static let all: [MeterEntity] = [
    .init(
      .init(
        "last_boot", "Powered since", .sensor(deviceClass: "timestamp"), .dashboard,
        icon: "power-plug"),
      remember: { $0.bootedAt = $1.time }
    ) {
      $0.power.bootedAt.flatMap { Timestamp.seconds($0.seconds) }.map { .string($0) }
    },
    .init(
      .init(
        "uptime_s", "Uptime",
        .sensor(deviceClass: "duration", unit: "d", stateClass: "measurement"),
        icon: "timer-outline", precision: 1, shownKey: "uptime_d", expires: true),
      remember: { $0.uptime = $1.count },
      shown: { $0.power.uptime.flatMap { number((Double($0) / 864).rounded() / 100) } }
    ) {
      $0.power.uptime.map { .integer($0) }
    },
    .init(
      .init(
        "last_seen", "Last heard", .sensor(deviceClass: "timestamp"), .dashboard,
        icon: "ear-hearing", shownKey: "last_heard"),
      remember: { $0.lastSeen = $1.time },
      shown: {
        $0.lastSeen.flatMap { Timestamp.seconds($0.seconds / heardStep * heardStep) }
          .map { .string($0) }
      }
    ) {
      $0.lastSeen.map { .string($0.text) }
    },
    .init(
      .init(
        "packets", "Packets", .sensor(unit: "packets", stateClass: "total_increasing"),
        icon: "counter"),
      remember: { $0.packets = $1.count ?? 0 }
    ) {
      .integer($0.packets)
    },
    .init(
      .init(
        "snr_db", "Signal", signalStrength, .dashboard, icon: "signal", precision: 0,
        expires: true),
      remember: { $0.signalToNoiseRatio = $1.decibels }
    ) {
      number($0.reception.signalToNoiseRatio)
    },
    // Home Assistant knows no dBFS; the name says what the level is relative to.
    .init(
      .init(
        "level_dbfs", "Signal level re full scale", signalStrength, icon: "signal-variant",
        precision: 0, expires: true),
      remember: { $0.level = $1.decibels }
    ) {
      number($0.reception.level)
    },
    .init(
      .init(
        "route_cost", "Route cost", .sensor(stateClass: "measurement"), icon: "routes",
        expires: true),
      remember: { $0.routeCost = $1.count }
    ) { $0.route.cost.map { .integer($0) } },
    .init(
      .init(
        "level", "Level in tree", .sensor(stateClass: "measurement"), icon: "file-tree",
        expires: true),
      remember: { $0.levelInTree = $1.count }
    ) { $0.route.level.map { .integer($0) } },
    .init(
      .init("tree_id", "Tree", .sensor(), icon: "graph-outline"),
      remember: { $0.treeID = $1.name }
    ) {
      $0.route.treeID.map { .string($0) }
    },
    .init(
      .init("network", "Network", .sensor(), icon: "lan"), remember: { $0.network = $1.name }
    ) {
      $0.network.map { .string($0) }
    },
    .init(
      .init(
        "counter", "Packet counter", .sensor(stateClass: "measurement"), icon: "numeric"),
      remember: { $0.counter = $1.count }
    ) {
      $0.counter.map { .integer($0) }
    },
    .init(
      .init(
        "last_read", "Last read by the utility", .sensor(deviceClass: "timestamp"), .dashboard,
        icon: "clipboard-text-clock-outline"),
      remember: { $0.lastRead = $1.time }
    ) {
      $0.reads.latest.last.map { .string($0.requestedAt.text) }
    },
    .init(
      .init(
        "reads_a_day", "Reads by the utility within a day",
        .sensor(unit: "reads", stateClass: "measurement"), icon: "clipboard-list-outline"),
      remember: { $0.readsOfDay = $1.count ?? 0 }
    ) { meter in
      meter.lastDayEnd.map { .integer(Int64(meter.reads.day.count(until: $0))) }
    },
    .init(
      .init(
        "last_packet", "Last packet", .sensor(), icon: "package-variant", attributes: "packet"),
      remember: { $0.lastKind = $1.name }
    ) {
      $0.lastKind.map { .string($0) }
    },
    .init(
      .init(
        "outage", "Outage", .event(types: [OutageEvent.type]), .dashboard,
        icon: "transmission-tower-off"),
      remember: { $0.lastOutage = OutageEvent.outage($1) }
    ) {
      $0.power.outages.last.map { .object(OutageEvent.attributes($0)) }
    },
    .init(
      .init(
        "last_outage", "Last outage", .sensor(deviceClass: "timestamp"), .dashboard,
        icon: "power-plug-off", attributes: "outage")
    ) {
      $0.power.outages.last.flatMap(\.bootedAt).flatMap { Timestamp.seconds($0.seconds) }
        .map { .string($0) }
    },
    .init(
      .init(
        "outage_longest_s", "Last outage at most",
        .sensor(deviceClass: "duration", unit: "min"), .dashboard, icon: "timer-alert-outline",
        precision: 0, shownKey: "outage_longest_min"),
      shown: {
        $0.power.outages.last.flatMap(\.longestDuration).flatMap {
          number((Double($0) / 6).rounded() / 10)
        }
      }
    ) {
      $0.power.outages.last.flatMap(\.longestDuration).map { .integer($0) }
    },
    .init(.init("utility", "Utility", .sensor(), icon: "domain")) {
      $0.utility.map { .string($0) }
    },
    .init(
      .init(
        "usual_gap_s", "Usual time between packets",
        .sensor(deviceClass: "duration", unit: "s", stateClass: "measurement"),
        icon: "timer-sand", precision: 0)
    ) {
      number($0.hearing.gap.map { $0.rounded() })
    },
  ]

  private static let signalStrength = EntityDescription.Form.sensor(
    deviceClass: "signal_strength", unit: "dB", stateClass: "measurement")

  /// A whole number stays one.
  private static func number(_ value: Double?) -> JSONValue? {
    value.map { value in Int64(exactly: value).map { .integer($0) } ?? .number(value) }
  }

  /// The state document of a meter: every entity's value under its key, and the latest packet.
  ///
  /// Home Assistant takes each state document as the whole truth, so every document has every key:
  /// the latest value, or null before there was one.
  package static func document(of meter: MeterView) -> JSONObject {
    var members: [(key: String, value: JSONValue)] = []
    for entity in all {
      members.append((entity.description.key, entity.value(meter) ?? .null))
      if let shown = entity.shown {
        members.append((entity.description.shownKey, shown(meter) ?? .null))
      }
    }
    return JSONObject(members + [("packet", .object(meter.lastPacket))])
  }
}

extension MeterEntities {
  /// What a state document of an earlier run tells of a meter; what is no value of its kind is left
  /// out. Nil for what is no such document.
  package static func memory(of document: JSONObject) -> MeterMemory? {
    var memory = MeterMemory()
    for entity in all {
      document[entity.description.key].map { entity.remember(&memory, $0) }
    }
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
    JSONObject([("event_type", .string(type))] + attributes(outage).members)
  }

  /// What is known of it. Power failed after the meter was seen last, and came back when it booted.
  static func attributes(_ outage: PowerOutage) -> JSONObject {
    let booted = outage.bootedAt.flatMap { Timestamp.seconds($0.seconds) }
    return JSONObject([
      ("booted_at", booted.map { .string($0) } ?? .null),
      ("last_seen_before", outage.lastSeenBefore.map { .string($0.text) } ?? .null),
      ("longest_s", outage.longestDuration.map { .integer($0) } ?? .null),
      ("uptime_s", .integer(outage.uptime)),
      ("uptime_before_s", .integer(outage.uptimeBefore)),
    ])
  }

  /// Reads attributes again; nil for what is none.
  static func outage(_ value: JSONValue) -> PowerOutage? {
    guard case .object(let object) = value, let uptime = object["uptime_s"]?.count,
      let before = object["uptime_before_s"]?.count
    else { return nil }
    return PowerOutage(
      uptimeBefore: before, uptime: uptime, bootedAt: object["booted_at"]?.time,
      lastSeenBefore: object["last_seen_before"]?.time)
  }
}
