import Export
import HomeAssistant
import Logging
import SystemInterface
import TestKit
import Testing

@testable import BrokerExport

/// A broker that a test plays, on the link's thread.
private final class PlayedSession: BrokerSession {
  /// What the broker does.
  enum Manner: Sendable {
    /// Acknowledges everything.
    case polite
    /// Acknowledges no message.
    case silent
    /// Ends each connection as soon as it stands.
    case closing
    /// Acknowledges what comes before a payload, and ends the connection on that.
    case choking(String)
    /// Accepts the connection, and says nothing.
    case mute
    /// Answers the connection with a code.
    case refusing(Int32)
    /// Cannot be reached.
    case away
  }

  let events = BrokerEvents()
  private let manner: Manner
  private let onPublish: (MQTTMessage) throws(BrokerError) -> Void
  private var identifier: Int32 = 0
  private var isChoked = false
  /// What was acknowledged before has come through.
  private var isHeard = false

  init(
    _ manner: Manner, onPublish: @escaping (MQTTMessage) throws(BrokerError) -> Void
  ) {
    self.manner = manner
    self.onPublish = onPublish
  }

  func open() throws(BrokerError) {
    switch manner {
    case .away: throw BrokerError("nobody is there")
    case .refusing(let code): events.answer = code
    case .mute: break
    default: events.answer = 0
    }
  }

  func subscribe(_ topic: String) {}

  func publish(_ outgoing: PublishQueue.Outgoing) throws(BrokerError) -> Int32 {
    try onPublish(outgoing.message)
    identifier += 1
    switch manner {
    case .choking(let payload) where outgoing.message.payload == payload: isChoked = true
    case .choking where isChoked: break
    case .polite, .choking: events.acknowledge(identifier)
    default: break
    }
    return identifier
  }

  func serve(wakeUp: Descriptor, timeout: Int32) throws(BrokerError) {
    switch manner {
    case .closing: throw BrokerError("closed")
    case .choking where isChoked && isHeard: throw BrokerError("closed")
    case .choking where isChoked: isHeard = true
    case .polite, .choking, .mute: return
    default: _ = waitUntilReady([.init(wakeUp, for: .reading)], milliseconds: timeout)
    }
  }

  func close() {}
}

/// What came to the played broker, in the order in which it came, from all connections.
private final class Arrivals: @unchecked Sendable {
  private let lock = Condition()
  private var list: [MQTTMessage] = []
  private var count = 0

  func add(_ message: MQTTMessage) { lock.withLock { list.append(message) } }
  var topics: [String] { lock.withLock { list.map(\.topic) } }
  /// Counts connections from 0.
  func nextConnection() -> Int {
    lock.withLock {
      defer { count += 1 }
      return count
    }
  }
  var connections: Int { lock.withLock { count } }
}

/// Warnings that came from a link.
private final class Warnings: LogHandler, @unchecked Sendable {
  private let lock = Condition()
  private var list: [String] = []
  var logLevel = Logger.Level.trace
  var metadata = Logger.Metadata()

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    if event.level == .warning { lock.withLock { list.append("\(event.message)") } }
  }

  /// Those that contain certain words.
  func about(_ words: String) -> [String] {
    lock.withLock { list.filter { $0.contains(words) } }
  }
}

@Suite("Delivering to a broker")
struct BrokerLinkTests {
  private static let endless: Duration = .seconds(3600)
  private let arrivals = Arrivals()
  private let warnings = Warnings()

  /// A link to brokers that behave in turn, the last one for ever.
  private func link(
    to manners: PlayedSession.Manner..., patience: Duration = endless, pause: Duration = .zero,
    answerTimeout: Duration = endless, stop: StopSignal? = nil,
    onPublish: @escaping @Sendable (MQTTMessage) throws(BrokerError) -> Void = { _ in }
  ) throws -> BrokerLink {
    let address = try #require(BrokerAddress("mqtt://broker.example"))
    let settings = BrokerSettings(
      address: address, clientIdentifier: "test",
      will: MQTTMessage(topic: "exporter", payload: "offline"))
    let log = Logger(label: "test") { [warnings] _ in warnings }
    let link = try BrokerLink(
      settings, birthTopic: "birth", capacity: 2,
      wait: DeliveryWait(
        patience: patience, patienceAfterStop: patience, graceAfterStop: .zero, stop: stop),
      backoff: ReconnectBackoff(first: pause), answerTimeout: answerTimeout, log: log
    ) { [arrivals] () throws(BrokerError) in
      let manner = manners[min(arrivals.nextConnection(), manners.count - 1)]
      return PlayedSession(manner) { message throws(BrokerError) in
        try onPublish(message)
        arrivals.add(message)
      }
    }
    link.submit([passing("a")])
    try link.start()
    return link
  }

  /// What `finish` gives; fails if that does not end.
  private func finish(_ link: BrokerLink) throws -> BrokerLink.Undelivered? {
    try #require(try resultInTime(of: { link.finish() }))
  }

  private func passing(_ topic: String) -> MeterPublisher.Publication {
    .passing(MQTTMessage(topic: topic, payload: "1"))
  }

  @Test("everything arrives, the farewell last")
  func delivered() throws {
    let link = try link(to: .polite)
    #expect(try finish(link) == nil)
    #expect(arrivals.topics == ["exporter", "a", "exporter"])
  }

  @Test("a broker that acknowledges nothing has its time, and no more")
  func silent() throws {
    let link = try link(to: .silent, patience: .milliseconds(200))
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 2)
    #expect(undelivered.reason.contains("acknowledged nothing"), "\(undelivered)")
  }

  @Test("a connection alone is no progress")
  func closing() throws {
    let link = try link(to: .closing, patience: .milliseconds(200), pause: .milliseconds(1))
    #expect(try finish(link)?.count == 2)
    #expect(arrivals.connections > 1)
  }

  @Test("a message on which the broker closes is lost alone, counted and told of")
  func choking() throws {
    let link = try link(to: .choking("long"), pause: .milliseconds(1))
    link.submit([.passing(MQTTMessage(topic: "b", payload: "long"))])
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 1)
    #expect(undelivered.reason.contains("the broker closes the connection on it"))
    #expect(arrivals.topics.last == "exporter" && link.dropped == 1 && link.waiting == 0)
    #expect(warnings.about("a message of 4 bytes cannot be published").count == 1)
  }

  @Test("a broker that only takes again what it had taken before is told of once")
  func sameWarning() throws {
    let link = try link(to: .choking("long"), pause: .milliseconds(1))
    // Alone behind what is taken first: there is nothing new.
    link.submit([.retained(MQTTMessage(topic: "b", payload: "long"))])
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 1 && arrivals.connections == 5)
    #expect(warnings.about("next attempt").count == 1, "\(warnings.about(""))")
  }

  @Test("who accepts a connection and does not answer is not called absent")
  func mute() throws {
    let link = try link(
      to: .mute, patience: .milliseconds(200), pause: .milliseconds(1), answerTimeout: .zero)
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 2 && arrivals.connections > 1)
    #expect(undelivered.reason.contains("does not answer"), "\(undelivered)")
  }

  @Test("what fails to connect is told of in its own words")
  func away() throws {
    let link = try link(to: .away, patience: .milliseconds(200), pause: .milliseconds(1))
    #expect(try finish(link)?.reason == "nobody is there")
  }

  @Test("a broker that has taken nothing when a signal comes is not waited for")
  func signalBefore() throws {
    // Stays open, as the link's thread does.
    let ends = try Descriptor.pipe()
    let link = try link(to: .silent, stop: StopSignal(descriptor: ends.reading))
    try ends.writing.writeAll([1])
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 2 && undelivered.reason.contains("signal"), "\(undelivered)")
  }

  @Test("a broker takes if it took something lately, or has all")
  func taking() throws {
    let outbox = try fullOutbox(DeliveryWait(stop: nil))
    let now = ContinuousClock.now
    outbox.withContents { contents in
      #expect(!contents.isTaking(since: now))
      contents.queue.append(MQTTMessage(topic: "b", payload: "1"), isBounded: false)
      contents.queue.markPublished(as: 1)
      let isProgress = contents.take([1], at: now)
      #expect(isProgress)
      #expect(contents.isTaking(since: now) && !contents.isTaking(since: now + .seconds(1)))
      contents.queue.markPublished(as: 2)
      contents.queue.acknowledge(2)
      contents.isConnected = true
      #expect(contents.isTaking(since: now + .seconds(1)))
    }
  }

  @Test("the end of the input ends a long pause: there is one more attempt")
  func lastAttempt() throws {
    let link = try link(to: .away, .polite, pause: Self.endless)
    #expect(try finish(link) == nil)
    #expect(arrivals.topics == ["exporter", "a", "exporter"])
  }

  @Test("a broker that wants other credentials is not asked on at the end", arguments: [4, 5])
  func refused(code: Int32) throws {
    let link = try link(to: .refusing(code))
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 2)
    #expect(undelivered.reason.contains("MQTT_USERNAME and MQTT_PASSWORD"), "\(undelivered)")
  }

  @Test("each answer to a connection has words of its own")
  func answers() {
    let words = (1...6).map { BrokerError.refusal($0, hasUser: true).description }
    #expect(Set(words).count == 6)
    #expect(words[3].contains("were refused") && words[4].contains("were refused"))
    #expect(BrokerError.refusal(5, hasUser: false).description.contains("wants a user"))
  }

  @Test("a message that cannot be published is lost alone, and counted")
  func refusedMessage() throws {
    let link = try link(to: .polite) { message throws(BrokerError) in
      if message.topic == "a" { throw BrokerError("not that one", cause: .message) }
    }
    link.submit([passing("b")])
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count == 1 && undelivered.reason.contains("not that one"))
    #expect(arrivals.topics == ["exporter", "b", "exporter"])
    #expect(link.dropped == 1 && link.waiting == 0)
  }

  @Test("of a broker that takes nothing a full queue waits once, then the oldest make room")
  func fullQueue() throws {
    let outbox = try fullOutbox(DeliveryWait(patience: .zero, stop: nil))
    outbox.append(MQTTMessage(topic: "b", payload: "1"))
    outbox.withContents { contents in
      #expect(contents.isStalled && !contents.waitsForRoom)
      #expect(contents.queue.next?.message.topic == "b" && contents.queue.dropped == 1)
    }
  }

  @Test("after a stop nothing waits for room, and nothing is dropped")
  func fullQueueAtTheEnd() throws {
    let ends = try Descriptor.pipe()
    defer { [ends.reading, ends.writing].forEach { $0.close() } }
    try ends.writing.writeAll([1])
    let stop = StopSignal(descriptor: ends.reading)
    let outbox = try fullOutbox(DeliveryWait(patience: Self.endless, stop: stop))
    outbox.append(MQTTMessage(topic: "b", payload: "1"))
    outbox.withContents { #expect($0.queue.waiting == 2 && $0.queue.dropped == 0) }
  }

  private func fullOutbox(_ wait: DeliveryWait) throws -> BrokerOutbox {
    let outbox = try BrokerOutbox(capacity: 1, wait: wait)
    outbox.withContents { $0.isConnected = true }
    outbox.append(MQTTMessage(topic: "a", payload: "1"))
    return outbox
  }

  @Test("a signal ends the last wait")
  func signal() throws {
    // Stays open: the link's thread goes on trying, and writing, when this test has ended.
    let ends = try Descriptor.pipe()
    // The farewell goes out when the last wait has begun.
    let link = try link(to: .polite, stop: StopSignal(descriptor: ends.reading)) {
      message throws(BrokerError) in
      guard message.payload == "offline" else { return }
      try? ends.writing.writeAll([1])
      throw BrokerError("gone")
    }
    let undelivered = try #require(try finish(link))
    #expect(undelivered.count > 0 && undelivered.reason.contains("signal"), "\(undelivered)")
  }
}
