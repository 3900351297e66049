public import RecordStream
public import SystemInterface

/// A recorder on a thread of its own, so that a disk that takes its time, as memory cards do, holds
/// nobody up.
public final class BackgroundRecorder: @unchecked Sendable {
  private let condition = Condition()
  private let capacity: Int
  private let waits: Bool
  private let report: @Sendable (String) -> Void
  /// What the thread has not taken yet; guarded by `condition`, as all that follows.
  private var queue: [(record: Record, burst: RecordedBurst?)] = []
  private var length = 0
  private var lostSamples = 0
  private var withheld: Record?
  private var isFinished = false
  private var hasEnded = false

  /// Bytes of what waits for the disk.
  public static let usualCapacity = 1 << 26
  private static let costOfRecord = 128
  private static let reportInterval = Duration.seconds(60)

  /// Starts the thread. Throws if the system gives none.
  ///
  /// - Parameters:
  ///   - recorder: made on the thread.
  ///   - waits: true if whoever gives records can wait for the disk, false if samples that it is too
  ///     slow for have to be left out.
  ///   - capacity: bytes that may wait.
  ///   - report: takes messages for a person.
  public init(
    waits: Bool, capacity: Int = BackgroundRecorder.usualCapacity,
    report: @escaping @Sendable (String) -> Void, recorder: @escaping @Sendable () -> Recorder
  ) throws(SystemError) {
    self.waits = waits
    self.capacity = capacity
    self.report = report
    try startThread { self.run(recorder()) }
  }

  /// Gives a record to be recorded, and a burst in its samples.
  public func take(_ record: Record, burst: RecordedBurst? = nil) {
    let cost = record.payload.count + Self.costOfRecord
    condition.withLock {
      while waits, length + cost > capacity, !queue.isEmpty { condition.wait() }
      guard waits || length + cost <= capacity else { return leaveOut(record) }
      if let description = withheld, record.kind != .description {
        queue.append((description, nil))
      }
      withheld = nil
      queue.append((record, burst))
      length += cost
      condition.broadcast()
    }
  }

  private func leaveOut(_ record: Record) {
    if record.kind == .samples { lostSamples += record.payload.count }
    if record.kind == .description { withheld = record }
  }

  /// Waits until everything is recorded, and the last recording has ended.
  public func finish() {
    condition.withLock {
      isFinished = true
      condition.broadcast()
      while !hasEnded { condition.wait() }
    }
  }

  private func run(_ recorder: Recorder) {
    var recorder = recorder
    var lost = 0
    var nextReport = ContinuousClock.now
    while let (records, lostNow) = nextRecords() {
      for (record, burst) in records { recorder.take(record, burst: burst) }
      lost += lostNow
      guard lost > 0, ContinuousClock.now >= nextReport else { continue }
      report("the disk is too slow: \(lost) bytes of samples were not recorded")
      lost = 0
      nextReport = .now + Self.reportInterval
    }
    recorder.finish()
    condition.withLock {
      hasEnded = true
      condition.broadcast()
    }
  }

  /// Waits for records; nil after the last ones.
  private func nextRecords() -> (records: [(record: Record, burst: RecordedBurst?)], lost: Int)? {
    condition.withLock {
      while queue.isEmpty, !isFinished { condition.wait() }
      guard !queue.isEmpty else { return nil }
      defer {
        (queue, length, lostSamples) = ([], 0, 0)
        condition.broadcast()
      }
      return (queue, lostSamples)
    }
  }
}
