import Capture
import FilterRuntime
import RecordStream
import Recordings
import SampleInput
import SystemInterface

/// Where the records of a replay go: to standard output, as they are or as raw samples, and into
/// recordings.
struct CaptureOutput {
  /// What standard output gets.
  enum Form {
    case records, samples, nothing
  }

  private let form: Form
  private let recorder: BackgroundRecorder?
  private let statistics: StatisticsReporter
  private let service = ServiceReport()
  private var records = RecordWriter()
  private var counters = LiveStream.Counters()
  private var bytesPerSample = 2

  /// - Parameter recorder: finished at the end, whatever that is.
  init(form: Form, recorder: BackgroundRecorder?, statistics: StatisticsReporter) {
    self.form = form
    self.recorder = recorder
    self.statistics = statistics
  }

  /// Writes a record, and counts what is in it.
  mutating func write(_ record: Record, to sink: inout StandardOutput) throws {
    switch record.kind {
    case .description:
      let format = SampleFormat(rawValue: try StreamDescription(record).sampleFormat)
      bytesPerSample = format?.bytesPerSample ?? bytesPerSample
    case .samples: counters.samples += UInt64(record.payload.count / bytesPerSample)
    case .gap:
      counters.gaps += 1
      counters.lostSamples &+= try Gap(record).lostSamples
    default: break
    }
    statistics.update(counters)
    recorder?.take(record)
    switch form {
    case .records: try records.write(record, to: &sink)
    case .samples where record.kind == .samples:
      try sink.write(record.payload)
      try sink.flush()
    case .samples, .nothing: break
    }
    if record.kind == .samples {
      service?.samplesCame(
        counters, from: "a recording", now: ClockReading.now().monotonic)
    }
  }

  /// Ends the stream; `sampleIndex` is the index after the last sample.
  mutating func finish(sampleIndex: UInt64, to sink: inout StandardOutput) throws {
    statistics.update(counters)
    service?.isStopping()
    recorder?.finish()
    if form == .records { try records.finish(sampleIndex: sampleIndex, to: &sink) }
  }

  /// Ends the stream of a stage that has failed, and tells why itself.
  mutating func abandon(sampleIndex: UInt64, to sink: inout StandardOutput) {
    statistics.update(counters)
    recorder?.finish()
    if form == .records { try? records.abandon(sampleIndex: sampleIndex, to: &sink) }
  }
}
