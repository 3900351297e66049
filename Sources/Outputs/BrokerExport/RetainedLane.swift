import HomeAssistant

/// Messages that the broker keeps: of each topic the latest, in the order in which the topics came.
struct RetainedLane: Sendable {
  private struct Entry: Sendable {
    var message: MQTTMessage
    var isWaiting: Bool
  }

  private var entries: [Entry] = []
  private var positions: [String: Int] = [:]
  private var waiting: [Int] = []
  private var first = 0

  /// Messages that were not yet published.
  var count: Int { waiting.count - first }

  /// Replaces what was said on the topic.
  mutating func set(_ message: MQTTMessage) {
    guard let position = positions[message.topic] else {
      positions[message.topic] = entries.count
      waiting.append(entries.count)
      entries.append(Entry(message: message, isWaiting: true))
      return
    }
    entries[position].message = message
    if !entries[position].isWaiting {
      entries[position].isWaiting = true
      waiting.append(position)
    }
  }

  /// The message that has waited longest.
  var next: MQTTMessage? { first < waiting.count ? entries[waiting[first]].message : nil }

  /// Notes that `next` was published.
  mutating func markPublished() {
    guard first < waiting.count else { return }
    entries[waiting[first]].isWaiting = false
    first += 1
    if first > 1024, first > waiting.count / 2 {
      waiting.removeFirst(first)
      first = 0
    }
  }

  /// Lets every message wait again, topic by topic.
  mutating func republish() {
    for position in entries.indices { entries[position].isWaiting = true }
    waiting = Array(entries.indices)
    first = 0
  }
}
