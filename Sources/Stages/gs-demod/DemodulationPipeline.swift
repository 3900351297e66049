import FilterRuntime
import Logging
import Notation
import RecordStream
import SampleArguments
import SampleInput
import SignalProcessing
import SystemInterface

/// Samples in, bursts out: owns the receiver and knows where in the stream it is.
struct DemodulationPipeline {
  private struct Counters: Encodable {
    var samples: UInt64 = 0
    var gaps = 0
    var lostSamples: UInt64 = 0
    var activities = 0
    var refusals = 0
    var bursts = 0
    var images = 0
  }

  private let log: Logger
  private let statistics: StatisticsReporter
  private let stop: StopSignal
  private var parser: SampleStreamParser
  private var ignoredOptions: IgnoredOptions
  private let output: Demod.Output
  private let symbolRates: [Double]
  private var records = RecordWriter()
  private var session: Session?
  private var counters = Counters()
  private let inputIsPipe: Bool
  private var silence = SilenceWatch()
  /// Bursts that `silence` knows of.
  private var burstsSeen = 0
  /// Of receivers that were replaced.
  private var earlier = Receiver.Counters()

  /// In seconds: a longer silence ends an activity, and with it the burst.
  private static let longestFilledGap = 0.0025

  /// One receiver, for samples of one description.
  private final class Session {
    let description: StreamDescription
    let decoder: SampleDecoder
    var receiver: Receiver
    /// What is added to the receiver's count of samples to give the stream's sample index.
    let offset: UInt64
    /// True if a radio gives the samples now.
    let isLive: Bool
    var samples: UInt64 = 0

    init(
      description: StreamDescription, format: SampleFormat, offset: UInt64, isLive: Bool,
      symbolRates: [Double]
    ) throws(SignalProcessingError) {
      self.description = description
      self.offset = offset
      self.isLive = isLive
      decoder = SampleDecoder(format)
      receiver = try Receiver(
        sampleRate: description.sampleRate, quantizationNoise: format.quantizationNoise,
        symbolRates: symbolRates)
    }

    /// Index of the next sample.
    var nextIndex: UInt64 { offset &+ samples }

    /// Where a burst begins. Whatever indices a damaged stream claims, they only wrap round.
    func sampleIndex(of burst: DemodulatedBurst) -> UInt64 {
      offset &+ UInt64(max(0, min(burst.start, 1e18)))
    }
  }

  init(
    parser: SampleStreamParser, ignoredOptions: IgnoredOptions, output: Demod.Output,
    symbolRates: [Double], environment: borrowing StageEnvironment
  ) {
    self.parser = parser
    self.ignoredOptions = ignoredOptions
    self.output = output
    self.symbolRates = symbolRates
    log = environment.log
    statistics = environment.statistics
    stop = environment.stop
    inputIsPipe = environment.input.isPipe
  }

  /// Runs to the end of the input.
  mutating func run(_ input: inout DescriptorSource, _ sink: inout StandardOutput) throws {
    defer { statistics.update(updatedCounters()) }
    do {
      while let bytes = try input.read(upTo: 1 << 16) {
        try deliver(&sink) { try $0.append(bytes) }
        statistics.update(updatedCounters())
      }
      if !stop.isRequested { try deliver(&sink) { try $0.finish() } }
    } catch {
      // What came in before the fault is delivered. Where the output is at fault this fails again.
      let end = session?.nextIndex ?? 0
      try? finishSession(&sink)
      try? records.abandon(sampleIndex: end, to: &sink)
      throw (error as? SampleInputError).map { StageFailure($0, fromPipe: inputIsPipe) } ?? error
    }
    let end = session?.nextIndex ?? 0
    try finishSession(&sink)
    if updatedCounters().bursts == 0, !stop.isRequested { warnOfSilence() }
    if output == .records { try records.finish(sampleIndex: end, to: &sink) }
  }

  /// A wrong rate or format sounds like an empty band.
  private func warnOfSilence() {
    let samples = counted(counters.samples, "sample")
    log.warning(
      "no burst in \(samples): are sample rate and format right? gs-inspect shows their level")
  }

  /// Lets the parser work, then handles what it found, even if it found a fault after that.
  private mutating func deliver(
    _ sink: inout StandardOutput, _ work: (inout SampleStreamParser) throws -> Void
  ) throws {
    let outcome = Result { try work(&parser) }
    for event in parser.takeEvents() { try handle(event, &sink) }
    try outcome.get()
  }

  private mutating func handle(
    _ event: SampleStreamParser.Event, _ sink: inout StandardOutput
  ) throws {
    switch event {
    case .description(let description, let record):
      if let warning = ignoredOptions.warning(isRecordStream: parser.isRecordStream) {
        log.warning("\(warning)")
      }
      try begin(description, record, &sink)
    case .samples(let bytes): try process(bytes, &sink)
    case .gap(let gap, let record):
      counters.gaps += 1
      let (sum, overflow) = counters.lostSamples.addingReportingOverflow(gap.lostSamples)
      counters.lostSamples = overflow ? .max : sum
      try pass(gap, record, &sink)
    case .other(let record): try write(record, &sink)
    }
  }

  /// Goes on after a gap. A short one is filled with silence, and costs a burst the bits in it.
  private mutating func pass(
    _ gap: Gap, _ record: Record, _ sink: inout StandardOutput
  ) throws {
    if let current = session, record.sampleIndex == current.nextIndex &+ gap.lostSamples,
      Double(gap.lostSamples) < Self.longestFilledGap * current.description.sampleRate
    {
      try write(record, &sink)
      return try fill(gap.lostSamples, of: current, &sink)
    }
    let description = session?.description
    try finishSession(&sink)
    try write(record, &sink)
    // Samples from both sides of the gap must not meet in one spectrum.
    if let description {
      session = try makeSession(description, sampleIndex: record.sampleIndex)
    }
  }

  private mutating func fill(
    _ lostSamples: UInt64, of session: Session, _ sink: inout StandardOutput
  ) throws {
    var rest = Int(lostSamples)
    while rest > 0 {
      let space = session.receiver.space()
      let count = min(rest, space.count)
      space.baseAddress?.update(repeating: .zero, count: count)
      rest -= count
      session.samples += UInt64(count)
      try session.receiver.process(count) { try write($0, of: session, &sink) }
    }
  }

  private mutating func begin(
    _ description: StreamDescription, _ record: Record, _ sink: inout StandardOutput
  ) throws {
    let index = record.sampleIndex
    if let session, session.description == description, session.nextIndex == index {
      return try write(record, &sink)
    }
    // Bursts before the change belong to the description before it.
    try finishSession(&sink)
    try write(record, &sink)
    for rate in symbolRates where 2 * rate > description.sampleRate {
      log.warning(
        "no bursts at \(Int(rate)) symbols a second: they need \(Int(2 * rate)) samples a second")
    }
    session = try makeSession(description, sampleIndex: index)
  }

  private func makeSession(
    _ description: StreamDescription, sampleIndex: UInt64
  ) throws -> Session {
    guard let format = SampleFormat(rawValue: description.sampleFormat) else {
      throw SampleInputError.unknownFormat(description.sampleFormat)
    }
    do {
      return try Session(
        description: description, format: format, offset: sampleIndex,
        isLive: isLive(description, sampleIndex), symbolRates: symbolRates)
    } catch {
      throw StageFailure(.badInput, "\(error)")
    }
  }

  /// True if samples come from a radio as they are received: a record stream says that they do, and
  /// is not old; of raw samples on a pipe nobody can know, and most do.
  private func isLive(_ description: StreamDescription, _ sampleIndex: UInt64) -> Bool {
    guard inputIsPipe, parser.isRecordStream else { return inputIsPipe }
    let time = description.time(ofSample: Double(sampleIndex))
    let age = (Double(wallClockNanoseconds()) - Double(time)) / 1e9
    return RadioName.isRadio(description.source) && age < SilenceWatch.patience
  }

  private mutating func process(_ bytes: [UInt8], _ sink: inout StandardOutput) throws {
    guard let current = session else { throw SampleInputError.samplesBeforeDescription }
    let bytesPerSample = current.decoder.format.bytesPerSample
    counters.samples += UInt64(bytes.count / bytesPerSample)
    try bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while rest.count >= bytesPerSample {
        let (count, peak) = current.decoder.decode(
          UnsafeRawBufferPointer(rebasing: rest), into: current.receiver.space())
        rest = rest.dropFirst(count * bytesPerSample)
        current.samples += UInt64(count)
        try current.receiver.process(count, peak: peak) {
          try write($0, of: current, &sink)
        }
      }
    }
    if current.isLive {
      watchSilence(Double(bytes.count / bytesPerSample) / current.description.sampleRate)
    }
  }

  private mutating func watchSilence(_ seconds: Double) {
    let bursts = updatedCounters().bursts
    defer { burstsSeen = bursts }
    guard silence.add(seconds: seconds, bursts: bursts - burstsSeen) else { return }
    log.notice(
      "no burst for \(Int(silence.silence)) s: is the antenna connected, is the frequency right?")
  }

  private mutating func flushBursts(_ sink: inout StandardOutput) throws {
    guard let current = session else { return }
    try current.receiver.finish { try write($0, of: current, &sink) }
  }

  private mutating func finishSession(_ sink: inout StandardOutput) throws {
    try flushBursts(&sink)
    if let current = session {
      earlier.refusals += current.receiver.counters.refusals
      earlier.activities += current.receiver.counters.activities
      earlier.bursts += current.receiver.counters.bursts
      earlier.images += current.receiver.counters.images
    }
    session = nil
  }

  private mutating func write(
    _ burst: DemodulatedBurst, of session: Session, _ sink: inout StandardOutput
  ) throws {
    guard output == .records else {
      let bits = burst.softBits.map { $0 > 0 ? UInt8(ascii: "1") : UInt8(ascii: "0") }
      try sink.write(bits + [0x0A])
      return try sink.flush()
    }
    let start = session.sampleIndex(of: burst)
    let description = session.description
    let measurement = BurstMeasurement(
      time: description.time(ofSample: Double(start)), centerFrequency: description.centerFrequency,
      carrierFrequency: description.centerFrequency + burst.carrierOffset,
      symbolRate: burst.symbolRate, deviation: burst.deviation,
      signalToNoiseRatio: burst.signalToNoiseRatio, level: burst.level,
      duration: burst.duration)
    let bits = SoftBits(measurement: measurement, decisions: burst.softBits)
    try records.write(bits.record(sampleIndex: start), to: &sink)
  }

  private mutating func write(_ record: Record, _ sink: inout StandardOutput) throws {
    if output == .records { try records.write(record, to: &sink) }
  }

  private func updatedCounters() -> Counters {
    var result = counters
    result.activities = earlier.activities + (session?.receiver.counters.activities ?? 0)
    result.refusals = earlier.refusals + (session?.receiver.counters.refusals ?? 0)
    result.bursts = earlier.bursts + (session?.receiver.counters.bursts ?? 0)
    result.images = earlier.images + (session?.receiver.counters.images ?? 0)
    return result
  }
}
