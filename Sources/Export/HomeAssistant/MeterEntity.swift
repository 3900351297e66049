public import PacketSchema

/// What Home Assistant shows of a meter: one row of `MeterEntities`.
public struct MeterEntity: Sendable {
  /// How Home Assistant treats it.
  public enum Form: Sendable {
    /// A value that `MeterState` has under the entity's key.
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
  /// The key of packet JSON whose latest value it shows; nil for what `MeterState` works out.
  public let source: PacketKey?
  /// Whether the latest packet is attached to it as attributes.
  public let hasPacket: Bool

  init(
    _ key: String, _ name: String, _ form: Form, source: PacketKey? = nil, hasPacket: Bool = false
  ) {
    self.key = key
    self.name = name
    self.form = form
    self.source = source
    self.hasPacket = hasPacket
  }
}

/// The table of entities: discovery and state document are made from it.
///
/// No energy and no power: no field of any packet is proven to hold either.
public enum MeterEntities {
  /// All rows, in the order of the state document.
  public static let all: [MeterEntity] = [
    .init("last_boot", "Last boot", .sensor(deviceClass: "timestamp")),
    .init("uptime_s", "Uptime", .sensor(deviceClass: "duration", unit: "s"), source: .uptime),
    .init("last_seen", "Last seen", .sensor(deviceClass: "timestamp")),
    .init("packets", "Packets", .sensor(unit: "packets", stateClass: "total_increasing")),
    .init(
      "snr_db", "Signal-to-noise ratio", signalStrength, source: .signalToNoiseRatio),
    // Home Assistant knows no dBFS; the name says what the level is relative to.
    .init("level_dbfs", "Signal level re full scale", signalStrength, source: .signalLevel),
    .init("route_cost", "Route cost", .sensor(stateClass: "measurement"), source: .routeCost),
    .init("level", "Level in tree", .sensor(stateClass: "measurement"), source: .level),
    .init("tree_id", "Tree", .sensor(), source: .treeID),
    .init("network", "Network", .sensor(), source: .network),
    .init("counter", "Packet counter", .sensor(), source: .counter),
    .init("last_packet", "Last packet", .sensor(), source: .kind, hasPacket: true),
    .init("outage", "Outage", .event(types: [PowerOutage.eventType])),
  ]

  private static let signalStrength = MeterEntity.Form.sensor(
    deviceClass: "signal_strength", unit: "dB", stateClass: "measurement")
}
