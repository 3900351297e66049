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
    /// Answers the connection with a code.
    case refusing(Int32)
    /// Cannot be reached.
    case away
  }

  let events = BrokerEvents()
  private let manner: Manner
  private let onPublish: (MQTTMessage) throws(BrokerError) -> Void
  private var identifier: Int32 = 0

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
    default: events.answer = 0
    }
  }

  func subscribe(_ topic: String) {}

  func publish(_ outgoing: PublishQueue.Outgoing) throws(BrokerError) -> Int32 {
    try onPublish(outgoing.message)
    identifier += 1
    if case .polite = manner { events.acknowledge(identifier) }
    return identifier
  }

  func serve(wakeUp: Descriptor, timeout: Int32) throws(BrokerError) {
    switch manner {
    case .closing: throw BrokerError("closed")
    case .polite: return
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

@Suite("Delivering to a broker")
struct BrokerLinkTests {
  private static let endless: Duration = .seconds(3600)
  private let arrivals = Arrivals()

  /// A link to brokers that behave in turn, the last one for ever.
  private func link(
    to manners: PlayedSession.Manner..., patience: Duration = endless, pause: Duration = .zero,
    stop: StopSignal? = nil,
    onPublish: @escaping @Sendable (MQTTMessage) throws(BrokerError) -> Void = { _ in }
  ) throws -> BrokerLink {
    let address = try #require(BrokerAddress("mqtt://broker.example"))
    let settings = BrokerSettings(
      address: address, clientIdentifier: "test",
      will: MQTTMessage(topic: "exporter", payload: "offline"))
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let link = try BrokerLink(
      settings, birthTopic: "birth", capacity: 2,
      wait: DeliveryWait(patience: patience, stop: stop),
      backoff: ReconnectBackoff(first: pause), log: log
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
