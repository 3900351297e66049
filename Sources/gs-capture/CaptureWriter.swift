import Capture
import FilterRuntime
import Logging
import RecordStream
import SampleArguments
import SampleInput

/// Copies a source to standard output, as records or as raw samples.
struct CaptureWriter {
  private struct Counters: Encodable {
    var samples: UInt64 = 0
    var gaps = 0
    var lostSamples: UInt64 = 0
  }

  private let environment: StageEnvironment
  private let raw: Bool
  private var parser: SampleStreamParser
  private var ignoredOptions: IgnoredOptions
  private var records: RecordWriter<StandardOutput>
  private var counters = Counters()
  private var sampleIndex: UInt64 = 0
  private var bytesPerSample = 2

  init(
    environment: StageEnvironment, description: RawDescription, ignoredOptions: IgnoredOptions,
    raw: Bool
  ) {
    self.ignoredOptions = ignoredOptions
    self.environment = environment
    self.raw = raw
    parser = SampleStreamParser(raw: description, writer: environment.writer)
    records = RecordWriter(environment.output)
  }

  mutating func copy(_ source: some SampleSource) throws {
    defer { environment.statistics.update(counters) }
    var source = source
    do {
      while let block = try source.next() {
        if block.lostSamples > 0 { try writeGap(block.lostSamples) }
        try deliver { try $0.append(block.bytes) }
        environment.statistics.update(counters)
      }
      if !environment.stop.isRequested { try deliver { try $0.finish() } }
    } catch let error as SampleInputError {
      throw StageFailure(error)
    }
    if !raw { try records.finish(sampleIndex: sampleIndex) }
  }

  private mutating func deliver(_ work: (inout SampleStreamParser) throws -> Void) throws {
    let outcome = Result { try work(&parser) }
    for event in parser.takeEvents() { try write(event) }
    try outcome.get()
  }

  private mutating func write(_ event: SampleStreamParser.Event) throws {
    switch event {
    case .description(let description, let record):
      if let warning = ignoredOptions.warning(isRecordStream: parser.isRecordStream) {
        environment.log.warning("\(warning)")
      }
      bytesPerSample = SampleFormat(rawValue: description.sampleFormat)?.bytesPerSample ?? 2
      sampleIndex = record.sampleIndex
      try write(record)
    case .samples(let bytes): try writeSamples(bytes)
    case .gap(let gap, let record):
      sampleIndex = record.sampleIndex
      counters.gaps += 1
      counters.lostSamples &+= gap.lostSamples
      try write(record)
    case .other(let record): try write(record)
    }
  }

  private mutating func writeSamples(_ bytes: [UInt8]) throws {
    let count = UInt64(bytes.count / bytesPerSample)
    if raw {
      try records.sink.write(bytes)
      try records.sink.flush()
    } else {
      try records.write(Record(.samples, sampleIndex: sampleIndex, payload: bytes))
    }
    sampleIndex &+= count
    counters.samples += count
  }

  private mutating func writeGap(_ lostSamples: UInt64) throws {
    sampleIndex &+= lostSamples
    counters.gaps += 1
    counters.lostSamples &+= lostSamples
    environment.log.warning("\(counted(lostSamples, "sample")) lost: the reader is too slow")
    let gap = Gap(lostSamples: lostSamples, reason: "the reader was too slow")
    try write(gap.record(sampleIndex: sampleIndex))
  }

  private mutating func write(_ record: Record) throws {
    if !raw { try records.write(record) }
  }
}
