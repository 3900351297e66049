import FilterRuntime
public import Logging
public import RecordStream
import SampleInput
import SystemInterface

/// Writes what a radio gives to a sink, for weeks: a radio that is lost is waited for, and goes on in
/// the same stream.
public struct LiveCapture {
  /// How a radio is kept.
  public struct Rules: Sendable {
    /// Seconds without a sample after which a radio counts as lost, above 0.
    public var stall = 5.0
    /// Seconds before a radio that was lost is opened again, above 0; then twice as long each time,
    /// up to a minute.
    public var retry = 1.0
    /// False to end when the radio is lost or cannot be opened.
    public var retries = true
    /// Who sets the gain.
    public var gain = GainChoice.auto
    /// The centres that the radio goes round; nil for one alone.
    public var hops: HopPlan?
    /// Seconds from one report of health in the stream to the next; 0 for none.
    public var health = 10.0
    /// True to write samples alone, no records.
    public var isRaw = false
    /// True to write nothing to the sink.
    public var isSilent = false
    /// How long a radio that shall end is waited for: then it hangs, and is left.
    var patience = Duration.seconds(2)

    /// The usual rules.
    public init() {}
  }

  /// What has gone into the stream so far.
  public var counters: LiveStream.Counters { stream.counters }

  private let rules: Rules
  private let time: any CaptureTime
  private let log: Logger
  private let update: (LiveStream.Counters) -> Void
  private let record: (Record) -> Void
  private let service: ServiceReport?
  private let bell: WakeUp
  private let settings: TunerSettings
  private let writer: String
  private let name: String
  private var watch: RadioWatch
  private var control: RadioControl
  private var health: CaptureHealthMeter
  private var stream: LiveStream
  private var records = RecordWriter()
  private var limit = MessageLimit()
  private var toldNotes: Set<String> = []
  private var clockWatch: ClockWatch

  /// A capture before the radio is opened.
  ///
  /// - Parameters:
  ///   - writer: name and version of the program, for descriptions.
  ///   - record: given each record as well, before the sink.
  ///   - service: told of samples, of a radio that is lost, and of the end.
  ///   - update: told the counters whenever they have changed.
  public init(
    _ radio: any Radio, settings: TunerSettings, rules: Rules, writer: String,
    time: any CaptureTime, log: Logger, record: @escaping (Record) -> Void = { _ in },
    service: ServiceReport? = nil,
    update: @escaping (LiveStream.Counters) -> Void
  ) throws {
    self.rules = rules
    self.time = time
    self.log = log
    self.update = update
    self.settings = settings
    self.writer = writer
    name = radio.name
    self.record = record
    self.service = service
    bell = try WakeUp()
    let now = time.now.monotonic
    control = RadioControl(rules.gain, plan: rules.hops)
    health = CaptureHealthMeter(seconds: rules.isRaw ? 0 : rules.health, now: now)
    watch = RadioWatch(
      radio, settings: control.settings(settings), stall: Int64(min(rules.stall, 1e9) * 1e9),
      retry: Int64(min(rules.retry, 60) * 1e9), patience: rules.patience, bell: bell, now: now)
    clockWatch = ClockWatch(time.isSynchronised, now: now)
    stream = LiveStream(writer: writer, clockState: clockWatch.state)
  }

  /// Captures until a stop is asked for. Throws `StageFailure` when the radio is lost and shall not be
  /// waited for, and what the sink throws; the radio is closed, whatever the end is.
  public mutating func run<Sink: ByteSink & ~Copyable>(to sink: inout Sink) throws {
    defer { update(stream.counters) }
    do {
      try work(&sink)
      service?.isStopping()
      watch.finish()
      while let event = watch.nextOfRest() { try handle(event, &sink) }
      try write(stream.finish(), &sink)
    } catch {
      watch.finish()
      // If the sink takes nothing any more, that has been told already.
      try? write(stream.finish(), &sink)
      if writesRecords { try? records.abandon(sampleIndex: stream.sampleIndex, to: &sink) }
      throw error
    }
    if writesRecords { try records.finish(sampleIndex: stream.sampleIndex, to: &sink) }
  }

  private var writesRecords: Bool { !rules.isRaw && !rules.isSilent }

  private mutating func work<Sink: ByteSink & ~Copyable>(_ sink: inout Sink) throws {
    if clockWatch.state == .unsynchronised, let words = clockWatch.words { log.notice("\(words)") }
    while !time.isStopRequested {
      let now = time.now.monotonic
      lookAtClock(now)
      if health.isDue(now: now) { try tellHealth(&sink) }
      bell.reset()
      if let event = try watch.next(now: now) {
        try handle(event, &sink)
      } else if watch.isTrying {
        time.wait(for: bell, until: min(watch.deadline, clockWatch.due, health.due))
      } else {
        time.pause(until: min(watch.deadline, clockWatch.due, health.due))
      }
    }
  }

  private mutating func lookAtClock(_ now: Int64) {
    guard now >= clockWatch.due else { return }
    if clockWatch.look(time.isSynchronised, now: now), let words = clockWatch.words {
      log.notice("\(words)")
    }
    stream.change(to: clockWatch.state)
  }

  private mutating func handle<Sink: ByteSink & ~Copyable>(
    _ event: RadioWatch.Event, _ sink: inout Sink
  ) throws {
    switch event {
    case .opened(let opened):
      steer { (control) throws(StageFailure) in try control.begin(opened.session) }
      stream.begin(opened.session.tuning)
      say("receiving from \(opened.session.label)", kind: "opened", level: .notice)
      for note in opened.session.notes where toldNotes.insert(note).inserted {
        log.warning("\(note)")
      }
    case .came(let item):
      if case .samples(let bytes, _) = item, let format = stream.tuning?.format {
        health.add(bytes, format)
      }
      if let opened = watch.opened {
        steer { (control) throws(StageFailure) in try control.take(item, from: opened) }
      }
      try write(item, &sink)
    case .lost(let failure, let kind):
      guard rules.retries else { throw failure }
      service?.radioIsLost("\(failure)")
      watch.settings = control.settings(settings)
      say("\(failure); trying again until it comes back", kind: kind)
    }
  }

  /// A radio that is lost in this moment refuses everything; that it is lost is seen next.
  private mutating func steer(_ body: (inout RadioControl) throws(StageFailure) -> Void) {
    do throws(StageFailure) {
      try body(&control)
    } catch {
      say("\(error)", kind: "settings")
    }
  }

  private mutating func tellHealth<Sink: ByteSink & ~Copyable>(_ sink: inout Sink) throws {
    let now = time.now
    var told = CaptureHealth(source: stream.tuning?.name ?? name)
    told.sampleAge = stream.lastArrival.map {
      Double(max(0, now.monotonic &- $0) / 1_000_000) / 1000
    }
    told.sampleRate = stream.tuning?.sampleRate
    told.centerFrequency = stream.tuning?.centerFrequency
    told.gainControl = control.gainControlWord
    told.gain = stream.tuning?.gain
    told.clipped = health.takeClipped()
    told.samples = stream.counters.samples
    told.lostSamples = stream.counters.lostSamples
    told.gaps = stream.counters.gaps
    told.reconnects = stream.counters.reconnects
    told.clock = clockWatch.state.rawValue
    told.sampleClockError = stream.rateError.map { ($0 * 100).rounded() / 100 }
    told.ringFill = (watch.opened?.ring.takeFill().greatest).map { ($0 * 1000).rounded() / 10 }
    let statistics = StageStatistics(told, writer: writer, time: now.wall)
    try write([statistics.record(sampleIndex: stream.sampleIndex)], &sink)
  }

  private mutating func write<Sink: ByteSink & ~Copyable>(
    _ item: SampleRing.Item, _ sink: inout Sink
  ) throws {
    switch item {
    case .lost(let samples, .slowReader):
      say("\(samples) samples lost: the reader is too slow", kind: "overload")
    case .lost(let samples, .radio):
      say("\(samples) samples lost in the radio, or on their way from it", kind: "radio")
    case .lost(_, .retuning), .tuned, .samples: break
    }
    try write(stream.take(item), &sink)
    update(stream.counters)
    if case .samples(_, let arrival) = item {
      service?.samplesCame(
        stream.counters, from: stream.tuning?.name ?? name, now: arrival.monotonic)
    }
  }

  private mutating func write<Sink: ByteSink & ~Copyable>(
    _ made: [Record], _ sink: inout Sink
  ) throws {
    for made in made {
      record(made)
      if rules.isSilent { continue }
      if !rules.isRaw {
        try records.write(made, to: &sink)
      } else if made.kind == .samples {
        try sink.write(made.payload)
        try sink.flush()
      }
    }
  }

  private mutating func say(_ text: String, kind: String, level: Logger.Level = .warning) {
    if let passed = limit.pass(text, kind: kind, now: time.now.monotonic) {
      log.log(level: level, "\(passed)")
    }
  }
}
