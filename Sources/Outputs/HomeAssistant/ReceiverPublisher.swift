import Meters
import Notation
import PacketSchema

/// Turns what is told of the receiver, and what happens to its neighbourhood, into messages.
struct ReceiverPublisher: Sendable {
  private let topics: TopicTree
  private let version: String
  /// False if no meter becomes a device: then the receiver does not, either.
  private let isDevice: Bool
  private var report: ReceiverReport
  private var neighbourhood = NeighbourhoodWatch()
  /// What was last said of whether meters can be heard.
  private var hears: Bool?
  /// False while it is not known what an earlier run knew.
  private var remembers: Bool

  init(
    topics: TopicTree, version: String, isDevice: Bool, awaitsMemory: Bool,
    now: ContinuousClock.Instant
  ) {
    self.topics = topics
    self.version = version
    self.isDevice = isDevice
    remembers = !awaitsMemory
    report = ReceiverReport(now: now)
  }

  /// True while the system's clock is known not to be right.
  var hasWrongClock: Bool { report.hasWrongClock }

  /// The device, which has to be there before the meters that stand under it.
  mutating func begin() -> [MeterPublisher.Publication] {
    guard isDevice else { return [] }
    let document = DiscoveryPayload(receiverOf: topics, version: version).document
    return [
      .retained(MQTTMessage(topic: topics.receiverDiscovery, payload: document.encoded()))
    ] + hearing()
  }

  /// Takes in what the broker has kept.
  mutating func remember(_ messages: [MQTTMessage]) -> [MeterPublisher.Publication] {
    remembers = true
    for message in messages where message.topic == topics.receiverState {
      if let document = try? JSONObject(parsing: message.payload) { report.remember(document) }
    }
    return state(report.current)
  }

  /// Takes in what an earlier run knew of a meter.
  mutating func remember(_ memory: MeterMemory, of address: String) {
    neighbourhood.remember(memory, of: address)
  }

  /// Takes in a packet, of whichever meter.
  mutating func observe(
    _ packet: PacketObservation, now: ContinuousClock.Instant
  ) -> [MeterPublisher.Publication] {
    guard isDevice else { return [] }
    report.hearPacket(at: now)
    return outages(neighbourhood.observe(packet))
  }

  /// Takes in a line. It goes out as it came, too.
  mutating func take(
    _ line: ReceiverLine, now: ContinuousClock.Instant
  ) -> [MeterPublisher.Publication] {
    var publications = [
      MeterPublisher.Publication.retained(
        MQTTMessage(topic: topics.receiver, payload: line.object.encoded()))
    ]
    publications += state(report.take(line, at: now)) + hearing()
    if !hasWrongClock, let time = Timestamp(line.time) {
      publications += outages(neighbourhood.advance(to: time))
    }
    return publications
  }

  /// Looks at the clock, as lines may have stopped.
  mutating func tick(
    now: ContinuousClock.Instant, time: Timestamp
  ) -> [MeterPublisher.Publication] {
    // What it would have to say waits for what the broker has kept.
    guard remembers else { return [] }
    return state(report.tick(at: now, time: time)) + hearing()
  }

  /// No more packets come: outages that wait for more meters wait no longer.
  mutating func finish() -> [MeterPublisher.Publication] { outages(neighbourhood.flush()) }

  private mutating func outages(
    _ outages: [NeighbourhoodOutage]
  ) -> [MeterPublisher.Publication] {
    guard isDevice else { return [] }
    return outages.flatMap { outage in
      state(report.add(outage)) + [
        .passing(MQTTMessage(topic: topics.receiverEvent, payload: outage.payload.encoded()))
      ]
    }
  }

  private func state(_ document: JSONObject?) -> [MeterPublisher.Publication] {
    guard isDevice, remembers, let document else { return [] }
    return [.retained(MQTTMessage(topic: topics.receiverState, payload: document.encoded()))]
  }

  /// Whether meters can be heard, when that has changed.
  private mutating func hearing() -> [MeterPublisher.Publication] {
    guard isDevice, hears != report.hears else { return [] }
    hears = report.hears
    let payload = report.hears ? "online" : "offline"
    return [.retained(MQTTMessage(topic: topics.hearing, payload: payload))]
  }
}
