import DequeModule

/// Lines that wait to be posted, within bounds: then the oldest are dropped, and counted.
package struct LineQueue: Sendable {
  /// Lines dropped because too many waited.
  package private(set) var dropped = 0

  /// A request is held twice, here and by the library that sends it.
  private static let longestRequest = 8 << 20

  private let bounds: QueueBounds
  private var lines: Deque<String> = []
  private var bytes = 0

  package init(_ bounds: QueueBounds) { self.bounds = bounds }

  package var count: Int { lines.count }
  /// True if one more would push out the oldest.
  package var isFull: Bool { bounds.areReached(count, bytes: bytes) }

  /// Adds a line; unless `isBounded` is false, the oldest makes room for it.
  package mutating func append(_ line: String, isBounded: Bool = true) {
    lines.append(line)
    bytes += line.utf8.count
    if isBounded { dropExcess() }
  }

  /// Takes the oldest lines out, at most `limit`, and of 8 MiB together unless one is longer.
  package mutating func take(_ limit: Int) -> [String] {
    var taken: [String] = []
    var length = 0
    while taken.count < max(1, limit), let line = lines.first {
      length += line.utf8.count
      if length > Self.longestRequest, !taken.isEmpty { break }
      taken.append(line)
      removeFirst()
    }
    return taken
  }

  /// Puts lines back that were taken: they are the oldest.
  package mutating func putBack(_ taken: [String]) {
    lines.prepend(contentsOf: taken)
    bytes += taken.reduce(0) { $0 + $1.utf8.count }
    dropExcess()
  }

  private mutating func dropExcess() {
    while let newest = lines.last, bounds.areReached(count - 1, bytes: bytes - newest.utf8.count) {
      removeFirst()
      dropped += 1
    }
  }

  private mutating func removeFirst() { bytes -= lines.removeFirst().utf8.count }
}
