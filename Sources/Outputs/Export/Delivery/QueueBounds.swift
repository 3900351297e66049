import PacketSchema

/// How much may wait between reading and delivering: a number of entries, and of bytes, as a line of
/// input may have a million of them.
package struct QueueBounds: Sendable {
  /// Entries, at least 1.
  package let count: Int
  /// Bytes of all entries together.
  package let bytes: Int

  /// Bounds of a queue; 64 MiB of bytes unless something else is said.
  package init(count: Int, bytes: Int = 64 << 20) {
    self.count = max(1, count)
    self.bytes = bytes
  }

  /// True if one more entry would have to push out the oldest. So the newest entry may go beyond the
  /// bytes: whoever brings it cannot know before that there was no room.
  package func areReached(_ count: Int, bytes: Int) -> Bool {
    count >= self.count || bytes >= self.bytes
  }
}

extension JSONObject {
  /// About the memory that the object takes, in bytes.
  var approximateSize: Int {
    members.reduce(0) { $0 + 64 + $1.key.utf8.count + $1.value.approximateSize }
  }
}

extension JSONValue {
  fileprivate var approximateSize: Int {
    switch self {
    case .null, .bool, .integer, .number: 0
    case .string(let text): text.utf8.count
    case .array(let values): values.reduce(0) { $0 + 32 + $1.approximateSize }
    case .object(let object): object.approximateSize
    }
  }
}
