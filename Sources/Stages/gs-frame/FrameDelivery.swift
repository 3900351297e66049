import FilterRuntime
import Framing
import Inspection
import Logging
import Notation
import RecordStream

/// Takes bursts as they come, and writes their packets.
struct FrameDelivery {
  /// Counters for `--stats`.
  struct Counters: Encodable {
    var bursts = 0
    var frames = 0
    var cutFrames = 0
    var burstsWithoutFrame = 0
    var shortenedBursts = 0
    var unreadable = 0
  }

  private(set) var counters = Counters()
  private let output: FrameBursts.Output
  private let log: Logger
  private var faults: FaultReport
  private let statistics: StatisticsReporter
  private let framer = Framer()
  private var writer = RecordWriter()
  private let writerName: String
  private var cascade = StatisticsCascade(after: "gs-demod")
  private var lineNumber = 0
  private var endIndex: UInt64 = 0

  /// A delivery; `writerName` is program and version.
  init(
    output: FrameBursts.Output, writerName: String, log: Logger, statistics: StatisticsReporter
  ) {
    self.output = output
    self.writerName = writerName
    self.log = log
    faults = FaultReport(log, level: .error)
    self.statistics = statistics
  }

  /// Frames a burst; passes on what is not meant for this stage, and tells its health where that
  /// of others stands.
  mutating func take(_ record: Record, writingTo sink: inout StandardOutput) throws {
    let place = cascade.take(record)
    if let head = place.before { try tellHealth(behind: head, record.sampleIndex, &sink) }
    try deliver(record, &sink)
    if let head = place.after { try tellHealth(behind: head, record.sampleIndex, &sink) }
  }

  private mutating func tellHealth(
    behind head: StageStatistics, _ sampleIndex: UInt64, _ sink: inout StandardOutput
  ) throws {
    guard output == .records else { return }
    let own = StageStatistics(
      FrameHealth(counters: counters), writer: writerName, time: head.time)
    try writer.write(own.record(sampleIndex: sampleIndex), to: &sink)
  }

  private mutating func deliver(_ record: Record, _ sink: inout StandardOutput) throws {
    switch record.kind {
    case .softBits:
      do {
        try take(SoftBits(record), sampleIndex: record.sampleIndex, writingTo: &sink)
      } catch let error as RecordStreamError {
        report("\(error)")
      }
    case .samples:
      throw StageFailure(.badInput, "the input carries samples; put gs-demod before gs-frame")
    case .end: endIndex = record.sampleIndex
    default: if output == .records { try writer.write(record, to: &sink) }
    }
  }

  /// Frames a line of bits.
  mutating func take(line: String, writingTo sink: inout StandardOutput) throws {
    lineNumber += 1
    do {
      guard let burst = try BitLine.burst(line) else { return }
      try take(burst, sampleIndex: 0, bitsAreHard: true, writingTo: &sink)
    } catch let error as BitLine.Unreadable {
      if counters.bursts == 0, let failure = Self.failureOfLaterStage(line) { throw failure }
      report("line \(lineNumber): \(error)")
    }
  }

  /// Ends the output after a failure, which whoever reads it need not tell again.
  mutating func abandon(_ sink: inout StandardOutput) {
    try? writer.abandon(sampleIndex: endIndex, to: &sink)
  }

  /// Ends the output; throws if anything could not be read, or not to its end.
  mutating func finish(_ sink: inout StandardOutput) throws {
    if output == .records { try writer.finish(sampleIndex: endIndex, to: &sink) }
    if counters.bursts > 0, counters.frames == 0 {
      log.warning(
        "no packet in \(counted(counters.bursts, "burst")): of others, or is a sample rate wrong?")
    }
    guard counters.unreadable == 0 else {
      throw StageFailure(
        .badInput, "\(counted(counters.unreadable, "burst")) could not be read; the rest was framed"
      )
    }
    guard counters.shortenedBursts == 0 else {
      throw StageFailure(
        .badInput,
        "\(counted(counters.shortenedBursts, "burst")) had too many bits: only the first "
          + "\(Framer.mostBits) of each were framed")
    }
  }

  private mutating func take(
    _ burst: SoftBits, sampleIndex: UInt64, bitsAreHard: Bool = false,
    writingTo sink: inout StandardOutput
  ) throws {
    var burst = burst
    if burst.decisions.count > Framer.mostBits {
      counters.shortenedBursts += 1
      faults.add(
        "a burst of \(burst.decisions.count) bits: only the first \(Framer.mostBits) are framed"
      )
      burst.decisions.removeLast(burst.decisions.count - Framer.mostBits)
    }
    let frames = framer.frames(in: burst, bitsAreHard: bitsAreHard)
    counters.bursts += 1
    counters.frames += frames.count
    counters.cutFrames += frames.count { $0.cut }
    counters.burstsWithoutFrame += frames.isEmpty ? 1 : 0
    for frame in frames {
      switch output {
      case .records: try writer.write(frame.record(sampleIndex: sampleIndex), to: &sink)
      case .hex:
        try sink.write(line: frame.hexadecimal)
        try sink.flush()
      }
    }
    statistics.update(counters)
  }

  private mutating func report(_ message: String) {
    counters.unreadable += 1
    faults.add(message)
  }

  /// What to do with an input that begins with the output of a later stage; nil for any other line.
  private static func failureOfLaterStage(_ line: String) -> StageFailure? {
    switch TextKind(line) {
    case .hexadecimal:
      StageFailure(.badInput, "these are packets already: give them to gs-decode")
    case .packets:
      StageFailure(.badInput, "these are packets already, and decoded: give them to gs-export")
    case .bits, nil: nil
    }
  }
}
