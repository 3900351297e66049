import Export
import HomeAssistant
import SystemInterface

/// What the thread that reads packets and the one that publishes them share, and how each wakes the
/// other.
///
/// All of `Contents` is guarded by `lock`.
final class BrokerOutbox: @unchecked Sendable {
  /// What is guarded.
  struct Contents {
    var queue: PublishQueue
    /// The broker has taken us, and the connection stands.
    var isConnected = false
    /// A broker has taken us at some time.
    var wasConnected = false
    /// The broker took nothing for so long that nobody waits for it any more, until it does.
    var isStalled = false
    /// When the broker last took something that it had not taken before.
    var lastProgress: ContinuousClock.Instant?
    /// How many times it did.
    var progress = 0
    /// The broker was asked what it has kept, and has not answered yet.
    var awaitsRecall = false
    /// No more packets come.
    var isEnding = false
    /// The farewell message has gone into the queue.
    var hasSaidGoodbye = false
    /// The thread has nothing left to do, or nothing that it could.
    var hasEnded = false
    /// What the last attempt failed with.
    var failure: BrokerError?
    /// What the last message was refused for.
    var refusal: BrokerError?

    /// Takes acknowledgements in; true if they are progress: the broker has taken something that it
    /// had not taken before, or all.
    mutating func take(_ acknowledged: [Int32], at now: ContinuousClock.Instant) -> Bool {
      guard !acknowledged.isEmpty else { return false }
      var hasProgressed = false
      for identifier in acknowledged where queue.acknowledge(identifier) { hasProgressed = true }
      guard hasProgressed || queue.waiting == 0 else { return false }
      lastProgress = now
      progress += 1
      isStalled = false
      return true
    }

    /// The broker has taken all, or has taken something since `earliest`.
    func isTaking(since earliest: ContinuousClock.Instant) -> Bool {
      if isConnected, queue.waiting == 0 { return true }
      return lastProgress.map { $0 >= earliest } ?? false
    }

    /// The queue is full, and will not be for long.
    var waitsForRoom: Bool { queue.isFull && isConnected && !isStalled }
  }

  /// Wakes the thread that publishes.
  let wakeUp: WakeUp
  /// Where the thread that reads packets waits for the other one.
  let wait: DeliveryWait
  private let lock = Condition()
  private var contents: Contents

  init(capacity: Int, wait: DeliveryWait) throws(SystemError) {
    wakeUp = try WakeUp()
    self.wait = wait
    contents = Contents(queue: PublishQueue(capacity: capacity))
  }

  /// Looks at the contents, or changes them.
  func withContents<Result, Failure: Error>(
    _ body: (inout Contents) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&contents)
  }

  /// Changes the contents, on the thread that publishes, and lets the other one look.
  func update<Result, Failure: Error>(
    _ body: (inout Contents) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { wait.notify() }
    return try withContents(body)
  }

  /// Adds messages without waiting, on the thread that publishes.
  func add(_ publications: [MeterPublisher.Publication]) {
    withContents { contents in
      for publication in publications {
        switch publication {
        case .retained(let message): contents.queue.retain(message)
        case .passing(let message): contents.queue.append(message)
        }
      }
    }
  }

  /// Adds a passing message. Waits while the queue is full and a broker is there that empties it;
  /// else the oldest message makes room. Once a stop was asked for nothing is waited for or dropped:
  /// the little that was read before comes in.
  func append(_ message: MQTTMessage) {
    var outcome = DeliveryWait.Outcome.done
    if withContents({ $0.waitsForRoom }) {
      outcome = wait.wait {
        withContents { .init(isDone: !$0.waitsForRoom, left: $0.queue.waiting) }
      }
    }
    withContents { contents in
      if outcome == .stalled { contents.isStalled = true }
      contents.queue.append(message, isBounded: outcome != .stopRequested)
    }
  }
}
