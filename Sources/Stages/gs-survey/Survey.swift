import ArgumentParser
import Capture
import FilterRuntime
import Logging
import PacketSchema
import RadioArguments
import Recordings
import SampleArguments
import SampleInput
import Survey
import SystemInterface

@main
struct SurveyStage: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-survey",
    abstract: "Say what can be heard here, with which gain and on which frequency.",
    discussion: """
      Listens with a dongle, another radio or a server for some minutes, with each gain and on each \
      part of the band, or to recordings; says in words what it has found, and the command line to \
      run.

      EXAMPLES
        gs-survey
        gs-survey --quick --rtl-tcp attic.local
        gs-survey --json > survey.json
        gs-survey g001_903.2M_250k.cu8
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @OptionGroup var samples: SampleInputOptions

  @OptionGroup var radio: RadioOptions

  @Flag(help: "Take less than half the time: fewer gains, shorter steps.")
  var quick = false

  @Option(
    help: ArgumentHelp(
      "Seconds on each part of the band, 0.2 to 3600; a quarter of it with each gain. The default is "
        + "10, or 4 with --quick.", valueName: "seconds"))
  var secondsPerStep: Double?

  @Option(
    help: ArgumentHelp("The band to listen to. The default is 902M-928M.", valueName: "low-high"),
    transform: SurveyStage.band)
  var band: ClosedRange<Double>?

  @Option(
    help: ArgumentHelp(
      "Seconds without a sample after which a radio counts as stalled.", valueName: "seconds"))
  var stall = 5.0

  @Flag(help: "Print JSON, one object.")
  var json = false

  @Argument(
    help: ArgumentHelp(
      "Recordings to listen to, instead of a radio: as gs-capture --replay takes them.",
      valueName: "file"))
  var files: [String] = []

  var readsStandardInput: Bool { false }

  func validate() throws {
    let isRecording = !files.isEmpty
    if isRecording, radio.areGiven || band != nil || quick || secondsPerStep != nil {
      throw ValidationError("options of a radio do not go with recordings.")
    }
    if !isRecording, samples.format != nil {
      throw ValidationError("--format is for recordings: a radio tells its own.")
    }
    if samples.frequency != nil, band != nil {
      throw ValidationError("--frequency is one centre, --band several: give one of them.")
    }
    if let secondsPerStep, !(0.2...3600).contains(secondsPerStep) {
      throw ValidationError("--seconds-per-step is from 0.2 to 3600.")
    }
    guard (0.1...86_400).contains(stall) else {
      throw ValidationError("--stall is from 0.1 to 86400 seconds.")
    }
    if case .tuner? = radio.gain?.choice {
      throw ValidationError("--gain tuner cannot be surveyed: leave it out, or give dB.")
    }
    try radio.validate(
      sampleRate: samples.sampleRate?.value, frequency: samples.frequency?.value,
      isRecording: isRecording)
  }

  func run(_ environment: inout StageEnvironment) throws {
    var session = SurveySession(self)
    try session.run(&environment)
  }

  private static func band(_ text: String) throws -> ClosedRange<Double> {
    let ends = text.split(separator: "-").map { Hertz(argument: String($0))?.value }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low >= 1e6, low < high,
      RadioRange.hertz.contains(high)
    else { throw ValidationError("it takes two frequencies, such as 902M-928M.") }
    return low...high
  }
}
