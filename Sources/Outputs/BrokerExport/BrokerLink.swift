import Export
public import HomeAssistant
public import Logging
import Notation
public import SystemInterface

/// Publishes what a queue holds, on a thread of its own, so that a broker that is slow or gone
/// never keeps packets from being read. Connects again, with growing pauses, for ever.
public final class BrokerLink: Sendable {
  /// Messages that were left, or refused, and why.
  public struct Undelivered: Equatable, Sendable, CustomStringConvertible {
    /// How many.
    public let count: Int
    /// What to tell a person.
    public let reason: String

    /// One sentence.
    public var description: String { "\(counted(count, "message")) not delivered: \(reason)" }
  }

  /// Submits what the clock makes known; on the thread that publishes.
  public typealias Tick = @Sendable (_ submit: ([MeterPublisher.Publication]) -> Void) -> Void

  private let outbox: BrokerOutbox
  private let thread: BrokerThread

  /// A link that is not yet started.
  ///
  /// - Parameters:
  ///   - birthTopic: where Home Assistant says that it has started.
  ///   - recall: what to ask the broker for; nil for nothing.
  ///   - tick: called about once a second while the connection stands.
  ///   - capacity: how many messages wait before the oldest is dropped, at least 1.
  ///   - stop: ends waits for the broker.
  ///
  /// Throws if the system gives no pipe.
  public convenience init(
    _ settings: BrokerSettings, birthTopic: String, recall: RetainedRecall?,
    tick: Tick? = nil, capacity: Int, stop: StopSignal, log: Logger
  ) throws(SystemError) {
    try self.init(
      settings, birthTopic: birthTopic, recall: recall, tick: tick, capacity: capacity,
      wait: DeliveryWait(stop: stop), log: log
    ) { () throws(BrokerError) in try BrokerConnection(settings) }
  }

  /// A link that connects by `makeSession`.
  init(
    _ settings: BrokerSettings, birthTopic: String, recall: RetainedRecall? = nil,
    tick: Tick? = nil, capacity: Int, wait: DeliveryWait,
    backoff: ReconnectBackoff = ReconnectBackoff(), answerTimeout: Duration = .seconds(10),
    log: Logger,
    makeSession: @escaping BrokerThread.SessionMaker
  ) throws(SystemError) {
    outbox = try BrokerOutbox(capacity: capacity, wait: wait)
    thread = BrokerThread(
      settings: settings, birthTopic: birthTopic, recall: recall, tick: tick,
      outbox: outbox, log: log,
      makeSession: makeSession, backoff: backoff, answerTimeout: answerTimeout)
    outbox.withContents {
      $0.queue.retain(MQTTMessage(topic: settings.will.topic, payload: "online"))
      $0.awaitsRecall = recall != nil
    }
  }

  /// Passing messages dropped so far.
  public var dropped: Int { outbox.withContents { $0.queue.dropped } }

  /// Passing messages that the broker has not acknowledged.
  public var waiting: Int { outbox.withContents { $0.queue.passingLeft } }

  /// Starts the thread.
  public func start() throws {
    try startThread { [thread] in
      var thread = thread
      thread.run()
    }
  }

  /// Hands over messages. Waits while the queue is full and a broker empties it; without one that
  /// does the oldest passing messages make room.
  public func submit(_ publications: [MeterPublisher.Publication]) {
    for publication in publications {
      switch publication {
      case .retained(let message): outbox.withContents { $0.queue.retain(message) }
      case .passing(let message): outbox.append(message)
      }
    }
    outbox.wakeUp.ring()
  }

  /// Publishes what waits, then `offline`, and ends the connection; nil if all was delivered.
  ///
  /// Ends early when a signal asks for it meanwhile, or when for ten seconds (`DeliveryWait` has less
  /// after a signal) the broker acknowledged nothing that it had not acknowledged before. The thread
  /// may be inside a call that nothing ends, such as the look-up of a name: it is not waited for then.
  public func finish() -> Undelivered? {
    let earliest = ContinuousClock.now - outbox.wait.patience
    let outcome = outbox.wait.waitForEnd(
      isTaking: outbox.withContents { $0.isTaking(since: earliest) },
      beginning: {
        let left = outbox.withContents { contents in
          contents.isEnding = true
          return contents.queue.waiting
        }
        outbox.wakeUp.ring()
        thread.log.info("\(counted(left, "message")) left for the broker")
      },
      // What waits may become more, such as what is known of meters once the broker has answered, and
      // less when a message is given up: neither says what the broker takes.
      until: { outbox.withContents { .init(isDone: $0.hasEnded, left: -$0.progress) } })
    return outbox.withContents { contents in
      let queue = contents.queue
      if queue.waiting > 0 {
        return Undelivered(count: queue.waiting, reason: reason(outcome, contents))
      }
      guard queue.refused > 0 else { return nil }
      let refusal = contents.refusal.map { "\($0)" } ?? ""
      return Undelivered(count: queue.refused, reason: "they cannot be published: \(refusal)")
    }
  }

  private static let advice = "Is the address right?"

  /// Why messages are left.
  private func reason(
    _ outcome: DeliveryWait.Outcome, _ contents: BrokerOutbox.Contents
  ) -> String {
    let failure = contents.failure.map { "\($0)" }
    let address = thread.settings.address
    if let failure, contents.failure?.cause == .refusal { return "\(failure) (\(address))" }
    let broker = "the broker \(address)"
    if outcome == .stopRequested {
      let cause = contents.isConnected ? "" : failure.map { ": \($0)" } ?? ""
      return "a signal ended the wait for \(broker)" + cause
    }
    if contents.isConnected {
      let seconds = outbox.wait.patience.components.seconds
      return "\(broker) acknowledged nothing for \(seconds) s"
    }
    if contents.wasConnected { return failure ?? "the connection to \(broker) was lost" }
    guard let failure else { return "no broker was at \(address). \(Self.advice)" }
    return failure.hasSuffix("?")
      ? "\(failure) (\(address))" : "\(failure). \(Self.advice)"
  }
}
