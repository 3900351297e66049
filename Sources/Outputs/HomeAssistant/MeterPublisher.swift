import Meters
import Notation
public import PacketSchema

/// A message for a broker. All of ours go out with quality of service 1: at least once.
public struct MQTTMessage: Equatable, Sendable {
  /// The topic, UTF-8, without wildcards.
  public var topic: String
  /// The payload, UTF-8.
  public var payload: String

  /// A message.
  public init(topic: String, payload: String) {
    self.topic = topic
    self.payload = payload
  }
}

/// Turns packets into messages: each packet as it came to the topic of its meter, and for chosen
/// meters discovery, a merged state, and outages.
public struct MeterPublisher: Sendable {
  /// Which meters become devices in Home Assistant. Those of other people flood a home, so it is
  /// the user who names them.
  public enum Devices: Equatable, Sendable {
    /// These; addresses of 8 hexadecimal digits in upper case.
    case named(Set<String>)
    /// All that are heard, up to `deviceLimit`.
    case all
  }

  /// A message, and whether the broker keeps it.
  public enum Publication: Equatable, Sendable {
    /// The latest word on its topic.
    case retained(MQTTMessage)
    /// Said once.
    case passing(MQTTMessage)
  }

  /// The most meters that become devices: each takes memory for as long as the exporter runs.
  public static let deviceLimit = Neighbourhood.meterLimit

  private let topics: TopicTree
  private let devices: Devices
  private let version: String
  private var meters: [String: Meter] = [:]

  /// A publisher; `version` is that of the exporter.
  public init(topics: TopicTree, devices: Devices, version: String) {
    self.topics = topics
    self.devices = devices
    self.version = version
  }

  /// What is said before the first packet: the named meters are announced at once, so that their
  /// devices are there before they are heard. Their states are not: what the broker keeps from the
  /// last run says more than a document of nulls.
  public mutating func begin() -> [Publication] {
    guard case .named(let meters) = devices else { return [] }
    return meters.sorted().prefix(MeterPublisher.deviceLimit).map { announce($0) }
  }

  /// What a packet makes known: to the meter that speaks, and to the one that passes its words on.
  public mutating func publications(for packet: JSONObject) -> [Publication] {
    let observation = PacketObservation(packet)
    var publications: [Publication] = []
    // Of messages for a meter, none of its entities tells.
    for (address, role) in observation.participants where role != .addressee {
      guard let meter = MeterPublisher.address(address), isDevice(meter) else { continue }
      publications += update(meter, observation, as: role)
    }
    let meter = packet.text(.source).flatMap(MeterPublisher.address)
    return publications + [
      .passing(MQTTMessage(topic: topics.packet(meter), payload: packet.encoded()))
    ]
  }

  private mutating func update(
    _ meter: String, _ packet: PacketObservation, as role: PacketRole
  ) -> [Publication] {
    var publications = meters[meter] == nil ? [announce(meter)] : []
    let outage = meters[meter, default: Meter(address: meter)].observe(packet, as: role)
    publications.append(state(of: meter))
    if let outage {
      publications.append(
        .passing(
          MQTTMessage(topic: topics.event(meter), payload: OutageEvent.payload(outage).encoded())))
    }
    return publications
  }

  private func isDevice(_ meter: String) -> Bool {
    switch devices {
    case .named(let named): named.contains(meter)
    case .all: meters[meter] != nil || meters.count < MeterPublisher.deviceLimit
    }
  }

  private mutating func announce(_ meter: String) -> Publication {
    meters[meter] = Meter(address: meter)
    let document = DiscoveryPayload(meter: meter, topics: topics, version: version).document
    return .retained(MQTTMessage(topic: topics.discovery(meter), payload: document.encoded()))
  }

  private func state(of meter: String) -> Publication {
    let document = MeterEntities.document(of: meters[meter] ?? Meter(address: meter))
    return .retained(MQTTMessage(topic: topics.state(meter), payload: document.encoded()))
  }

  /// The address in the form that topics have, nil if it is none: what came over the air or from
  /// a file must not choose a topic.
  private static func address(_ source: String) -> String? {
    source.utf8.count == 8 && Hexadecimal.isDigits(source) ? source.uppercased() : nil
  }
}
