/// Lines that wait to be posted, a bounded number: then the oldest are dropped, and counted.
struct PointQueue: Sendable {
  /// Lines dropped because too many waited.
  private(set) var dropped = 0

  private let capacity: Int
  private var lines: [String] = []
  private var first = 0

  init(capacity: Int) { self.capacity = max(1, capacity) }

  var count: Int { lines.count - first }
  /// True if one more would push out the oldest.
  var isFull: Bool { count >= capacity }

  mutating func append(_ line: String) {
    lines.append(line)
    dropExcess()
  }

  /// Takes the oldest lines out, at most `limit`.
  mutating func take(_ limit: Int) -> [String] {
    let taken = Array(lines[first...].prefix(max(1, limit)))
    removeFirst(taken.count)
    return taken
  }

  /// Puts lines back that were taken: they are the oldest.
  mutating func putBack(_ taken: [String]) {
    lines = taken + lines[first...]
    first = 0
    dropExcess()
  }

  private mutating func dropExcess() {
    let excess = count - capacity
    if excess > 0 {
      removeFirst(excess)
      dropped += excess
    }
  }

  private mutating func removeFirst(_ number: Int) {
    first += number
    // Taken off in large pieces: one by one would move the whole list each time.
    if first > 1024, first > lines.count / 2 {
      lines.removeFirst(first)
      first = 0
    }
  }
}
