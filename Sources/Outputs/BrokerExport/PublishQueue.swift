import Export
public import HomeAssistant

/// What waits to be published, and what was published but not yet acknowledged.
///
/// There are two lanes. *Retained* messages are the latest word on their topic: a newer one
/// replaces an older one, none has to make room, and all of them are kept, so that they can be
/// published again when the broker or a subscriber came back. *Passing* messages, such as raw
/// packets, go out in their order; there is a bound on how many wait, and when it is reached the
/// oldest is dropped and counted. Retained messages go first, so that a subscriber knows a device
/// before it hears of it. On either lane a message that the broker will never take is given up.
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
    /// The place of its topic.
    case retained(Int)
    /// Its number.
    case passing(Int)
  }

  /// As many connections in a row have to be lost while a message is on its way before it is
  /// suspected, and goes alone.
  static let lossesOfSuspect = 3

  private var retained = RetainedLane()
  private var passing: PassingLane
  private var unacknowledged: [Int32: InFlightMessage] = [:]
  /// What is on its way is suspected, and nothing may join it.
  private var isSuspectInFlight = false
  /// The broker has taken something since the connection was last lost.
  private var hasTaken = false

  /// An empty queue in which at most `capacity` (at least 1) passing messages wait, and 64 MiB of them.
  public init(capacity: Int) { passing = PassingLane(QueueBounds(count: capacity)) }

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

  /// True if `next` may join what is on its way, which is to be at most `limit` messages. One on
  /// whose way the connection was lost again and again goes alone, so that it is known whether it
  /// is the reason.
  public func mayPublish(limit: Int) -> Bool {
    inFlight == 0 || inFlight < limit && !isSuspectInFlight && !isNextSuspect
  }

  private var isNextSuspect: Bool {
    let losses = retained.next == nil ? passing.next?.losses ?? 0 : retained.nextLosses
    return losses >= PublishQueue.lossesOfSuspect
  }

  /// Notes that `next` was handed to the broker, and the id by which it will acknowledge it.
  public mutating func markPublished(as identifier: Int32) {
    isSuspectInFlight = isNextSuspect
    if let position = retained.markPublished() {
      unacknowledged[identifier] = .retained(position)
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

  /// Notes an acknowledgement; ids that are not known have none. True if that is progress: not if
  /// the broker only takes again what it had taken before.
  @discardableResult
  public mutating func acknowledge(_ identifier: Int32) -> Bool {
    guard let message = unacknowledged.removeValue(forKey: identifier) else { return false }
    hasTaken = true
    switch message {
    case .retained(let position): return retained.acknowledge(position)
    case .passing(let number):
      passing.acknowledge(number)
      return true
    }
  }

  /// The connection is gone: whatever was not acknowledged waits again, and all retained messages
  /// too, because the broker may come back without them. Returns the message on which the broker
  /// closes connections, which is given up; nil if none is.
  @discardableResult
  public mutating func connectionLost() -> MQTTMessage? {
    let culprit = dropCulprit()
    for case .retained(let position) in unacknowledged.values { retained.countLoss(position) }
    unacknowledged.removeAll()
    passing.republish()
    retained.republish()
    hasTaken = false
    return culprit
  }

  /// A suspect was alone on its way, on a connection on which something else had arrived.
  private mutating func dropCulprit() -> MQTTMessage? {
    guard isSuspectInFlight, hasTaken, inFlight == 1, let suspect = unacknowledged.first?.value
    else { return nil }
    let culprit =
      switch suspect {
      case .retained(let position): retained.drop(position)
      case .passing(let number): passing.drop(number)
      }
    if culprit != nil { refused += 1 }
    return culprit
  }

  /// Lets all retained messages go out again.
  public mutating func republishRetained() { retained.republish() }
}
