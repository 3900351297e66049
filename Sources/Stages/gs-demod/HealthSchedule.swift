import RecordStream
import SampleArguments
import SampleInput

/// Where in the stream gs-demod tells its health: behind the statistics of gs-capture; or, where it is
/// the head of a pipeline itself, every so many samples, so that a replay tells the same.
struct HealthSchedule {
  private let interval: HealthInterval?
  private var cascade = StatisticsCascade(after: "gs-capture")
  /// True once another stage has told: that one says when.
  private var hasHead = false
  private var bytesPerSample = 1
  /// Samples from one report to the next; nil if nothing is told by the count of samples.
  private var period: Int?
  /// Samples since the last report.
  private var samples = 0

  /// A schedule of `--health`; nil if that was not given: then raw samples have the usual interval,
  /// and a record stream tells by itself, or nothing.
  init(_ interval: HealthInterval?) { self.interval = interval }

  private var isOff: Bool { interval?.seconds == 0 }

  /// Takes whatever comes next, and says where statistics of gs-demod belong beside it.
  mutating func take(
    _ event: SampleStreamParser.Event, isRecordStream: Bool
  ) -> (before: StageStatistics?, after: StageStatistics?) {
    let record: Record
    switch event {
    case .samples: return (isOff ? nil : cascade.close(), nil)
    case .description(let description, let told):
      begin(description, isRecordStream: isRecordStream)
      record = told
    case .gap(_, let told), .other(let told): record = told
    }
    if record.kind == .statistics { hasHead = true }
    let place = cascade.take(record)
    return isOff ? (nil, nil) : (place.before, place.after)
  }

  private mutating func begin(_ description: StreamDescription, isRecordStream: Bool) {
    bytesPerSample = SampleFormat(rawValue: description.sampleFormat)?.bytesPerSample ?? 1
    let seconds = interval?.seconds ?? (isRecordStream ? 0 : HealthInterval.usual.seconds)
    let samples = (seconds * description.sampleRate).rounded()
    period = samples >= 1 ? Int(exactly: samples) : nil
  }

  /// Cuts samples where statistics belong; `isDue` tells that they belong behind a piece.
  mutating func pieces(of bytes: [UInt8]) -> [(bytes: [UInt8], isDue: Bool)] {
    guard let period, !hasHead else { return [(bytes, false)] }
    let count = bytes.count / bytesPerSample
    guard samples + count >= period else {
      samples += count
      return [(bytes, false)]
    }
    var pieces: [(bytes: [UInt8], isDue: Bool)] = []
    var rest = bytes[...]
    while samples + rest.count / bytesPerSample >= period {
      // The rate of a new description may have made the period shorter.
      let piece = rest.prefix(max(0, period - samples) * bytesPerSample)
      pieces.append((Array(piece), true))
      rest = rest.dropFirst(piece.count)
      samples = 0
    }
    samples = rest.count / bytesPerSample
    if !rest.isEmpty { pieces.append((Array(rest), false)) }
    return pieces
  }
}
