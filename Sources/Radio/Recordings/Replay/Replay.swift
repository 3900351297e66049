public import RecordStream
import SampleInput
public import SystemInterface

/// Plays a recording: once or again and again, at full speed or as fast as a radio gave it.
public struct Replay {
  private let isLooped: Bool
  private var pacing: SamplePacing?
  private var timeline = ContinuousTimeline()

  /// A replay.
  ///
  /// - Parameters:
  ///   - isLooped: whether it begins again where it has ended, as one stream.
  ///   - pacing: lets samples out; nil for full speed.
  public init(isLooped: Bool, pacing: SamplePacing?) {
    self.isLooped = isLooped
    self.pacing = pacing
  }

  /// Index after the last sample that was handed out.
  public var endIndex: UInt64 { timeline.next }

  /// Plays to the end, or until a stop is asked for. Throws what the recording and `body` throw.
  ///
  /// - Parameters:
  ///   - open: gives the recording from its beginning, once for each pass.
  ///   - body: takes each record; told whether the recording is a record stream itself.
  public mutating func play(
    stop: StopSignal, open: () throws -> any RecordedStream,
    _ body: (Record, _ isRecordStream: Bool) throws -> Void
  ) throws {
    var isDone = false
    while !isDone {
      var stream = try open()
      try playOnce(&stream, body)
      // A recording without samples would be played in vain for ever.
      isDone = !isLooped || timeline.samplesOfPass == 0 || stop.isRequested
      timeline.beginPass()
    }
  }

  private mutating func playOnce(
    _ stream: inout any RecordedStream, _ body: (Record, Bool) throws -> Void
  ) throws {
    var isOpen = true
    while isOpen {
      var records: [Record] = []
      let outcome = Result {
        try stream.next { event in
          if let record = timeline.record(of: event) { records.append(record) }
        }
      }
      for record in records {
        pace(record)
        try body(record, stream.isRecordStream)
      }
      isOpen = try outcome.get()
    }
  }

  private mutating func pace(_ record: Record) {
    guard pacing != nil, let description = timeline.current else { return }
    switch record.kind {
    case .samples:
      let size = SampleFormat(rawValue: description.sampleFormat)?.bytesPerSample ?? 1
      pacing?.pass(UInt64(record.payload.count / size), sampleRate: description.sampleRate)
    case .gap:
      let lost = (try? Gap(record))?.lostSamples ?? 0
      pacing?.pass(lost, sampleRate: description.sampleRate)
    default: break
    }
  }
}
