import DequeModule
import SystemInterface

/// Blocks on their way from the dongle's thread to the writer, a bounded number of them.
///
/// When the reader is too slow the newest blocks are dropped and counted: the dongle cannot wait.
final class BlockQueue: @unchecked Sendable {
  private let condition = Condition()
  private let capacity: Int
  private var blocks: Deque<SampleBlock> = []
  private var lostBytes: UInt64 = 0
  private var isClosed = false

  /// A queue of at most `capacity` blocks.
  init(capacity: Int) { self.capacity = capacity }

  /// Adds a block, or counts it as lost.
  func add(_ bytes: [UInt8]) {
    condition.withLock {
      guard blocks.count < capacity else {
        lostBytes += UInt64(bytes.count)
        return
      }
      // Two bytes make a sample on every dongle that librtlsdr knows.
      blocks.append(SampleBlock(bytes: bytes, lostSamples: lostBytes / 2))
      lostBytes = 0
      condition.broadcast()
    }
  }

  /// No more blocks will come. What was lost after the last one is told by one without samples.
  func close() {
    condition.withLock {
      isClosed = true
      if lostBytes > 0 { blocks.append(SampleBlock(bytes: [], lostSamples: lostBytes / 2)) }
      lostBytes = 0
      condition.broadcast()
    }
  }

  /// What a reader gets.
  enum Outcome {
    case block(SampleBlock)
    case closed
    case nothingYet
  }

  /// Waits at most `timeout` for the next block.
  func next(timeout: Duration) -> Outcome {
    condition.withLock {
      if blocks.isEmpty, !isClosed {
        _ = condition.wait(for: timeout)
      }
      if let block = blocks.popFirst() { return .block(block) }
      return isClosed ? .closed : .nothingYet
    }
  }

  /// Waits at most `timeout` until no more blocks will come; true if so. What is in the queue stays.
  func waitUntilClosed(timeout: Duration) -> Bool {
    condition.withLock {
      let deadline = ContinuousClock.now + timeout
      while !isClosed, condition.wait(for: deadline - .now) {}
      return isClosed
    }
  }
}
