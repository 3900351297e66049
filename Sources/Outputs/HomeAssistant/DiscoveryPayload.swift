public import PacketSchema

/// The document by which Home Assistant learns of a meter as a device, with all its entities.
///
/// Source: Home Assistant's documentation of MQTT device discovery, and trials. A key too many at
/// the root or in `origin` makes it refuse the whole device.
public struct DiscoveryPayload: Sendable {
  private let meter: String
  private let topics: TopicTree
  private let version: String

  /// The payload of a meter; `version` is that of the exporter.
  public init(meter: String, topics: TopicTree, version: String) {
    self.meter = meter
    self.topics = topics
    self.version = version
  }

  /// The whole document.
  public var document: JSONObject {
    JSONObject([
      ("device", .object(device)),
      (
        "origin",
        .object(JSONObject([("name", .string("gs-export")), ("sw_version", .string(version))]))
      ),
      ("availability_topic", .string(topics.availability)),
      ("state_topic", .string(topics.state(meter))),
      ("qos", .integer(1)),
      (
        "components",
        .object(JSONObject(MeterEntities.all.map { ($0.key, .object(component($0))) }))
      ),
    ])
  }

  private var device: JSONObject {
    JSONObject([
      ("identifiers", .array([.string(topics.identifier(meter))])),
      ("name", .string((topics.name.map { "Meter \(meter), \($0)" }) ?? "Meter \(meter)")),
      ("manufacturer", .string("Landis+Gyr")),
      ("model", .string("GridStream")),
      ("serial_number", .string(meter)),
    ])
  }

  private func component(_ entity: MeterEntity) -> JSONObject {
    let identifier = topics.identifier(meter) + "_" + entity.key
    var component = JSONObject([
      ("name", .string(entity.name)),
      ("unique_id", .string(identifier)),
      // A sensor of any other category than this one is not added.
      ("entity_category", .string("diagnostic")),
    ])
    switch entity.form {
    case .sensor(let deviceClass, let unit, let stateClass):
      component["platform"] = .string("sensor")
      component["value_template"] = .string("{{ value_json.\(entity.key) }}")
      component["device_class"] = deviceClass.map { .string($0) }
      component["unit_of_measurement"] = unit.map { .string($0) }
      component["state_class"] = stateClass.map { .string($0) }
      if entity.hasPacket {
        component["json_attributes_topic"] = .string(topics.state(meter))
        component["json_attributes_template"] = .string("{{ value_json.packet | tojson }}")
      }
    case .event(let types):
      component["platform"] = .string("event")
      component["state_topic"] = .string(topics.event(meter))
      component["event_types"] = .array(types.map { .string($0) })
    }
    let domain = component["platform"].map(\.word) ?? "sensor"
    component["default_entity_id"] = .string("\(domain).\(identifier.lowercased())")
    return component
  }
}
