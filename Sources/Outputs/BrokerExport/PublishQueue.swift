public import HomeAssistant

/// What waits to be published, and what was published but not yet acknowledged.
///
/// There are two lanes. *Retained* messages are the latest word on their topic: a newer one
/// replaces an older one, none is ever dropped, and all of them are kept, so that they can be
/// published again when the broker or a subscriber came back. *Passing* messages, such as raw
/// packets, go out in their order; there is a bound on how many wait, and when it is reached the
/// oldest is dropped and counted. Retained messages go first, so that a subscriber knows a device
/// before it hears of it.
public struct PublishQueue: Sendable {
  /// A message on its way out.
  public struct Outgoing: Equatable, Sendable {
    /// The message.
    public let message: MQTTMessage
    /// Whether the broker is to keep it.
    public let isRetained: Bool
  }

  /// What a packet identifier stands for until it is acknowledged.
  private enum InFlightMessage: Sendable {
    case retained
    case passing(Int)
  }

  private var retained = RetainedLane()
  private var passing: PassingLane
  private var unacknowledged: [Int32: InFlightMessage] = [:]

  /// An empty queue in which at most `capacity` (at least 1) passing messages wait.
  public init(capacity: Int) { passing = PassingLane(capacity: capacity) }

  /// Passing messages dropped so far, because too many waited or because they were refused.
  public var dropped: Int { passing.dropped }
  /// Messages that could never be published, so far.
  public private(set) var refused = 0
  /// Messages that wait or are not acknowledged.
  public var waiting: Int { retained.count + passing.count + unacknowledged.count }
  /// Passing messages that wait or are not acknowledged.
  public var passingLeft: Int { passing.count + passing.inFlight }
  /// Messages that were published and not acknowledged.
  public var inFlight: Int { unacknowledged.count }
  /// True if the next passing message would push out the oldest.
  public var isFull: Bool { passing.isFull }

  /// Sets the latest word on a topic.
  public mutating func retain(_ message: MQTTMessage) { retained.set(message) }

  /// Adds a message that passes. Unless `isBounded` is false, the oldest one is dropped if too many
  /// wait.
  public mutating func append(_ message: MQTTMessage, isBounded: Bool = true) {
    passing.append(message, isBounded: isBounded)
  }

  /// The next message to publish, nil if none waits. It is the next until
  /// `markPublished(as:)` or `refuseNext()`.
  public var next: Outgoing? {
    retained.next.map { Outgoing(message: $0, isRetained: true) }
      ?? passing.next.map { Outgoing(message: $0.message, isRetained: false) }
  }

  /// Notes that `next` was handed to the broker, and the id by which it will acknowledge it.
  public mutating func markPublished(as identifier: Int32) {
    if retained.next != nil {
      retained.markPublished()
      unacknowledged[identifier] = .retained
    } else if let entry = passing.next {
      passing.markPublished()
      unacknowledged[identifier] = .passing(entry.number)
    }
  }

  /// Gives `next` up, which nobody will ever take, so that it does not block what is behind it.
  public mutating func refuseNext() {
    if retained.next != nil {
      retained.dropNext()
    } else if passing.next != nil {
      passing.dropNext()
    } else {
      return
    }
    refused += 1
  }

  /// Notes an acknowledgement; ids that are not known have none.
  public mutating func acknowledge(_ identifier: Int32) {
    if case .passing(let number) = unacknowledged.removeValue(forKey: identifier) {
      passing.acknowledge(number)
    }
  }

  /// The connection is gone: whatever was not acknowledged waits again, and all retained messages
  /// too, because the broker may come back without them.
  public mutating func connectionLost() {
    unacknowledged.removeAll()
    passing.republish()
    retained.republish()
  }

  /// Lets all retained messages go out again.
  public mutating func republishRetained() { retained.republish() }
}
