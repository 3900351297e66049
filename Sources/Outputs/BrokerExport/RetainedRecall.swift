public import HomeAssistant

/// Asks a broker for the retained messages of some topics.
///
/// A broker sends them at once, in the order in which it works; so when a message to ourselves comes
/// back that was sent after the subscriptions, all of them have come. A broker that lets us read
/// nothing sends neither.
public struct RetainedRecall: Sendable {
  /// Takes the answer, and submits what follows from it; on the thread that publishes.
  public typealias Receiver =
    @Sendable (
      _ messages: [MQTTMessage], _ submit: ([MeterPublisher.Publication]) -> Void
    ) -> Void

  /// What to subscribe to.
  private let topics: [String]
  /// Where the message to ourselves goes.
  private let echo: String
  private let receiver: Receiver
  private var messages: [MQTTMessage] = []
  private var deadline: ContinuousClock.Instant?

  /// Seconds for which a broker may send nothing.
  private static let patience = Duration.seconds(5)
  /// Messages that are kept: beyond as many meters none becomes a device.
  private static let mostMessages = MeterPublisher.deviceLimit

  /// A question that was not put yet.
  ///
  /// - Parameters:
  ///   - topics: topics, or filters of topics.
  ///   - echo: a topic that nobody else uses.
  ///   - receiver: gets the answer.
  public init(topics: [String], echo: String, receiver: @escaping Receiver) {
    self.topics = topics
    self.echo = echo
    self.receiver = receiver
  }

  /// Puts the question.
  mutating func begin(on session: any BrokerSession) throws(BrokerError) {
    messages = []
    deadline = .now + RetainedRecall.patience
    for topic in topics + [echo] { try session.subscribe(topic) }
    let word = MQTTMessage(topic: echo, payload: "")
    _ = try session.publish(PublishQueue.Outgoing(message: word, isRetained: false))
  }

  /// Takes in what came; the answer once it is complete, or nothing more is waited for.
  mutating func take(_ received: [MQTTMessage]) -> [MQTTMessage]? {
    guard let deadline else { return nil }
    let isComplete = received.contains { $0.topic == echo }
    messages += received.filter { $0.topic != echo }.prefix(
      RetainedRecall.mostMessages - messages.count)
    return isComplete || .now >= deadline ? messages : nil
  }

  /// Hands on the answer, and ends the subscriptions: what comes on them from now on is our own.
  func end(
    on session: any BrokerSession, with answer: [MQTTMessage],
    submit: ([MeterPublisher.Publication]) -> Void
  ) throws(BrokerError) {
    for topic in topics + [echo] { try session.unsubscribe(topic) }
    receiver(answer, submit)
  }
}
