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
      every item of every record is printed. \
      With --live the health of a running pipeline is shown on a terminal: at the end of a \
      pipeline, or within it, where the stream passes through.

      EXAMPLES
        gs-capture -f 915M -s 2.4M | gs-demod | gs-inspect
        gs-inspect -v < capture.gss
        gs-inspect -s 250k -f 903.2M --format cu8 < recording.cu8
        gs-inspect < packets.ndjson
        gs-capture -f 915M | gs-demod | gs-frame | gs-decode --health | gs-inspect --live
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @OptionGroup var samples: SampleInputOptions

  @Flag(
    help: ArgumentHelp(
      "Show the health of a running pipeline, redrawn every second.",
      discussion: """
        On standard output if that is a terminal; else the input goes there as it is, and the \
        screen is shown on standard error.
        """))
  var live = false

  func validate() throws {
    if live, samples.sampleRate != nil || samples.frequency != nil || samples.format != nil {
      throw ValidationError("--live takes no raw samples: put gs-demod in front of it.")
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    if live {
      var inspection = LiveInspection(environment: environment)
      return try inspection.run()
    }
    var inspection = StreamInspection(
      showsItems: common.logLevel <= .info, samples: samples, environment: environment)
    try inspection.run(&environment.output)
  }
}
