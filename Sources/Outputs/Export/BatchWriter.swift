package import PacketSchema
import SystemInterface

/// Writes packets on a thread of its own, as many at once as have come while the last ones were
/// written: a single packet is safe at once, and a million of them take few transactions.
///
/// All that both threads touch is guarded by `condition`.
package final class BatchWriter: @unchecked Sendable {
  /// Packets that may wait; then whoever brings them waits.
  private static let capacity = 8192

  private let condition = Condition()
  private let write: @Sendable ([JSONObject]) throws -> Void
  private var waiting: [JSONObject] = []
  private var isEnding = false
  private var hasEnded = false
  private var failure: (any Error)?

  /// A writer that hands batches to a function, on its thread.
  package init(write: @escaping @Sendable ([JSONObject]) throws -> Void) throws {
    self.write = write
    try startThread { self.run() }
  }

  /// Hands over a packet. Throws what an earlier write threw.
  package func append(_ packet: JSONObject) throws {
    condition.lock()
    defer { condition.unlock() }
    while waiting.count >= BatchWriter.capacity, !hasEnded { condition.wait() }
    if let failure { throw failure }
    waiting.append(packet)
    if waiting.count == 1 { condition.broadcast() }
  }

  /// Waits until everything is written. Throws what a write threw.
  package func finish() throws {
    condition.lock()
    defer { condition.unlock() }
    isEnding = true
    condition.broadcast()
    while !hasEnded { condition.wait() }
    if let failure { throw failure }
  }

  private func run() {
    while let batch = nextBatch() {
      do {
        try write(batch)
      } catch {
        condition.withLock { failure = error }
        break
      }
    }
    condition.withLock {
      hasEnded = true
      condition.broadcast()
    }
  }

  /// Nil at the end.
  private func nextBatch() -> [JSONObject]? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, !isEnding { condition.wait() }
    guard !waiting.isEmpty else { return nil }
    defer {
      waiting.removeAll(keepingCapacity: true)
      condition.broadcast()
    }
    return waiting
  }
}
