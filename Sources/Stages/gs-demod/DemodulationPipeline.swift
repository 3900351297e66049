import FilterRuntime
import Logging
import Notation
import RecordStream
import SampleArguments
import SampleInput
import SignalProcessing
import SystemInterface

/// Samples in, bursts out: owns the receiver and knows where in the stream it is.
struct DemodulationPipeline: ~Copyable {
  private let log: Logger
  private let statistics: StatisticsReporter
  private let stop: StopSignal
  private var parser: SampleStreamParser
  private var ignoredOptions: IgnoredOptions
  private let output: Demod.Output
  private let symbolRates: [Double]
  private let givesExcerpts: Bool
  private var records = RecordWriter()
  private var session: ReceiverSession?
  private var counters = DemodulationCounters()
  private let writer: String
  private var schedule: HealthSchedule
  private var health = DemodulationHealth()
  private let inputIsPipe: Bool
  private var silence = SilenceWatch()
  /// Bursts that `silence` knows of.
  private var burstsSeen = 0
  /// Of the receiver, and of those that it has replaced.
  private var current = Receiver.Counters()
  private var earlier = Receiver.Counters()
  /// Of raw samples as they are received; nil if somebody else says when samples were.
  private var arrivals: ArrivalClock?

  init(
    parser: SampleStreamParser, ignoredOptions: IgnoredOptions, output: Demod.Output,
    symbolRates: [Double], startTime: Int64?, givesExcerpts: Bool, schedule: HealthSchedule,
    environment: borrowing StageEnvironment
  ) {
    self.schedule = schedule
    writer = environment.writer
    self.parser = parser
    self.ignoredOptions = ignoredOptions
    self.output = output
    self.symbolRates = symbolRates
    self.givesExcerpts = givesExcerpts
    log = environment.log
    statistics = environment.statistics
    stop = environment.stop
    inputIsPipe = environment.input.isPipe
    if inputIsPipe, startTime == nil { arrivals = ArrivalClock() }
  }

  /// Runs to the end of the input.
  mutating func run(_ input: inout DescriptorSource, _ sink: inout StandardOutput) throws {
    statistics.update(updatedCounters())
    defer { statistics.update(updatedCounters()) }
    do {
      while let bytes = try input.read(upTo: 1 << 16) {
        arrivals?.read()
        try deliver(&sink) { try $0.append(bytes) }
        try followClock(&sink)
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
    let place = schedule.take(event, isRecordStream: parser.isRecordStream)
    if let head = place.before { try tellHealth(at: head.time, &sink) }
    try take(event, &sink)
    if let head = place.after { try tellHealth(at: head.time, &sink) }
  }

  private mutating func tellHealth(at time: Int64, _ sink: inout StandardOutput) throws {
    let report = health.report(
      session?.description, updatedCounters(), peak: session?.takePeak() ?? .infinity,
      noiseFloor: session?.noiseFloor(steps: DemodulationHealth.noiseSteps) ?? [])
    let own = StageStatistics(report, writer: writer, time: time)
    try write(own.record(sampleIndex: session?.nextIndex ?? 0), &sink)
  }

  private mutating func take(
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

  private mutating func pass(
    _ gap: Gap, _ record: Record, _ sink: inout StandardOutput
  ) throws {
    session?.pass(gap, to: record.sampleIndex)
    try writeBursts(&sink)
    try write(record, &sink)
  }

  private mutating func begin(
    _ description: StreamDescription, _ record: Record, _ sink: inout StandardOutput
  ) throws {
    let index = record.sampleIndex
    // Bursts before the change belong to the description before it.
    let isAdopted = session?.adopt(description, at: index) ?? false
    if isAdopted { try writeBursts(&sink) } else { try finishSession(&sink) }
    try write(record, &sink)
    let isLive = isLive(description, index)
    guard !isAdopted else {
      session?.isLive = isLive
      return
    }
    for rate in symbolRates where 2 * rate > description.sampleRate {
      log.warning(
        "no bursts at \(Int(rate)) symbols a second: they need \(Int(2 * rate)) samples a second")
    }
    do {
      session = try ReceiverSession(
        description, from: index, isLive: isLive, symbolRates: symbolRates,
        givesExcerpts: givesExcerpts)
    } catch let error as SignalProcessingError {
      throw StageFailure(.badInput, "\(error)")
    }
  }

  /// Tells the time of raw samples anew where their arrivals show that it is wrong.
  private mutating func followClock(_ sink: inout StandardOutput) throws {
    guard !parser.isRecordStream, let description = session?.description,
      let index = session?.nextIndex,
      let time = arrivals?.correction(
        of: description.timeOfSampleZero, samples: index, sampleRate: description.sampleRate)
    else { return }
    var next = description
    next.timeOfSampleZero = time
    try begin(next, next.record(sampleIndex: index), &sink)
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
    guard session != nil else { throw SampleInputError.samplesBeforeDescription }
    for (piece, isDue) in schedule.pieces(of: bytes) {
      counters.samples += UInt64(session?.process(piece) ?? 0)
      health.add(seconds: session?.duration(ofBytes: piece.count) ?? 0)
      try writeBursts(&sink)
      if isDue, let time = session?.timeOfNextSample { try tellHealth(at: time, &sink) }
    }
    if session?.isLive == true {
      watchSilence(session?.duration(ofBytes: bytes.count) ?? 0)
    }
  }

  private mutating func watchSilence(_ seconds: Double) {
    let bursts = updatedCounters().bursts
    defer { burstsSeen = bursts }
    guard silence.add(seconds: seconds, bursts: bursts - burstsSeen) else { return }
    log.notice(
      "no burst for \(Int(silence.silence)) s: is the antenna connected, is the frequency right?")
  }

  private mutating func finishSession(_ sink: inout StandardOutput) throws {
    session?.finish()
    try writeBursts(&sink)
    earlier = receiverCounters
    current = Receiver.Counters()
    session = nil
  }

  private mutating func writeBursts(_ sink: inout StandardOutput) throws {
    if let counters = session?.counters { current = counters }
    for (bits, start, excerpts) in session?.takeBursts() ?? [] {
      if let measurement = bits.measurement { health.add(measurement) }
      if output == .records {
        for excerpt in excerpts { try records.write(excerpt.record, to: &sink) }
        try records.write(bits.record(sampleIndex: start), to: &sink)
      } else {
        try sink.write(line: String(bits.decisions.map { $0 > 0 ? "1" : "0" }))
        try sink.flush()
      }
    }
  }

  private mutating func write(_ record: Record, _ sink: inout StandardOutput) throws {
    if output == .records { try records.write(record, to: &sink) }
  }

  private func updatedCounters() -> DemodulationCounters {
    let receiver = receiverCounters
    var result = counters
    result.activities = receiver.activities
    result.refusals = receiver.refusals
    result.bursts = receiver.bursts
    result.images = receiver.images
    return result
  }

  private var receiverCounters: Receiver.Counters {
    var sum = earlier
    sum.add(current)
    return sum
  }
}
