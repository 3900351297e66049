import CMosquitto
import Export
public import HomeAssistant
public import Logging
import SystemInterface

/// Publishes what a queue holds, on a thread of its own, so that a broker that is slow or gone
/// never keeps packets from being read. Connects again, with growing pauses, for ever.
///
/// All that both threads touch is guarded by `condition`.
public final class BrokerLink: @unchecked Sendable {
  /// Messages that may be on their way at once.
  private static let inFlightLimit = 64

  private let settings: BrokerSettings
  private let birthTopic: String
  private let log: Logger
  private let wakeUp = WakeUp()
  private let condition = Condition()
  private var queue: PublishQueue
  private var isConnected = false
  private var isEnding = false
  private var hasEnded = false
  private var hasSaidGoodbye = false

  /// A link that is not yet started.
  ///
  /// - Parameters:
  ///   - birthTopic: where Home Assistant says that it has started.
  ///   - capacity: how many messages wait before the oldest is dropped, at least 1.
  public init(_ settings: BrokerSettings, birthTopic: String, capacity: Int, log: Logger) {
    self.settings = settings
    self.birthTopic = birthTopic
    self.log = log
    queue = PublishQueue(capacity: capacity)
    queue.retain(MQTTMessage(topic: settings.will.topic, payload: "online"))
  }

  /// Messages dropped so far.
  public var dropped: Int { condition.withLock { queue.dropped } }

  /// Passing messages that the broker has not acknowledged.
  public var waiting: Int { condition.withLock { queue.passingLeft } }

  /// Starts the thread.
  public func start() throws { try startThread { self.run() } }

  /// Hands over messages. Waits while the queue is full and a broker is there to empty it;
  /// without a broker the oldest passing messages make room.
  public func submit(_ publications: [MeterPublisher.Publication]) {
    condition.withLock {
      for publication in publications {
        switch publication {
        case .retained(let message): queue.retain(message)
        case .passing(let message):
          while isConnected, queue.isFull { condition.wait() }
          queue.append(message)
        }
      }
    }
    wakeUp.ring()
  }

  /// Publishes what waits, then `offline`, and ends the connection. Returns how many messages
  /// could not be delivered, because no broker was there for that time.
  public func finish(patience: Duration = .seconds(10)) -> Int {
    condition.withLock { isEnding = true }
    wakeUp.ring()
    return condition.withLock {
      var deadline = ContinuousClock.now + patience
      while !hasEnded {
        if isConnected { deadline = ContinuousClock.now + patience }
        if !condition.wait(for: deadline - .now), !isConnected { break }
      }
      return queue.waiting
    }
  }

  // MARK: - The thread

  private func run() {
    var backoff = ReconnectBackoff()
    while true {
      do throws(BrokerError) {
        try connectAndServe(&backoff)
        return end()
      } catch {
        lost()
        let pause = backoff.failed()
        log.warning(
          "broker \(settings.address): \(error); next attempt in \(pause.components.seconds) s")
        pauseBeforeNextAttempt(pause)
      }
    }
  }

  private func pauseBeforeNextAttempt(_ pause: Duration) {
    let end = ContinuousClock.now + pause
    while ContinuousClock.now < end {
      wakeUp.reset()
      wakeUp.wait(for: end - ContinuousClock.now)
    }
  }

  /// Returns when the link is to end and everything is delivered.
  private func connectAndServe(_ backoff: inout ReconnectBackoff) throws(BrokerError) {
    let connection = try BrokerConnection(settings)
    try connection.open(settings.address)
    try awaitAnswer(connection)
    backoff.succeeded()
    log.info("connected to \(settings.address)")
    try connection.subscribe(birthTopic)
    condition.withLock { isConnected = true }
    var births = BirthSchedule()
    while try !isDelivered(connection) {
      let pause = births.remaining(at: .now) ?? .seconds(1)
      try connection.serve(wakeUp: wakeUp.descriptor, timeout: milliseconds(pause))
      wakeUp.reset()
      takeIn(connection.events, &births)
    }
    connection.close()
  }

  private func awaitAnswer(_ connection: borrowing BrokerConnection) throws(BrokerError) {
    do throws(BrokerError) {
      while connection.events.answer == nil {
        try connection.serve(wakeUp: Descriptor(-1), timeout: 1000)
      }
    } catch  where settings.address.isEncrypted {
      // The broker has not said a word: what failed is the handshake.
      throw .noEncryption
    }
    if let answer = connection.events.answer, answer != 0 {
      let words = mosquitto_connack_string(answer).map { String(cString: $0) } ?? "\(answer)"
      throw BrokerError(words + " (user and password come from MQTT_USERNAME and MQTT_PASSWORD)")
    }
  }

  private func takeIn(_ events: BrokerEvents, _ births: inout BirthSchedule) {
    for message in events.takeReceived() where message.topic == birthTopic {
      births.received(message.payload, at: .now)
    }
    let again = births.isDue(at: .now)
    condition.withLock {
      events.takeAcknowledged().forEach { queue.acknowledge($0) }
      if again { queue.republishRetained() }
      condition.broadcast()
    }
    if again { log.info("Home Assistant has started: everything is published again") }
  }

  /// Publishes what may be published. True when nothing is left to do.
  private func isDelivered(_ connection: borrowing BrokerConnection) throws(BrokerError) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    if isEnding, queue.waiting == 0, !hasSaidGoodbye {
      queue.retain(settings.will)
      hasSaidGoodbye = true
    }
    while queue.inFlight < BrokerLink.inFlightLimit, let next = queue.next {
      queue.markPublished(as: try connection.publish(next))
    }
    return hasSaidGoodbye && queue.waiting == 0
  }

  private func lost() {
    condition.withLock {
      isConnected = false
      queue.connectionLost()
      condition.broadcast()
    }
  }

  private func end() {
    condition.withLock {
      isConnected = false
      hasEnded = true
      condition.broadcast()
    }
  }
}
