import HomeAssistant

/// Messages that pass: each goes out once, in order. A bounded number waits.
struct PassingLane: Sendable {
  /// A message and its place in the order.
  struct Entry: Equatable, Sendable {
    let number: Int
    let message: MQTTMessage
  }

  /// Messages dropped because too many waited.
  private(set) var dropped = 0
  let capacity: Int

  private var waiting: [Entry] = []
  private var first = 0
  private var published: [Int: Entry] = [:]
  private var nextNumber = 0

  init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Messages that were not yet published.
  var count: Int { waiting.count - first }
  /// Messages that were published and not acknowledged.
  var inFlight: Int { published.count }
  /// True if one more would push out the oldest.
  var isFull: Bool { count >= capacity }

  mutating func append(_ message: MQTTMessage) {
    waiting.append(Entry(number: nextNumber, message: message))
    nextNumber += 1
    dropExcess()
  }

  /// The oldest message that waits.
  var next: Entry? { first < waiting.count ? waiting[first] : nil }

  /// Notes that `next` was published.
  mutating func markPublished() {
    guard let entry = next else { return }
    published[entry.number] = entry
    removeFirst()
  }

  /// Forgets a message that has arrived.
  mutating func acknowledge(_ number: Int) { published[number] = nil }

  /// Lets everything that was not acknowledged wait again, in its old order.
  mutating func republish() {
    let again = published.values.sorted { $0.number < $1.number }
    waiting = again + waiting[first...]
    first = 0
    published.removeAll()
    dropExcess()
  }

  private mutating func dropExcess() {
    while count > capacity {
      removeFirst()
      dropped += 1
    }
  }

  private mutating func removeFirst() {
    first += 1
    // Taken off in large pieces: one by one would move the whole list each time.
    if first > 1024, first > waiting.count / 2 {
      waiting.removeFirst(first)
      first = 0
    }
  }
}
