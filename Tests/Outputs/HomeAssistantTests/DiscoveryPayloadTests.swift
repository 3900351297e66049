import PacketSchema
import Testing

@testable import HomeAssistant

/// One test for each rule that a real Home Assistant enforces.
@Suite("Home Assistant's rules of discovery")
struct DiscoveryPayloadTests {
  private let topics = TopicTree()
  private var document: JSONObject {
    DiscoveryPayload(
      meter: "40DA952B",
      details: .init(network: "B5E3", utility: "Somebody", expiry: 8192), topics: topics,
      version: "1.2.3"
    ).document
  }

  private var receiver: JSONObject {
    DiscoveryPayload(receiverOf: topics, version: "1.2.3").document
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
    for document in [document, receiver] {
      #expect(
        document.members.map(\.key) == [
          "device", "origin", "availability", "availability_mode", "state_topic", "qos",
          "components",
        ])
      #expect(try object(document["origin"]).members.map(\.key) == ["name", "sw_version"])
    }
  }

  @Test("device and origin have what they must have")
  func required() throws {
    let device = try object(document["device"])
    #expect(device["identifiers"] == .array([.string("gridstream_40DA952B")]))
    #expect(device["name"] == .string("Meter 40DA952B"))
    #expect(device["model"] == .string("GridStream"))
    #expect(device["model_id"] == .string("network B5E3, Somebody"))
    let above = try object(receiver["device"])
    #expect(above["identifiers"] == device["via_device"].map { .array([$0]) })
    #expect(above["name"] == .string("GridStream receiver"))
    #expect(try object(document["origin"])["name"] == .string("gs-export"))
  }

  @Test("each component has a platform, an identifier of its own, and an icon")
  func componentKeys() throws {
    let components = try components()
    #expect(components.count == MeterEntities.all.count)
    #expect(Set(components.map { text($0["unique_id"]) }).count == components.count)
    for component in components {
      #expect(["sensor", "event"].contains(text(component["platform"])))
      #expect(component["object_id"] == nil && text(component["icon"]).hasPrefix("mdi:"))
      let identifier = text(component["default_entity_id"])
      #expect(identifier.hasPrefix(text(component["platform"]) + ".gridstream_40da952b_"))
    }
  }

  @Test("dashboards get what a person would choose; all else is diagnostic, and disabled")
  func places() throws {
    let shown = try object(document["components"]).members.filter {
      try object($0.value)["entity_category"] == nil
    }
    #expect(
      shown.map(\.key) == [
        "last_boot", "last_seen", "snr_db", "last_read", "outage", "last_outage",
        "outage_longest_s",
      ])
    for component in try components() {
      let isShown = component["entity_category"] == nil
      #expect(component["enabled_by_default"] == (isShown ? nil : .bool(false)))
      if !isShown { #expect(component["entity_category"] == .string("diagnostic")) }
    }
  }

  @Test("what is measured goes stale, what is a time does not")
  func expiry() throws {
    #expect(try component("snr_db")["expire_after"] == .integer(8192))
    for key in ["last_boot", "last_seen", "last_outage", "last_read", "packets"] {
      #expect(try component(key)["expire_after"] == nil, "\(key)")
    }
  }

  @Test("an entity that is no more is told to be removed, and nothing else of it")
  func retired() throws {
    let device = DiscoveryPayload.Device(
      identifier: "a", members: [], availability: [], state: "b", event: "c")
    let document = DiscoveryPayload(
      device, entities: [], retired: [.init(key: "old", platform: "binary_sensor")], version: "1"
    ).document
    #expect(
      document["components"].map { JSONObject([("c", $0)]).encoded() }
        == #"{"c":{"old":{"platform":"binary_sensor"}}}"#)
    for (entities, retired) in [
      (MeterEntities.all.map(\.description), MeterEntities.retired),
      (ReceiverEntities.all.map(\.description), ReceiverEntities.retired),
    ] {
      #expect(Set(entities.map(\.key)).isDisjoint(with: retired.map(\.key)))
    }
  }

  @Test("a meter is there if the exporter runs and the receiver hears; the receiver if it runs")
  func availability() throws {
    func topics(_ document: JSONObject) -> String {
      document["availability"].map { JSONObject([("a", $0)]).encoded() } ?? ""
    }
    #expect(
      topics(document)
        == #"{"a":[{"topic":"gridstream/exporter/all"},{"topic":"gridstream/exporter/all/hearing"}]}"#
    )
    #expect(topics(receiver) == #"{"a":[{"topic":"gridstream/exporter/all"}]}"#)
    #expect(document["availability_mode"] == .string("all"))
    #expect(try components().allSatisfy { $0["availability"] == nil })
  }

  @Test(
    "classes and units are those that Home Assistant takes",
    arguments: [
      ("last_boot", "timestamp", "", ""), ("last_seen", "timestamp", "", ""),
      ("uptime_s", "duration", "d", "measurement"),
      ("snr_db", "signal_strength", "dB", "measurement"),
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
      (attic.identifier("A"), cellar.identifier("A")), (attic.hearing, cellar.hearing),
      (attic.receiverIdentifier, cellar.receiverIdentifier),
    ] {
      #expect(pair.0 != pair.1)
    }
    #expect(TopicTree(meters: ["B", "A", "B"]).availability == "gridstream/exporter/A-B")
  }

  @Test("the receiver's identifier is short, whatever number of meters the exporter is named by")
  func manyMeters() {
    let meters = (0..<100).map { "0A0B0C0\($0)" }
    #expect(TopicTree(meters: meters).receiverIdentifier.utf8.count < 80)
    #expect(
      TopicTree(meters: ["0A0B0C01"]).receiverDiscovery
        == "homeassistant/device/gridstream_receiver_0A0B0C01/config")
  }
}
