import ArgumentParser
import FilterRuntime
import Framing
import Inspection
import RecordStream
import SystemInterface

/// Soft bits to packets.
@main
struct FrameBursts: Stage {
  enum Output: String, CaseIterable, ExpressibleByArgument {
    case records, hex
  }

  static let configuration = CommandConfiguration(
    commandName: "gs-frame",
    abstract: "Cut packets out of demodulated bursts.",
    discussion: """
      Reads softBits records of gs-demod, or lines of 0 and 1, one a burst. Finds the headers of \
      versions 4 and 5 in both polarities and reads each packet to its end. Nothing is checked \
      here: gs-decode does that.

      EXAMPLES
        gs-demod < capture.gss | gs-frame | gs-decode
        gs-demod < capture.gss | gs-frame --output hex
        gs-demod --output bits < capture.gss | gs-frame --output hex
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @Option(help: "Record stream, or one line of hexadecimal for each packet; version 5 as 80FF….")
  var output = Output.records

  var adviceForTerminal: String? {
    output == .records ? "pipe it into gs-decode or gs-inspect, or use --output hex" : nil
  }

  func run(_ environment: inout StageEnvironment) throws {
    var delivery = FrameDelivery(
      output: output, writerName: environment.writer, log: environment.log,
      statistics: environment.statistics)
    environment.statistics.update(delivery.counters)
    let input = try environment.input.recognize()
    defer { environment.statistics.update(delivery.counters) }
    do {
      try frame(input, &delivery, &environment)
    } catch {
      delivery.abandon(&environment.output)
      throw error
    }
    try delivery.finish(&environment.output)
  }

  private func frame(
    _ input: (kind: InputKind, bytes: [UInt8]), _ delivery: inout FrameDelivery,
    _ environment: inout StageEnvironment
  ) throws {
    switch input.kind {
    case .empty where environment.stop.isRequested: break
    case .empty:
      throw StageFailure.noInput(
        "give it gs-demod's output or lines of 0 and 1", fromPipe: environment.input.isPipe)
    case .recordStream:
      var loop = RecordLoop(environment.input, startingWith: input.bytes)
      try loop.forEach { try delivery.take($0, writingTo: &environment.output) }
    case .other:
      try ForeignFormat.refuse(input.bytes)
      var lines = TextLines(environment.input, startingWith: input.bytes)
      try lines.forEach { try delivery.take(line: $0, writingTo: &environment.output) }
    }
  }
}
