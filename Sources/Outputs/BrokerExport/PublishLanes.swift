import DequeModule
import Export
import HomeAssistant

/// Messages that pass: each goes out once, in order. They wait within bounds.
struct PassingLane: Sendable {
  /// A message and its place in the order.
  struct Entry: Equatable, Sendable {
    let number: Int
    let message: MQTTMessage
    /// Connections that were lost while the message was on its way.
    var losses = 0
  }

  /// Messages dropped because too many waited, or because they cannot be published.
  private(set) var dropped = 0

  private var waiting: Deque<Entry> = []
  private var published: [Int: Entry] = [:]
  private var nextNumber = 0
  private let bounds: QueueBounds
  /// Of the messages that wait.
  private var bytes = 0

  init(_ bounds: QueueBounds) { self.bounds = bounds }

  /// Messages that were not yet published.
  var count: Int { waiting.count }
  /// Messages that were published and not acknowledged.
  var inFlight: Int { published.count }
  /// True if one more would push out the oldest.
  var isFull: Bool { bounds.areReached(count, bytes: bytes) }

  /// Adds a message; unless `isBounded` is false, the oldest makes room for it.
  mutating func append(_ message: MQTTMessage, isBounded: Bool) {
    waiting.append(Entry(number: nextNumber, message: message))
    nextNumber += 1
    bytes += message.length
    if isBounded { dropExcess() }
  }

  /// The oldest message that waits.
  var next: Entry? { waiting.first }

  /// Notes that `next` was published.
  mutating func markPublished() {
    if let entry = removeFirst() { published[entry.number] = entry }
  }

  /// Gives `next` up.
  mutating func dropNext() {
    if removeFirst() != nil { dropped += 1 }
  }

  /// Forgets a message that has arrived.
  mutating func acknowledge(_ number: Int) { published[number] = nil }

  /// Gives up a message that was published; nil if there is none of this number.
  mutating func drop(_ number: Int) -> MQTTMessage? {
    guard let entry = published.removeValue(forKey: number) else { return nil }
    dropped += 1
    return entry.message
  }

  /// Lets everything that was not acknowledged wait again, in its old order, and counts the loss.
  mutating func republish() {
    var again = published.values.sorted { $0.number < $1.number }
    for index in again.indices { again[index].losses += 1 }
    published.removeAll()
    waiting.prepend(contentsOf: again)
    bytes += again.reduce(0) { $0 + $1.message.length }
    dropExcess()
  }

  private mutating func dropExcess() {
    while let newest = waiting.last,
      bounds.areReached(count - 1, bytes: bytes - newest.message.length)
    {
      removeFirst()
      dropped += 1
    }
  }

  @discardableResult
  private mutating func removeFirst() -> Entry? {
    let entry = waiting.popFirst()
    bytes -= entry?.message.length ?? 0
    return entry
  }
}

extension MQTTMessage {
  fileprivate var length: Int { topic.utf8.count + payload.utf8.count }
}

/// Messages that the broker keeps: of each topic the latest, in the order in which the topics came.
struct RetainedLane: Sendable {
  private struct Entry: Sendable {
    var message: MQTTMessage
    var isWaiting = true
    /// It has arrived, at least once.
    var isDelivered = false
    /// It can never be published.
    var isRefused = false
    /// Connections that were lost while something on the topic was on its way, since the last
    /// acknowledgement. A new word on the topic is likely to be like the old one.
    var losses = 0
  }

  private var entries: [Entry] = []
  private var positions: [String: Int] = [:]
  private var waiting: Deque<Int> = []

  /// Messages that were not yet published.
  var count: Int { waiting.count }

  /// Replaces what was said on the topic.
  mutating func set(_ message: MQTTMessage) {
    guard let position = positions[message.topic] else {
      positions[message.topic] = entries.count
      waiting.append(entries.count)
      entries.append(Entry(message: message))
      return
    }
    if !entries[position].isWaiting { waiting.append(position) }
    entries[position] = Entry(message: message, losses: entries[position].losses)
  }

  /// The message that has waited longest.
  var next: MQTTMessage? { waiting.first.map { entries[$0].message } }
  /// Connections that were lost on the topic of `next`.
  var nextLosses: Int { waiting.first.map { entries[$0].losses } ?? 0 }

  /// Notes that `next` was published. Returns the place of its topic.
  @discardableResult
  mutating func markPublished() -> Int? {
    guard let position = waiting.popFirst() else { return nil }
    entries[position].isWaiting = false
    return position
  }

  /// Notes that the message at a place has arrived; true if that is new.
  mutating func acknowledge(_ position: Int) -> Bool {
    let isNew = !entries[position].isDelivered
    // What waits may be a later word than the one that has arrived.
    entries[position].isDelivered = !entries[position].isWaiting
    entries[position].losses = 0
    return isNew
  }

  /// Notes that the connection was lost while the message at a place was on its way.
  mutating func countLoss(_ position: Int) { entries[position].losses += 1 }

  /// Gives up the message at a place, unless a later word waits there; nil if one does.
  mutating func drop(_ position: Int) -> MQTTMessage? {
    guard !entries[position].isWaiting else { return nil }
    entries[position].isRefused = true
    return entries[position].message
  }

  /// Gives `next` up: it never goes out, but a later word on its topic does.
  mutating func dropNext() {
    if let position = waiting.first { entries[position].isRefused = true }
    markPublished()
  }

  /// Lets every message wait again, topic by topic.
  mutating func republish() {
    waiting = Deque(entries.indices.filter { !entries[$0].isRefused })
    for position in waiting { entries[position].isWaiting = true }
  }
}
