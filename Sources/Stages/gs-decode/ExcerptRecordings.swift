import RecordStream
import Recordings

/// Records excerpts, each stream in recordings of its own: the indexes of joined ones mean nothing to
/// each other.
struct ExcerptRecordings {
  private struct Stream {
    var description: StreamDescription
    var order = ExcerptOrder()
    let recorder: BackgroundRecorder
  }

  /// The one that was heard longest ago first.
  private var streams: [Stream] = []
  private let makeRecorder: () -> BackgroundRecorder?

  private static let mostStreams = 16
  /// In nanoseconds: the clock of a stream is put right by less.
  private static let longestStep: Int64 = 1_000_000_000

  /// - Parameter makeRecorder: starts a recorder; nil if the system gives no more threads.
  init(makeRecorder: @escaping () -> BackgroundRecorder?) { self.makeRecorder = makeRecorder }

  /// Records the excerpts of a burst.
  mutating func add(_ excerpts: [Excerpt], _ burst: RecordedBurst?) {
    guard let description = excerpts.last?.description, var stream = take(description) else {
      return
    }
    stream.description = description
    Self.record(stream.order.add(excerpts, burst), with: stream.recorder)
    streams.append(stream)
  }

  /// Records all that waits, and waits for the disk.
  mutating func finish() {
    while !streams.isEmpty { Self.end(streams.removeFirst()) }
  }

  private mutating func take(_ description: StreamDescription) -> Stream? {
    let place = streams.firstIndex { stream in
      let before = stream.description
      let step = description.timeOfSampleZero.subtractingReportingOverflow(before.timeOfSampleZero)
      return before.source == description.source && before.sampleRate == description.sampleRate
        && before.sampleFormat == description.sampleFormat && !step.overflow
        && step.partialValue.magnitude <= Self.longestStep.magnitude
    }
    if let place { return streams.remove(at: place) }
    if streams.count >= Self.mostStreams { Self.end(streams.removeFirst()) }
    return makeRecorder().map { Stream(description: description, recorder: $0) }
  }

  private static func end(_ stream: Stream) {
    var stream = stream
    record(stream.order.finish(), with: stream.recorder)
    stream.recorder.finish()
  }

  private static func record(_ elements: [ExcerptOrder.Element], with recorder: BackgroundRecorder)
  {
    for (record, burst) in elements { recorder.take(record, burst: burst) }
  }
}
