public import ArgumentParser
import FilterRuntime
import Inspection
import Logging
import RecordStream
public import SampleInput

/// Prints any of our streams for a person.
@main
struct Inspect: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-inspect",
    abstract: "Say what is in a stream, for a person.",
    discussion: """
      Reads a record stream, packet JSON or raw I/Q samples on standard input; raw samples need \
      --sample-rate. With --verbose every item of every record is printed.

      EXAMPLES
        gs-capture -f 915M -s 2.4M | gs-demod | gs-inspect
        gs-inspect -v < capture.gss
        gs-inspect -s 250k -f 903.2M --format cu8 < recording.cu8
        gs-inspect < packets.ndjson
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @Option(
    name: [.customShort("s"), .customLong("sample-rate")],
    help: ArgumentHelp("Sample rate of raw samples.", valueName: "hertz"))
  var sampleRate: Hertz?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Centre frequency of raw samples.", valueName: "hertz"))
  var frequency: Hertz?

  @Option(
    help: ArgumentHelp("Format of raw samples: cu8, cs8, cs16 or cf32.", valueName: "format"))
  var format = SampleFormat.cu8

  func validate() throws {
    if let rate = sampleRate?.value, rate <= 0 {
      throw ValidationError("--sample-rate is above 0.")
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    let input = try environment.input.recognize()
    switch input.kind {
    case .empty: throw StageFailure(.badInput, "no input; give it any of the streams")
    case .recordStream: try inspectRecords(input.bytes, &environment)
    case .other:
      if sampleRate == nil, looksLikeJSON(input.bytes) {
        try inspectPackets(input.bytes, &environment)
      } else {
        try inspectSamples(input.bytes, &environment)
      }
    }
  }

  private func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
    bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  private func inspectRecords(_ bytes: [UInt8], _ environment: inout StageEnvironment) throws {
    var inspector = RecordInspector(showsItems: common.logLevel <= .info)
    var loop = RecordLoop(environment.input, startingWith: bytes)
    let outcome = Result {
      try loop.forEach { record in
        for line in inspector.take(record) { try environment.output.write(line: line) }
        if record.kind != .samples { try environment.output.flush() }
      }
    }
    for line in inspector.finish() { try environment.output.write(line: line) }
    try environment.output.flush()
    try outcome.get()
  }

  private func inspectPackets(_ bytes: [UInt8], _ environment: inout StageEnvironment) throws {
    var census = PacketCensus()
    var lines = TextLines(environment.input, startingWith: bytes)
    var number = 0
    try lines.forEach { line in
      number += 1
      if let fault = census.take(line) { environment.log.error("line \(number): \(fault)") }
    }
    for line in census.report() { try environment.output.write(line: line) }
    try environment.output.flush()
    guard census.malformed == 0 else {
      throw StageFailure(.badInput, "\(census.malformed) lines are no packet JSON")
    }
  }

  private func inspectSamples(_ bytes: [UInt8], _ environment: inout StageEnvironment) throws {
    guard let sampleRate else {
      throw ValidationError(
        "neither a record stream nor packet JSON; for raw samples give --sample-rate, "
          + "--frequency and --format")
    }
    var measurement = SampleMeasurement(format)
    measurement.add(bytes)
    while let more = try environment.input.read() { measurement.add(more) }
    let seconds = Double(measurement.count) / sampleRate.value
    let place = frequency.map { ", \($0.description)Hz" } ?? ""
    try environment.output.write(
      line: "\(measurement.count) samples, \(format.rawValue)\(place), \(seconds) s, "
        + measurement.summary)
    try environment.output.flush()
    guard !measurement.endsInsideSample else {
      throw StageFailure(.badInput, "the input ended inside a sample")
    }
  }
}

extension SampleFormat: ExpressibleByArgument {}
