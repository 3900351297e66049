import Export
import HomeAssistant
import Logging
import SystemInterface
import TestKit
import Testing

@testable import BrokerExport

@Suite("Delivering to a broker")
struct BrokerLinkTests {
  private static let endless: Duration = .seconds(3600)
  private let arrivals = Arrivals()
  private let warnings = Warnings()

  /// A link to brokers that behave in turn, the last one for ever.
  private func link(
    to manners: PlayedSession.Manner..., patience: Duration = endless, pause: Duration = .zero,
    answerTimeout: Duration = endless, stop: StopSignal? = nil,
    onPublish: @escaping @Sendable (MQTTMessage) throws(BrokerError) -> Void = { _ in },
    tick: BrokerLink.Tick? = nil
  ) throws -> BrokerLink {
    let address = try #require(BrokerAddress("mqtt://broker.example"))
    let settings = BrokerSettings(
      address: address, clientIdentifier: "test",
      will: MQTTMessage(topic: "exporter", payload: "offline"))
    let log = Logger(label: "test") { [warnings] _ in warnings }
    let link = try BrokerLink(
      settings, birthTopic: "birth", tick: tick, capacity: 2,
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

  @Test("what the clock makes known arrives, though nothing is handed over")
  func ticking() throws {
    let told = Flag()
    let link = try link(
      to: .polite,
      tick: { submit in
        guard told.raise() else { return }
        submit([.retained(MQTTMessage(topic: "stopped", payload: "1"))])
      })
    told.wait()
    #expect(try finish(link) == nil)
    #expect(arrivals.topics.contains("stopped"))
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
    #expect(try finish(link)?.reason == "nobody is there. Is the address right?")
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
