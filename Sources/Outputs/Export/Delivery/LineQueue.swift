import DequeModule

/// Lines that wait to be posted, a bounded number: then the oldest are dropped, and counted.
package struct LineQueue: Sendable {
  /// Lines dropped because too many waited.
  package private(set) var dropped = 0

  private let capacity: Int
  private var lines: Deque<String> = []

  package init(capacity: Int) { self.capacity = max(1, capacity) }

  package var count: Int { lines.count }
  /// True if one more would push out the oldest.
  package var isFull: Bool { count >= capacity }

  /// Adds a line; unless `isBounded` is false, the oldest makes room for it.
  package mutating func append(_ line: String, isBounded: Bool = true) {
    lines.append(line)
    if isBounded { dropExcess() }
  }

  /// Takes the oldest lines out, at most `limit`.
  package mutating func take(_ limit: Int) -> [String] {
    let taken = Array(lines.prefix(max(1, limit)))
    lines.removeFirst(taken.count)
    return taken
  }

  /// Puts lines back that were taken: they are the oldest.
  package mutating func putBack(_ taken: [String]) {
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
