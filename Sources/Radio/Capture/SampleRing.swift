import DequeModule
public import SystemInterface

/// Samples on their way from a radio's thread to the writer: two seconds at most, and 64 MiB.
///
/// A radio cannot wait; a recording that is played behind a network can (`waitForRoom`). When
/// the reader has been too slow for so long, samples are dropped until half
/// of the ring is free again: one long gap costs fewer bursts than many short ones.
public final class SampleRing: @unchecked Sendable {
  /// Why samples are missing.
  public enum LossCause: String, Equatable, Sendable {
    /// The reader was too slow for the ring.
    case slowReader = "the reader was too slow"
    /// The radio itself lost them.
    case radio = "the radio lost samples"
    /// They were taken while the radio was being tuned.
    case retuning = "the radio was tuned to another frequency"
  }

  /// What a reader takes.
  public enum Item: Equatable, Sendable {
    /// Whole samples, and when the last of them arrived.
    case samples([UInt8], arrival: ClockReading)
    /// So many samples are missing here.
    case lost(UInt64, LossCause)
    /// What comes next was taken with another tuning.
    case tuned(Tuning)
  }

  /// Seconds and bytes that it holds at most.
  private static let seconds = 2.0
  private static let mostBytes = 1 << 26
  /// What an item costs beside its samples, in bytes: bounds the number of items as well.
  private static let overhead = 64

  /// Bytes that it holds at most.
  public let capacity: Int
  private let bytesPerSample: Int
  private let bell: WakeUp?
  private let condition = Condition()
  private var items: Deque<Item> = []
  private var fill = 0
  private var greatest = 0
  private var isDropping = false
  /// True while a radio is being tuned; afterwards how many samples are still in doubt.
  private var isTuning = false
  private var doubtful: UInt64 = 0
  private var isClosed = false
  /// True while somebody waits for room.
  private var isAwaited = false

  /// A ring for a source.
  ///
  /// - Parameters:
  ///   - sampleRate: samples per second, above 0.
  ///   - bytesPerSample: bytes of one of them.
  ///   - bell: rung when there is something to take.
  public init(sampleRate: Double, bytesPerSample: Int, bell: WakeUp? = nil) {
    self.bytesPerSample = max(1, bytesPerSample)
    capacity = Int(
      min(Double(Self.mostBytes), Self.seconds * sampleRate * Double(bytesPerSample)).rounded(.up))
    self.bell = bell
  }

  /// Adds whole samples, or counts them as lost. Called by the radio's thread.
  public func add(_ bytes: [UInt8], arrival: ClockReading = .now()) {
    let samples = UInt64(bytes.count / bytesPerSample)
    guard samples > 0 else { return }
    condition.withLock {
      guard !isClosed else { return }
      if isTuning { return putLoss(samples, .retuning) }
      let bytes = withoutDoubtful(bytes, samples)
      guard !bytes.isEmpty else { return }
      if isDropping, fill <= capacity / 2 { isDropping = false }
      if fill + bytes.count > capacity, fill > 0 { isDropping = true }
      guard !isDropping else {
        return putLoss(UInt64(bytes.count / bytesPerSample), .slowReader)
      }
      put(.samples(bytes, arrival: arrival), cost: bytes.count)
    }
  }

  /// Waits until there is room for so many bytes, the ring is closed, or `isOver` says so, which is asked
  /// ten times a second. Called by the radio's thread.
  func waitForRoom(_ bytes: Int, unless isOver: () -> Bool) {
    condition.withLock {
      while !isClosed, fill > 0, fill + bytes > capacity, !isOver() {
        isAwaited = true
        _ = condition.wait(for: .milliseconds(100))
      }
      isAwaited = false
    }
  }

  /// Drops the samples that may be from before the radio was tuned.
  private func withoutDoubtful(_ bytes: [UInt8], _ samples: UInt64) -> [UInt8] {
    guard doubtful > 0 else { return bytes }
    let dropped = min(doubtful, samples)
    doubtful -= dropped
    putLoss(dropped, .retuning)
    return Array(bytes.dropFirst(Int(dropped) * bytesPerSample))
  }

  /// Counts samples that the radio itself has lost before those that it adds next.
  public func lose(_ samples: UInt64) {
    guard samples > 0 else { return }
    condition.withLock { if !isClosed { putLoss(samples, .radio) } }
  }

  /// Takes the next item; nil if there is none yet.
  public func take() -> Item? {
    condition.withLock {
      guard let item = items.popFirst() else { return nil }
      fill -= Self.overhead
      if case .samples(let bytes, _) = item { fill -= bytes.count }
      if isAwaited, fill <= capacity / 2 { condition.broadcast() }
      return item
    }
  }

  /// Whatever comes from now on was taken while the radio is being tuned, and is dropped.
  public func beginTuning() { condition.withLock { isTuning = true } }

  /// The radio is tuned; of what comes next, `doubtful` samples may be from before.
  public func endTuning(_ tuning: Tuning, doubtful: UInt64) {
    condition.withLock {
      (isTuning, self.doubtful) = (false, doubtful)
      put(.tuned(tuning), cost: 0)
    }
  }

  /// The radio is set otherwise from about here on, such as to another gain.
  public func mark(_ tuning: Tuning) { condition.withLock { put(.tuned(tuning), cost: 0) } }

  /// Share of the ring that is filled, from 0 to 1, now and at most since this was asked before.
  public func takeFill() -> (now: Double, greatest: Double) {
    condition.withLock {
      defer { greatest = fill }
      return (share(fill), share(greatest))
    }
  }

  /// Takes nothing more, and lets go of what it holds.
  public func close() {
    condition.withLock {
      isClosed = true
      items = []
      fill = 0
      condition.broadcast()
    }
  }

  private func share(_ bytes: Int) -> Double { min(1, Double(bytes) / Double(max(1, capacity))) }

  /// Losses that follow each other are one, with the cause of the first: so that their number is
  /// bounded by that of the samples between them.
  private func putLoss(_ samples: UInt64, _ cause: LossCause) {
    if case .lost(let before, let first) = items.last {
      items[items.count - 1] = .lost(before &+ samples, first)
    } else {
      put(.lost(samples, cause), cost: 0)
    }
  }

  private func put(_ item: Item, cost: Int) {
    let wasEmpty = items.isEmpty
    items.append(item)
    fill += cost + Self.overhead
    greatest = max(greatest, fill)
    if wasEmpty { bell?.ring() }
  }
}
