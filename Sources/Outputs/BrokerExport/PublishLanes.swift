import DequeModule
import HomeAssistant

/// Messages that pass: each goes out once, in order. A bounded number waits.
struct PassingLane: Sendable {
  /// A message and its place in the order.
  struct Entry: Equatable, Sendable {
    let number: Int
    let message: MQTTMessage
  }

  /// Messages dropped because too many waited, or because they cannot be published.
  private(set) var dropped = 0
  let capacity: Int

  private var waiting: Deque<Entry> = []
  private var published: [Int: Entry] = [:]
  private var nextNumber = 0

  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Messages that were not yet published.
  var count: Int { waiting.count }
  /// Messages that were published and not acknowledged.
  var inFlight: Int { published.count }
  /// True if one more would push out the oldest.
  var isFull: Bool { count >= capacity }

  /// Adds a message; unless `isBounded` is false, the oldest makes room for it.
  mutating func append(_ message: MQTTMessage, isBounded: Bool) {
    waiting.append(Entry(number: nextNumber, message: message))
    nextNumber += 1
    if isBounded { dropExcess() }
  }

  /// The oldest message that waits.
  var next: Entry? { waiting.first }

  /// Notes that `next` was published.
  mutating func markPublished() {
    if let entry = waiting.popFirst() { published[entry.number] = entry }
  }

  /// Gives `next` up.
  mutating func dropNext() {
    if waiting.popFirst() != nil { dropped += 1 }
  }

  /// Forgets a message that has arrived.
  mutating func acknowledge(_ number: Int) { published[number] = nil }

  /// Lets everything that was not acknowledged wait again, in its old order.
  mutating func republish() {
    let again = published.values.sorted { $0.number < $1.number }
    published.removeAll()
    waiting.prepend(contentsOf: again)
    dropExcess()
  }

  private mutating func dropExcess() {
    let excess = count - capacity
    if excess > 0 {
      waiting.removeFirst(excess)
      dropped += excess
    }
  }
}

/// Messages that the broker keeps: of each topic the latest, in the order in which the topics came.
struct RetainedLane: Sendable {
  private struct Entry: Sendable {
    var message: MQTTMessage
    var isWaiting = true
    /// It can never be published.
    var isRefused = false
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
    entries[position] = Entry(message: message)
  }

  /// The message that has waited longest.
  var next: MQTTMessage? { waiting.first.map { entries[$0].message } }

  /// Notes that `next` was published.
  mutating func markPublished() {
    if let position = waiting.popFirst() { entries[position].isWaiting = false }
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
