import HomeAssistant
import PacketSchema
import Testing

/// One test for each rule that a real Home Assistant enforces.
@Suite("Home Assistant's rules of discovery")
struct DiscoveryPayloadTests {
  private let topics = TopicTree()
  private var document: JSONObject {
    DiscoveryPayload(meter: "40DA952B", topics: topics, version: "1.2.3").document
  }

  private func object(_ value: JSONValue?) throws -> JSONObject {
    guard case .object(let object)? = value else { throw JSONParsingError("no object") }
    return object
  }

  private func components() throws -> [JSONObject] {
    try object(document["components"]).members.map { try object($0.value) }
  }

  private func component(_ key: String) throws -> JSONObject {
    try object(object(document["components"])[key])
  }

  private func text(_ value: JSONValue?) -> String {
    if case .string(let text)? = value { text } else { "" }
  }

  @Test("the topic is that of a device, its object id of the allowed characters")
  func topic() {
    let expected = "homeassistant/device/gridstream_40DA952B/config"
    #expect(topics.discovery("40DA952B") == expected)
    #expect(expected.split(separator: "/")[2].wholeMatch(of: /[A-Za-z0-9_-]+/) != nil)
  }

  @Test("no key at the root or in the origin but those that are known")
  func strictPlaces() throws {
    #expect(
      document.members.map(\.key) == [
        "device", "origin", "availability_topic", "state_topic", "qos", "components",
      ])
    #expect(try object(document["origin"]).members.map(\.key) == ["name", "sw_version"])
  }

  @Test("device and origin have what they must have")
  func required() throws {
    let device = try object(document["device"])
    #expect(device["identifiers"] == .array([.string("gridstream_40DA952B")]))
    #expect(device["name"] == .string("Meter 40DA952B"))
    #expect(device["via_device"] == nil)
    #expect(try object(document["origin"])["name"] == .string("gs-export"))
  }

  @Test("each component has a platform, an identifier of its own, and the diagnostic category")
  func componentKeys() throws {
    let components = try components()
    #expect(components.count == MeterEntities.all.count)
    #expect(Set(components.map { text($0["unique_id"]) }).count == components.count)
    for component in components {
      #expect(["sensor", "event"].contains(text(component["platform"])))
      #expect(component["entity_category"] == .string("diagnostic"))
      #expect(component["object_id"] == nil)
      let identifier = text(component["default_entity_id"])
      #expect(identifier.hasPrefix(text(component["platform"]) + ".gridstream_40da952b_"))
    }
  }

  @Test("availability is that of the device, by the topic of the last will")
  func availability() throws {
    #expect(document["availability_topic"] == .string("gridstream/exporter/all"))
    #expect(try components().allSatisfy { $0["availability_topic"] == nil })
  }

  @Test(
    "classes and units are those that Home Assistant takes",
    arguments: [
      ("last_boot", "timestamp", "", ""), ("last_seen", "timestamp", "", ""),
      ("uptime_s", "duration", "s", ""), ("snr_db", "signal_strength", "dB", "measurement"),
      ("level_dbfs", "signal_strength", "dB", "measurement"),
      ("packets", "", "packets", "total_increasing"), ("last_read", "timestamp", "", ""),
      ("reads_a_day", "", "reads", "measurement"),
    ])
  func classes(key: String, deviceClass: String, unit: String, stateClass: String) throws {
    let component = try component(key)
    #expect(text(component["device_class"]) == deviceClass)
    #expect(text(component["unit_of_measurement"]) == unit)
    #expect(text(component["state_class"]) == stateClass)
  }

  @Test("nothing claims to be energy or power")
  func noEnergy() throws {
    for component in try components() {
      #expect(!["energy", "power"].contains(text(component["device_class"])))
      #expect(!["Wh", "kWh", "W", "kW"].contains(text(component["unit_of_measurement"])))
    }
  }

  @Test("an event lists its types, and has a topic of its own")
  func event() throws {
    let event = try component("outage")
    #expect(event["event_types"] == .array([.string("power_restored")]))
    #expect(event["state_topic"] == .string("gridstream/40DA952B/event"))
  }

  @Test("the latest packet is an attribute, never a state")
  func packet() throws {
    let component = try component("last_packet")
    #expect(component["json_attributes_topic"] == document["state_topic"])
    #expect(component["value_template"] == .string("{{ value_json.last_packet }}"))
  }

  @Test("exporters with names share neither topics nor identifiers")
  func names() {
    let (attic, cellar) = (TopicTree(name: "attic"), TopicTree(name: "cellar"))
    for pair in [
      (attic.availability, cellar.availability), (attic.state("A"), cellar.state("A")),
      (attic.discovery("A"), cellar.discovery("A")),
      (attic.identifier("A"), cellar.identifier("A")),
    ] {
      #expect(pair.0 != pair.1)
    }
    #expect(TopicTree(meters: ["B", "A", "B"]).availability == "gridstream/exporter/A-B")
  }
}
