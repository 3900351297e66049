import ArgumentParser
import FilterRuntime
import Inspection
import Logging
import RecordStream
import SampleArguments

/// Prints any of our streams for a person.
@main
struct Inspect: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-inspect",
    abstract: "Say what is in a stream, for a person.",
    discussion: """
      Reads a record stream, lines of 0 and 1, packets in hexadecimal or as JSON, an rtl_tcp byte \
      stream or raw I/Q samples on standard input; the last two need --sample-rate. With --verbose \
      every item of every record is printed.

      EXAMPLES
        gs-capture -f 915M -s 2.4M | gs-demod | gs-inspect
        gs-inspect -v < capture.gss
        gs-inspect -s 250k -f 903.2M --format cu8 < recording.cu8
        gs-inspect < packets.ndjson
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @OptionGroup var samples: SampleInputOptions

  func run(_ environment: inout StageEnvironment) throws {
    var inspection = StreamInspection(
      showsItems: common.logLevel <= .info, samples: samples, environment: environment)
    try inspection.run(&environment.output)
  }
}
