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
  /// Meters that became devices, as they were announced: no more than the table has.
  private var announced: [String: DiscoveryPayload.Details] = [:]
  private var hearings: [String: Hearing] = [:]
  private var utilities: [String: String] = [:]
  private var receiver: ReceiverPublisher
  /// False while it is not known what an earlier run knew: no state goes out, as it would put null
  /// in the place of what the broker keeps.
  private var remembers: Bool

  /// In nanoseconds: what was seen later than that from now was seen by a wrong clock.
  private static let greatestLead: Int64 = 86_400_000_000_000
  /// Home Assistant takes no longer states.
  private static let longestText = 255

  /// A publisher; `version` is that of the exporter.
  ///
  /// - Parameters:
  ///   - awaitsMemory: true if `remember` will be called with what an earlier run knew.
  ///   - now: the time on the clock that nobody sets.
  public init(
    topics: TopicTree, devices: Devices, version: String, awaitsMemory: Bool = false,
    now: ContinuousClock.Instant = .now
  ) {
    remembers = !awaitsMemory
    self.topics = topics
    self.devices = devices
    self.version = version
    receiver = ReceiverPublisher(
      topics: topics, version: version, isDevice: devices != .named([]),
      awaitsMemory: awaitsMemory, now: now)
    // Of messages for a meter, none of its entities tells.
    table =
      switch devices {
      case .named(let named):
        MeterTable(
          limits: .init(speakers: .max, addressees: nil), keeping: .lastPacket,
          admits: named.contains)
      case .all:
        MeterTable(
          limits: .init(speakers: MeterPublisher.deviceLimit, addressees: nil),
          keeping: .lastPacket, admits: MeterPublisher.isAddress)
      }
  }

  /// What is said before the first packet: the receiver and the named meters are announced at once,
  /// so that their devices are there before they are heard. Their states are not: what the broker
  /// keeps from the last run says more than a document of nulls.
  public mutating func begin() -> [Publication] {
    var publications = receiver.begin()
    if case .named(let meters) = devices {
      publications += meters.sorted().prefix(MeterPublisher.deviceLimit).flatMap { announce($0) }
    }
    return publications
  }

  /// What a packet makes known: of the meter that speaks, of the one that passes its words on, of
  /// those of which an earlier packet is now seen in another time, and of the neighbourhood.
  public mutating func publications(
    for packet: JSONObject, now: ContinuousClock.Instant = .now
  ) -> [Publication] {
    let observation = observation(of: packet)
    let outcome = table.observe(observation)
    let participants = observation.participants.filter { $0.role != .addressee }.map(\.meter)
    var publications: [Publication] = []
    for address in outcome.corrected where !participants.contains(address) {
      publications += state(of: address)
    }
    for address in participants {
      guard let meter = table.meters[address] else { continue }
      if let seen = meter.lastSeen { hearings[address, default: Hearing()].observe(seen) }
      if observation.isTrustworthy, let utility = observation.utility {
        utilities[address] = utility
      }
      publications += announce(address) + state(of: address)
      for (_, outage) in outcome.outages.filter({ $0.meter == address }) {
        publications.append(event(outage, of: address))
      }
    }
    publications += receiver.observe(observation, now: now)
    let source = observation.address.flatMap { MeterPublisher.isAddress($0) ? $0 : nil }
    return publications + [
      .passing(MQTTMessage(topic: topics.packet(source), payload: packet.encoded()))
    ]
  }

  /// What a packet makes known that is not to be published itself: of the neighbourhood.
  public mutating func note(
    _ packet: JSONObject, now: ContinuousClock.Instant = .now
  ) -> [Publication] {
    receiver.observe(observation(of: packet), now: now)
  }

  /// Takes in the state documents that the broker has kept, then publishes those of all meters, and
  /// the outages that fell between the runs.
  ///
  /// - Parameters:
  ///   - messages: what the broker has kept; what is no state document of ours is left out.
  ///   - now: the time.
  public mutating func remember(_ messages: [MQTTMessage], now: Timestamp) -> [Publication] {
    remembers = true
    var publications = receiver.remember(messages)
    var outages: [Publication] = []
    let latest = Timestamp(nanoseconds: now.nanoseconds &+ MeterPublisher.greatestLead)
    for message in messages {
      guard let address = topics.meter(ofState: message.topic),
        let document = try? JSONObject(parsing: message.payload),
        let memory = MeterEntities.memory(of: document)?.withoutTimes(after: latest)
      else { continue }
      let outage = table.remember(memory, of: address)
      guard table.meters[address] != nil else { continue }
      receiver.remember(memory, of: address)
      rememberHearing(document, of: address)
      if let outage { outages.append(event(outage, of: address)) }
    }
    for address in table.meters.keys.sorted() {
      publications += announce(address) + state(of: address)
    }
    return publications + outages
  }

  /// What a line of the receiver makes known: its health, which the broker keeps.
  public mutating func publications(
    for line: ReceiverLine, now: ContinuousClock.Instant = .now
  ) -> [Publication] {
    receiver.take(line, now: now)
  }

  /// What the clock makes known: that nothing comes any more.
  public mutating func tick(now: ContinuousClock.Instant, time: Timestamp) -> [Publication] {
    receiver.tick(now: now, time: time)
  }

  /// What is said after the last packet.
  public mutating func finish() -> [Publication] { receiver.finish() }

  /// What a packet says. While the system's clock is wrong, none of what was worked out from it: it
  /// would put outages and boot times where there are none.
  private func observation(of packet: JSONObject) -> PacketObservation {
    guard receiver.hasWrongClock else { return PacketObservation(packet) }
    let times: [PacketKey] = [.time, .uptime, .bootedAt, .readRequestedAt, .readDelay]
    let names = Set(times.map(\.name))
    return PacketObservation(JSONObject(packet.members.filter { !names.contains($0.key) }))
  }

  private mutating func rememberHearing(_ document: JSONObject, of address: String) {
    if hearings[address]?.gap == nil, let gap = document["usual_gap_s"]?.double {
      hearings[address] = Hearing(gap: gap)
    }
    if utilities[address] == nil, case .string(let utility) = document["utility"],
      utility.unicodeScalars.count <= MeterPublisher.longestText
    {
      utilities[address] = utility
    }
  }

  /// Announces a meter, if there is something new to be said of it.
  private mutating func announce(_ address: String) -> [Publication] {
    let details = DiscoveryPayload.Details(
      network: table.meters[address]?.network, utility: utilities[address],
      expiry: hearings[address, default: Hearing()].expiry)
    guard announced[address] != details else { return [] }
    announced[address] = details
    let document = DiscoveryPayload(
      meter: address, details: details, topics: topics, version: version
    ).document
    return [.retained(MQTTMessage(topic: topics.discovery(address), payload: document.encoded()))]
  }

  private func state(of address: String) -> [Publication] {
    guard remembers, let meter = table.meters[address] else { return [] }
    let document = MeterEntities.document(
      of: MeterView(
        meter, hearing: hearings[address] ?? Hearing(), utility: utilities[address]))
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
