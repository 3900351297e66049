import DequeModule

/// Lines that wait to be posted, a bounded number: then the oldest are dropped, and counted.
struct PointQueue: Sendable {
  /// Lines dropped because too many waited.
  private(set) var dropped = 0

  private let capacity: Int
  private var lines: Deque<String> = []

  init(capacity: Int) { self.capacity = max(1, capacity) }

  var count: Int { lines.count }
  /// True if one more would push out the oldest.
  var isFull: Bool { count >= capacity }

  /// Adds a line; unless `isBounded` is false, the oldest makes room for it.
  mutating func append(_ line: String, isBounded: Bool = true) {
    lines.append(line)
    if isBounded { dropExcess() }
  }

  /// Takes the oldest lines out, at most `limit`.
  mutating func take(_ limit: Int) -> [String] {
    let taken = Array(lines.prefix(max(1, limit)))
    lines.removeFirst(taken.count)
    return taken
  }

  /// Puts lines back that were taken: they are the oldest.
  mutating func putBack(_ taken: [String]) {
    lines.prepend(contentsOf: taken)
    dropExcess()
  }

  private mutating func dropExcess() {
    let excess = count - capacity
    if excess > 0 {
      lines.removeFirst(excess)
      dropped += excess
    }
  }
}
