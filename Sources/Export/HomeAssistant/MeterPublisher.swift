public import PacketSchema

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
  public static let deviceLimit = 4096

  private let topics: TopicTree
  private let devices: Devices
  private let version: String
  private var states: [String: MeterState] = [:]

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

  /// What a packet makes known.
  public mutating func publications(for packet: JSONObject) -> [Publication] {
    let meter = packet.text(.source).flatMap(MeterPublisher.address)
    let raw = MQTTMessage(topic: topics.packet(meter), payload: packet.encoded())
    guard let meter, isDevice(meter) else { return [.passing(raw)] }
    var publications = states[meter] == nil ? [announce(meter)] : []
    let outage = states[meter, default: MeterState()].merge(packet)
    publications.append(state(of: meter))
    if let outage {
      publications.append(
        .passing(MQTTMessage(topic: topics.event(meter), payload: outage.payload.encoded())))
    }
    return publications + [.passing(raw)]
  }

  private func isDevice(_ meter: String) -> Bool {
    switch devices {
    case .named(let meters): meters.contains(meter)
    case .all: states[meter] != nil || states.count < MeterPublisher.deviceLimit
    }
  }

  private mutating func announce(_ meter: String) -> Publication {
    states[meter] = MeterState()
    let document = DiscoveryPayload(meter: meter, topics: topics, version: version).document
    return .retained(MQTTMessage(topic: topics.discovery(meter), payload: document.encoded()))
  }

  private func state(of meter: String) -> Publication {
    let document = (states[meter] ?? MeterState()).document
    return .retained(MQTTMessage(topic: topics.state(meter), payload: document.encoded()))
  }

  /// The address in the form that topics have, nil if it is none: what came over the air or from
  /// a file must not choose a topic.
  private static func address(_ source: String) -> String? {
    let isAddress = source.utf8.count == 8 && source.utf8.allSatisfy { isHexDigit($0) }
    return isAddress ? source.uppercased() : nil
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }
}
