import FilterRuntime
import Inspection
import Logging
import Notation
import RecordStream
import SampleArguments
import SampleInput
import SystemInterface

/// One run: tells what comes in, and prints what is in it.
struct StreamInspection {
  private struct Counters: Encodable {
    var records = 0
    var lines = 0
    var malformed = 0
    var samples = 0
  }

  /// Bytes in which the first line of a text has to end: the longest burst fits.
  private static let longestFirstLine = 1 << 17

  private let showsItems: Bool
  private let samples: SampleInputOptions
  private let writer: String
  private let log: Logger
  private let statistics: StatisticsReporter
  private let stop: StopSignal
  private var input: DescriptorSource
  private var counters = Counters()

  init(showsItems: Bool, samples: SampleInputOptions, environment: borrowing StageEnvironment) {
    self.showsItems = showsItems
    self.samples = samples
    writer = environment.writer
    log = environment.log
    statistics = environment.statistics
    stop = environment.stop
    input = environment.input
  }

  /// Runs to the end of the input.
  mutating func run(_ output: inout StandardOutput) throws {
    statistics.update(counters)
    defer { statistics.update(counters) }
    let start = try input.recognize()
    switch start.kind {
    case .empty where stop.isRequested: break
    case .empty:
      throw StageFailure.noInput("give it any of the streams", fromPipe: input.isPipe)
    case .recordStream:
      var ignoredOptions = IgnoredOptions(samples)
      if let warning = ignoredOptions.warning(isRecordStream: true) {
        log.warning("\(warning)")
      }
      try inspectRecords(start.bytes, &output)
    case .other: try inspectOther(start.bytes, &output)
    }
  }

  /// Whoever gives a sample rate says that samples come.
  private mutating func inspectOther(_ start: [UInt8], _ output: inout StandardOutput) throws {
    guard samples.sampleRate == nil else { return try inspectSamples(start, &output) }
    // What is merely no text may be samples of which nobody has said what they are.
    if let format = ForeignFormat(start), format != .binary {
      throw StageFailure(.badInput, format.advice)
    }
    var bytes: [UInt8] = []
    var more: [UInt8]? = start
    while let added = more {
      bytes += added
      guard bytes.count < Self.longestFirstLine, isUndecided(bytes, added) else { break }
      more = try input.read()
    }
    switch TextKind(String(decoding: bytes, as: UTF8.self)) {
    case .packets: try inspectPackets(bytes, &output)
    case .bits: try inspectLines(bytes, of: "burst", &output, LineContents.bits)
    case .hexadecimal: try inspectLines(bytes, of: "packet", &output, LineContents.packets)
    case nil where stop.isRequested: break
    case nil:
      throw StageFailure(
        .usage,
        "none of the streams that tell what they are; if these are samples, give "
          + "--sample-rate and --format")
    }
  }

  /// Bytes of mere words at the beginning of a text, after which no packets are expected.
  private static let longestPreface = 1 << 16

  /// True while there may be text of which no line is whole that is more than a comment or words.
  /// Of the bytes so far only those that were added last can have changed the former.
  private func isUndecided(_ bytes: [UInt8], _ added: [UInt8]) -> Bool {
    guard added.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) }) else { return false }
    guard added.contains(0x0A) else { return true }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
    let isMore = lines.contains {
      let first = $0.first { $0 > 0x20 }
      return first != nil && first != UInt8(ascii: "#")
    }
    return !isMore
      || bytes.count < Self.longestPreface
        && TextKind(String(decoding: bytes, as: UTF8.self)) == nil
  }

  private mutating func inspectRecords(_ bytes: [UInt8], _ output: inout StandardOutput) throws {
    var inspector = RecordInspector(showsItems: showsItems)
    var loop = RecordLoop(input, startingWith: bytes)
    let outcome = Result {
      try loop.forEach { record in
        let lines = inspector.take(record)
        counters.records += 1
        counters.samples = inspector.samples
        statistics.update(counters)
        for line in lines { try output.write(line: line) }
        if record.kind != .samples { try output.flush() }
      }
    }
    for line in inspector.finish() { try output.write(line: line) }
    try output.flush()
    try outcome.get()
    guard inspector.damaged == 0 else {
      throw StageFailure(
        .badInput, "\(inspector.damaged) of \(counted(counters.records, "record")) cannot be read")
    }
  }

  private mutating func inspectPackets(_ bytes: [UInt8], _ output: inout StandardOutput) throws {
    var census = PacketCensus()
    var faults = FaultReport(log, level: .error)
    let outcome = Result {
      try forEachLine(bytes) { line, number in
        guard let fault = census.take(line) else { return true }
        faults.add("line \(number): \(fault)")
        return false
      }
    }
    for line in census.report() { try output.write(line: line) }
    try finishLines("packet JSON", outcome, &output)
  }

  private mutating func inspectLines(
    _ bytes: [UInt8], of thing: String, _ output: inout StandardOutput,
    _ contents: (String) throws -> LineContents.Words?
  ) throws {
    var count = 0
    var faults = FaultReport(log, level: .error)
    let outcome = Result {
      try forEachLine(bytes) { line, number in
        let words: LineContents.Words?
        do {
          words = try contents(line)
        } catch {
          words = ([], error)
        }
        guard let words else { return true }
        if let fault = words.fault { faults.add("line \(number): \(fault)") }
        guard !words.things.isEmpty else { return false }
        count += words.things.count
        try output.write(line: "line \(number): \(words.things.joined(separator: "; "))")
        try output.flush()
        return words.fault == nil
      }
    }
    try output.write(line: "total: \(counted(count, thing))")
    try finishLines("\(thing)s", outcome, &output)
  }

  /// Calls `body` with each line and its number; that says whether the line was good.
  private mutating func forEachLine(
    _ bytes: [UInt8], _ body: (String, Int) throws -> Bool
  ) throws {
    var lines = TextLines(input, startingWith: bytes)
    try lines.forEach { line in
      counters.lines += 1
      if try !body(line, counters.lines) { counters.malformed += 1 }
      statistics.update(counters)
    }
  }

  /// Ends with what ended the reading, or else with the lines that were no good.
  private mutating func finishLines(
    _ expected: String, _ outcome: Result<Void, any Error>, _ output: inout StandardOutput
  ) throws {
    try output.flush()
    try outcome.get()
    guard counters.malformed == 0 else {
      throw StageFailure(
        .badInput,
        "\(counters.malformed) of \(counted(counters.lines, "line")) cannot be read as \(expected)"
      )
    }
  }

  private mutating func inspectSamples(_ start: [UInt8], _ output: inout StandardOutput) throws {
    var description = samples.description { _ in 0 }
    // Nothing printed depends on it.
    description.centerFrequency = description.centerFrequency ?? 0
    var parser = SampleStreamParser(raw: description, writer: writer)
    var measurement = SampleMeasurement(description.format)
    let outcome = Result {
      var bytes: [UInt8]? = start
      while let some = bytes {
        try parser.append(some)
        take(parser.takeEvents(), &measurement)
        statistics.update(counters)
        bytes = try input.read()
      }
      try parser.finish()
    }
    take(parser.takeEvents(), &measurement)
    try report(measurement, &output)
    guard !stop.isRequested else { return }
    do {
      try outcome.get()
    } catch let error as SampleInputError {
      throw StageFailure(error, fromPipe: input.isPipe)
    }
  }

  /// The description tells the format: an `rtl_tcp` stream has its own.
  private mutating func take(
    _ events: [SampleStreamParser.Event], _ measurement: inout SampleMeasurement
  ) {
    for event in events {
      switch event {
      case .description(let description, _):
        guard let format = SampleFormat(rawValue: description.sampleFormat) else { continue }
        measurement = SampleMeasurement(format)
      case .samples(let bytes):
        measurement.add(bytes)
        counters.samples = measurement.count
      default: continue
      }
    }
  }

  private mutating func report(
    _ measurement: SampleMeasurement, _ output: inout StandardOutput
  ) throws {
    let seconds = samples.sampleRate.map { ", \(Double(measurement.count) / $0.value) s" } ?? ""
    let place = samples.frequency.map { ", \($0.withUnit)" } ?? ""
    try output.write(
      line:
        "\(counted(measurement.count, "sample")), \(measurement.format.rawValue)\(place)\(seconds), "
        + measurement.summary)
    try output.flush()
  }
}
