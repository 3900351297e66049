public import RecordStream
import SampleInput

/// Puts excerpts into the order of their samples, and leaves out what two of them have in common, so
/// that they can be recorded as a stream with gaps.
public struct ExcerptOrder {
  /// What is to be recorded, and the burst that is in it.
  public typealias Element = (record: Record, burst: RecordedBurst?)

  private struct Item {
    let excerpt: Excerpt
    let burst: RecordedBurst?
    /// Of the first sample, in nanoseconds since 1970-01-01 UTC.
    let time: Int64
  }

  /// In the order of time.
  private var items: [Item] = []
  private var length = 0
  /// What was given out last, and the index after it.
  private var last: (description: StreamDescription, start: UInt64, end: UInt64)?

  /// Bursts come when they have ended, so one that began later may come first: by so many nanoseconds.
  private static let patience: Int64 = 2_000_000_000
  /// Bytes of samples that wait.
  private static let mostBytes = 1 << 26
  private static let mostItems = 4096

  /// Nothing waits.
  public init() {}

  /// Takes the excerpts of a burst; gives out what no later one can come before.
  public mutating func add(_ excerpts: [Excerpt], _ burst: RecordedBurst?) -> [Element] {
    var elements: [Element] = []
    for (number, excerpt) in excerpts.enumerated() where !excerpt.samples.isEmpty {
      let time = excerpt.description.time(ofSample: Double(excerpt.sampleIndex))
      // Another stream, or one whose clock was set back.
      if let latest = items.last?.time, time < latest &- Self.patience { elements += finish() }
      let place = items.lastIndex { $0.time <= time }
      items.insert(
        Item(excerpt: excerpt, burst: number == 0 ? burst : nil, time: time),
        at: place.map { $0 + 1 } ?? 0)
      length += excerpt.samples.count
    }
    while let first = items.first, let latest = items.last?.time,
      first.time < latest &- Self.patience || length > Self.mostBytes
        || items.count > Self.mostItems
    {
      elements += takeFirst()
    }
    return elements
  }

  /// Gives out all that waits.
  public mutating func finish() -> [Element] {
    var elements: [Element] = []
    while !items.isEmpty { elements += takeFirst() }
    return elements
  }

  private mutating func takeFirst() -> [Element] {
    let (excerpt, burst) = (items[0].excerpt, items[0].burst)
    items.removeFirst()
    length -= excerpt.samples.count
    guard let format = SampleFormat(rawValue: excerpt.description.sampleFormat) else { return [] }
    let size = format.bytesPerSample
    let count = excerpt.samples.count / size
    var known = 0
    if let last, last.description.isContinued(by: excerpt.description),
      last.start <= excerpt.sampleIndex, excerpt.sampleIndex < last.end
    {
      known = Int(clamping: last.end - excerpt.sampleIndex)
    }
    let start = excerpt.sampleIndex &+ UInt64(known)
    let rest = excerpt.samples.prefix(count * size).dropFirst(min(known, count) * size)
    var elements: [Element] = []
    if last?.description != excerpt.description {
      elements.append((excerpt.description.record(sampleIndex: start), nil))
    }
    elements.append((Record(.samples, sampleIndex: start, payload: Array(rest)), burst))
    last = (excerpt.description, excerpt.sampleIndex, start &+ UInt64(max(0, count - known)))
    return elements
  }
}

extension StreamDescription {
  /// True if an index means the same sample, whatever else has changed.
  fileprivate func isContinued(by other: StreamDescription) -> Bool {
    sampleRate == other.sampleRate && sampleFormat == other.sampleFormat
      && centerFrequency == other.centerFrequency && source == other.source
  }
}
