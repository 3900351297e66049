public import RecordStream
public import SampleInput

/// Makes one stream of a recording that is played again and again: sample indexes and times go on
/// where the pass before has ended.
public struct ContinuousTimeline: Sendable {
  /// What is added to the indexes of this pass.
  private var offset: UInt64 = 0
  /// What is added to the times of this pass, in nanoseconds; nil until its first description.
  private var shift: Int64?
  private var isFirstPass = true
  /// The description in force, as it was handed out.
  public private(set) var current: StreamDescription?
  private var bytesPerSample = 1
  /// Index of the next sample, as it is handed out.
  public private(set) var next: UInt64 = 0
  /// Samples in this pass.
  public private(set) var samplesOfPass: UInt64 = 0

  /// A timeline before the first pass, which is handed out as it is.
  public init() {}

  /// Begins the next pass.
  public mutating func beginPass() {
    isFirstPass = false
    shift = nil
    samplesOfPass = 0
  }

  /// The record of an event, with its place in the whole; nil for a description that says nothing new.
  public mutating func record(of event: SampleStreamParser.Event) -> Record? {
    switch event {
    case .description(let description, let record): return place(description, record)
    case .samples(let bytes):
      defer {
        let count = UInt64(bytes.count / bytesPerSample)
        next &+= count
        samplesOfPass &+= count
      }
      return Record(.samples, sampleIndex: next, payload: bytes)
    case .gap(_, var record):
      record.sampleIndex &+= offset
      next = record.sampleIndex
      return record
    case .other(var record):
      record.sampleIndex &+= offset
      return record
    }
  }

  private mutating func place(
    _ description: StreamDescription, _ record: Record
  ) -> Record? {
    bytesPerSample = SampleFormat(rawValue: description.sampleFormat)?.bytesPerSample ?? 1
    guard let current, !isFirstPass else {
      current = description
      next = record.sampleIndex
      return record
    }
    let recorded = description.time(ofSample: Double(record.sampleIndex))
    let shift = self.shift ?? (current.time(ofSample: Double(next)) &- recorded)
    self.shift = shift
    offset = next &- record.sampleIndex
    var placed = description
    placed.timeOfSampleZero = 0
    placed.timeOfSampleZero = recorded &+ shift &- placed.time(ofSample: Double(next))
    if placed.isSame(as: current) { return nil }
    self.current = placed
    var placedRecord = record
    placedRecord.sampleIndex = next
    // Of an item that comes twice the last counts: so those that nobody here knows stay.
    var time = PayloadWriter()
    time.append(.timeOfSampleZero, placed.timeOfSampleZero)
    placedRecord.payload += time.bytes
    return placedRecord
  }
}

extension StreamDescription {
  /// True if samples go on as they were: their times differ by less than one of them.
  fileprivate func isSame(as other: StreamDescription) -> Bool {
    var here = self
    here.timeOfSampleZero = other.timeOfSampleZero
    let difference = timeOfSampleZero.subtractingReportingOverflow(other.timeOfSampleZero)
    return here == other && !difference.overflow
      && Double(difference.partialValue.magnitude) * sampleRate < 1e9
  }
}
