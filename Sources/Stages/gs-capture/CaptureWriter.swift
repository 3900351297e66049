import Capture
import FilterRuntime
import Logging
import RecordStream
import SampleArguments
import SampleInput
import SystemInterface

/// Copies a source to standard output, as records or as raw samples.
struct CaptureWriter {
  private let log: Logger
  private let statistics: StatisticsReporter
  private let stop: StopSignal
  private let raw: Bool
  private var parser: SampleStreamParser
  private var ignoredOptions: IgnoredOptions
  private var records = RecordWriter()
  private var counters = LiveStream.Counters()
  private var sampleIndex: UInt64 = 0
  private var bytesPerSample = 2

  init(
    environment: borrowing StageEnvironment, description: RawDescription,
    ignoredOptions: IgnoredOptions, raw: Bool
  ) {
    self.ignoredOptions = ignoredOptions
    self.raw = raw
    parser = SampleStreamParser(raw: description, writer: environment.writer)
    log = environment.log
    statistics = environment.statistics
    stop = environment.stop
  }

  /// Copies to the end of the source, then closes it, whatever that end was. Throws
  /// `SampleInputError` or what the source throws.
  mutating func copy(
    _ source: some SampleSource, to sink: inout StandardOutput
  ) throws {
    defer { statistics.update(counters) }
    var source = source
    defer { source.close() }
    do {
      while let block = try source.next() {
        try deliver(&sink) { try $0.append(block.bytes) }
        statistics.update(counters)
      }
      if !stop.isRequested { try deliver(&sink) { try $0.finish() } }
    } catch {
      try? records.abandon(sampleIndex: sampleIndex, to: &sink)
      throw error
    }
    if !raw { try records.finish(sampleIndex: sampleIndex, to: &sink) }
  }

  private mutating func deliver(
    _ sink: inout StandardOutput, _ work: (inout SampleStreamParser) throws -> Void
  ) throws {
    let outcome = Result { try work(&parser) }
    for event in parser.takeEvents() { try write(event, &sink) }
    try outcome.get()
  }

  private mutating func write(
    _ event: SampleStreamParser.Event, _ sink: inout StandardOutput
  ) throws {
    switch event {
    case .description(let description, let record):
      if let warning = ignoredOptions.warning(isRecordStream: parser.isRecordStream) {
        log.warning("\(warning)")
      }
      bytesPerSample = SampleFormat(rawValue: description.sampleFormat)?.bytesPerSample ?? 2
      sampleIndex = record.sampleIndex
      try write(record, &sink)
    case .samples(let bytes): try writeSamples(bytes, &sink)
    case .gap(let gap, let record):
      sampleIndex = record.sampleIndex
      counters.gaps += 1
      counters.lostSamples &+= gap.lostSamples
      try write(record, &sink)
    case .other(let record): try write(record, &sink)
    }
  }

  private mutating func writeSamples(_ bytes: [UInt8], _ sink: inout StandardOutput) throws {
    let count = UInt64(bytes.count / bytesPerSample)
    if raw {
      try sink.write(bytes)
      try sink.flush()
    } else {
      try records.write(Record(.samples, sampleIndex: sampleIndex, payload: bytes), to: &sink)
    }
    sampleIndex &+= count
    counters.samples += count
  }

  private mutating func write(_ record: Record, _ sink: inout StandardOutput) throws {
    if !raw { try records.write(record, to: &sink) }
  }
}
