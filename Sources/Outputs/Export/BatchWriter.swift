package import PacketSchema
import SystemInterface

/// Writes packets on a thread of its own, as many at once as have come while the last ones were
/// written: a single packet is safe at once, and a million of them take few transactions.
///
/// All that both threads touch is guarded by `condition`.
package final class BatchWriter: @unchecked Sendable {
  /// What is handed out.
  package enum Batch {
    /// The packets that have come; none if the time that was asked for is over.
    case packets([JSONObject])
    /// No packet will follow.
    case end
  }

  /// What may wait; then whoever brings more waits.
  private static let bounds = QueueBounds(count: 8192)

  private let condition = Condition()
  private let write: @Sendable (Batch) throws -> Duration?
  private var waiting: [JSONObject] = []
  private var bytes = 0
  private var unwrittenPackets = 0
  private var isEnding = false
  private var hasEnded = false
  private var failure: (any Error)?

  /// A writer that hands batches to a function, on its thread. The function returns after what
  /// time it wants to be called again if nothing comes; nil for not before.
  package init(write: @escaping @Sendable (Batch) throws -> Duration?) throws {
    self.write = write
    try startThread { self.run() }
  }

  /// Packets that were handed over and are not written, without lines of a receiver.
  package var unwritten: Int { condition.withLock { unwrittenPackets } }

  /// Hands over a packet. Throws what an earlier write threw.
  package func append(_ packet: JSONObject) throws {
    let size = packet.approximateSize
    condition.lock()
    defer { condition.unlock() }
    while BatchWriter.bounds.areReached(waiting.count, bytes: bytes), !hasEnded { condition.wait() }
    if let failure { throw failure }
    waiting.append(packet)
    bytes += size
    if !packet.isReceiverLine { unwrittenPackets += 1 }
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
    do {
      var patience: Duration?
      while let packets = nextPackets(patience) {
        patience = try write(.packets(packets))
        let written = packets.count { !$0.isReceiverLine }
        condition.withLock { unwrittenPackets -= written }
      }
      _ = try write(.end)
    } catch {
      condition.withLock { failure = error }
    }
    condition.withLock {
      hasEnded = true
      condition.broadcast()
    }
  }

  /// Nil at the end; none when the patience is at an end.
  private func nextPackets(_ patience: Duration?) -> [JSONObject]? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty, !isEnding {
      guard let patience else {
        condition.wait()
        continue
      }
      if !condition.wait(for: patience) { break }
    }
    if waiting.isEmpty, isEnding { return nil }
    defer {
      waiting.removeAll(keepingCapacity: true)
      bytes = 0
      condition.broadcast()
    }
    return waiting
  }
}
