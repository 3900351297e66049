import Meters
public import Notation
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
  private var table: MeterTable
  /// Meters that became devices: no more than the table has.
  private var announced: Set<String> = []
  /// False while it is not known what an earlier run knew: no state goes out, as it would put null
  /// in the place of what the broker keeps.
  private var remembers: Bool

  /// In nanoseconds: what was seen later than that from now was seen by a wrong clock.
  private static let greatestLead: Int64 = 86_400_000_000_000

  /// A publisher; `version` is that of the exporter.
  ///
  /// - Parameter awaitsMemory: true if `remember` will be called with what an earlier run knew.
  public init(
    topics: TopicTree, devices: Devices, version: String, awaitsMemory: Bool = false
  ) {
    remembers = !awaitsMemory
    self.topics = topics
    self.devices = devices
    self.version = version
    // Of messages for a meter, none of its entities tells.
    table =
      switch devices {
      case .named(let named):
        MeterTable(
          limits: .init(speakers: .max, addressees: nil), keepsLastPackets: true,
          admits: named.contains)
      case .all:
        MeterTable(
          limits: .init(speakers: MeterPublisher.deviceLimit, addressees: nil),
          keepsLastPackets: true, admits: MeterPublisher.isAddress)
      }
  }

  /// What is said before the first packet: the named meters are announced at once, so that their
  /// devices are there before they are heard. Their states are not: what the broker keeps from the
  /// last run says more than a document of nulls.
  public mutating func begin() -> [Publication] {
    guard case .named(let meters) = devices else { return [] }
    return meters.sorted().prefix(MeterPublisher.deviceLimit).map { announce($0) }
  }

  /// What a packet makes known: of the meter that speaks, of the one that passes its words on, and of
  /// those of which an earlier packet is now seen in another time.
  public mutating func publications(for packet: JSONObject) -> [Publication] {
    let observation = PacketObservation(packet)
    let outcome = table.observe(observation)
    let participants = observation.participants.filter { $0.role != .addressee }.map(\.meter)
    var publications: [Publication] = []
    for address in outcome.corrected where !participants.contains(address) {
      publications += state(of: address)
    }
    for address in participants {
      guard table.meters[address] != nil else { continue }
      if !announced.contains(address) { publications.append(announce(address)) }
      publications += state(of: address)
      for (_, outage) in outcome.outages.filter({ $0.meter == address }) {
        publications.append(event(outage, of: address))
      }
    }
    let source = observation.address.flatMap { MeterPublisher.isAddress($0) ? $0 : nil }
    return publications + [
      .passing(MQTTMessage(topic: topics.packet(source), payload: packet.encoded()))
    ]
  }

  /// Takes in the state documents that the broker has kept, then publishes those of all meters, and
  /// the outages that fell between the runs.
  ///
  /// - Parameters:
  ///   - messages: what the broker has kept; what is no state document of a meter is left out.
  ///   - now: the time.
  public mutating func remember(_ messages: [MQTTMessage], now: Timestamp) -> [Publication] {
    var publications: [Publication] = []
    remembers = true
    let latest = Timestamp(nanoseconds: now.nanoseconds &+ MeterPublisher.greatestLead)
    for message in messages {
      guard let address = topics.meter(ofState: message.topic),
        let document = try? JSONObject(parsing: message.payload),
        let memory = MeterEntities.memory(of: document)
      else { continue }
      let outage = table.remember(memory.withoutTimes(after: latest), of: address)
      if let outage { publications.append(event(outage, of: address)) }
    }
    for address in table.meters.keys.sorted() {
      if !announced.contains(address) { publications.append(announce(address)) }
      publications += state(of: address)
    }
    return publications
  }

  /// What a line of the receiver makes known: its health, which the broker keeps.
  public func publications(for line: ReceiverLine) -> [Publication] {
    [.retained(MQTTMessage(topic: topics.receiver, payload: line.object.encoded()))]
  }

  private mutating func announce(_ meter: String) -> Publication {
    announced.insert(meter)
    let document = DiscoveryPayload(meter: meter, topics: topics, version: version).document
    return .retained(MQTTMessage(topic: topics.discovery(meter), payload: document.encoded()))
  }

  private func state(of address: String) -> [Publication] {
    guard remembers, let meter = table.meters[address] else { return [] }
    let document = MeterEntities.document(of: meter)
    return [.retained(MQTTMessage(topic: topics.state(address), payload: document.encoded()))]
  }

  private func event(_ outage: PowerOutage, of meter: String) -> Publication {
    .passing(
      MQTTMessage(topic: topics.event(meter), payload: OutageEvent.payload(outage).encoded()))
  }

  /// True for an address in the form that topics have: what came over the air or from a file must
  /// not choose a topic.
  @Sendable private static func isAddress(_ source: String) -> Bool {
    source.utf8.count == 8 && Hexadecimal.isDigits(source)
  }
}
