public import PacketSchema

/// The document by which Home Assistant learns of a device, a meter or the receiver, with all its
/// entities.
///
/// Source: Home Assistant's documentation of MQTT device discovery, and trials. A key too many at
/// the root or in `origin` makes it refuse the whole device.
public struct DiscoveryPayload: Sendable {
  /// What makes a device this one.
  struct Device: Sendable {
    /// Begins the identifiers of its entities.
    let identifier: String
    /// Members of the document's `device` beside the identifier.
    let members: [(key: String, value: JSONValue)]
    /// Topics that all have to say `online`.
    let availability: [String]
    /// Topic of its state document.
    let state: String
    /// Topic of its events.
    let event: String
  }

  private let device: Device
  private let entities: [EntityDescription]
  private let retired: [RetiredEntity]
  private let version: String
  private let expiry: Int64?

  /// A document.
  ///
  /// - Parameters:
  ///   - retired: what Home Assistant is to remove.
  ///   - version: that of the exporter.
  ///   - expiry: seconds after which what expires is stale; nil for never.
  init(
    _ device: Device, entities: [EntityDescription], retired: [RetiredEntity] = [],
    version: String, expiry: Int64? = nil
  ) {
    self.device = device
    self.entities = entities
    self.retired = retired
    self.version = version
    self.expiry = expiry
  }

  /// The whole document.
  public var document: JSONObject {
    let identifier = JSONValue.array([.string(device.identifier)])
    let origin = JSONObject([
      ("name", .string("gs-export")), ("sw_version", .string(version)),
    ])
    let removed = retired.map { entity -> (key: String, value: JSONValue) in
      (entity.key, .object(JSONObject([("platform", .string(entity.platform))])))
    }
    return JSONObject([
      ("device", .object(JSONObject([("identifiers", identifier)] + device.members))),
      ("origin", .object(origin)),
      (
        "availability",
        .array(device.availability.map { .object(JSONObject([("topic", .string($0))])) })
      ),
      ("availability_mode", .string("all")),
      ("state_topic", .string(device.state)),
      ("qos", .integer(1)),
      (
        "components",
        .object(JSONObject(entities.map { ($0.key, .object(component($0))) } + removed))
      ),
    ])
  }

  private func component(_ entity: EntityDescription) -> JSONObject {
    let identifier = device.identifier + "_" + entity.key
    let platform = entity.form.platform
    var component = JSONObject([
      ("name", .string(entity.name)), ("unique_id", .string(identifier)),
      ("platform", .string(platform)),
      ("default_entity_id", .string("\(platform).\(identifier.lowercased())")),
    ])
    component["icon"] = entity.icon.map { .string($0) }
    // A sensor of the other category, `config`, is not added.
    if entity.place != .dashboard { component["entity_category"] = .string("diagnostic") }
    if entity.place == .disabled { component["enabled_by_default"] = .bool(false) }
    if case .event(let types) = entity.form {
      component["state_topic"] = .string(device.event)
      component["event_types"] = .array(types.map { .string($0) })
    } else {
      addValue(of: entity, to: &component)
    }
    return component
  }

  private func addValue(of entity: EntityDescription, to component: inout JSONObject) {
    component["value_template"] = .string("{{ value_json.\(entity.shownKey) }}")
    switch entity.form {
    case .sensor(let deviceClass, let unit, let stateClass):
      component["device_class"] = deviceClass.map { .string($0) }
      component["unit_of_measurement"] = unit.map { .string($0) }
      component["state_class"] = stateClass.map { .string($0) }
      component["suggested_display_precision"] = entity.precision.map { .integer(Int64($0)) }
    case .binarySensor(let deviceClass): component["device_class"] = .string(deviceClass)
    case .event: break
    }
    if let key = entity.attributes {
      component["json_attributes_topic"] = .string(device.state)
      // Attributes are an object, or a warning in Home Assistant's log.
      component["json_attributes_template"] = .string("{{ (value_json.\(key) or {}) | tojson }}")
    }
    if entity.expires, let expiry { component["expire_after"] = .integer(expiry) }
  }
}

extension DiscoveryPayload {
  /// What is known of a meter beyond its address.
  public struct Details: Equatable, Sendable {
    /// Initial value of its network's CRC.
    public var network: String?
    /// Who runs the network.
    public var utility: String?
    /// Seconds after which what expires is stale.
    public var expiry: Int64

    /// Details.
    public init(network: String? = nil, utility: String? = nil, expiry: Int64 = Hearing.least) {
      self.network = network
      self.utility = utility
      self.expiry = expiry
    }
  }

  /// The document of a meter, which stands under the receiver.
  public init(meter: String, details: Details, topics: TopicTree, version: String) {
    let place = [details.network.map { "network \($0)" }, details.utility].compactMap { $0 }
    var members: [(key: String, value: JSONValue)] = [
      ("name", .string((topics.name.map { "Meter \(meter), \($0)" }) ?? "Meter \(meter)")),
      ("manufacturer", .string("Landis+Gyr")), ("model", .string("GridStream")),
      ("serial_number", .string(meter)),
    ]
    // Home Assistant shows it in brackets behind the model.
    if !place.isEmpty { members.append(("model_id", .string(place.joined(separator: ", ")))) }
    members.append(("via_device", .string(topics.receiverIdentifier)))
    let device = Device(
      identifier: topics.identifier(meter), members: members,
      availability: [topics.availability, topics.hearing], state: topics.state(meter),
      event: topics.event(meter))
    self.init(
      device, entities: MeterEntities.all.map(\.description), retired: MeterEntities.retired,
      version: version, expiry: details.expiry)
  }

  /// The document of the receiver.
  public init(receiverOf topics: TopicTree, version: String) {
    let device = Device(
      identifier: topics.receiverIdentifier,
      members: [
        ("name", .string(topics.name.map { "GridStream receiver \($0)" } ?? "GridStream receiver")),
        ("model", .string("gs-export")), ("sw_version", .string(version)),
      ],
      availability: [topics.availability], state: topics.receiverState,
      event: topics.receiverEvent)
    self.init(
      device, entities: ReceiverEntities.all.map(\.description),
      retired: ReceiverEntities.retired, version: version)
  }
}
