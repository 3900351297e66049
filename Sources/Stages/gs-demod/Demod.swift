import AirInterface
import ArgumentParser
import FilterRuntime
import RecordStream
import SampleArguments
import SampleInput
import SignalProcessing
import SystemInterface

@main
struct Demod: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-demod",
    abstract: "Find GridStream bursts in radio samples and demodulate them to soft bits.",
    discussion: """
      Reads a record stream, an rtl_tcp byte stream, or raw I/Q samples from standard input, \
      \(Hertz(Receiver.sampleRates.lowerBound)) to \(Hertz(Receiver.sampleRates.upperBound)) of \
      them a second, and finds bursts anywhere in the received span, at \(symbolRates) \
      symbols a second. An rtl_tcp stream and raw samples need --frequency and --sample-rate.

      EXAMPLES
        gs-capture -f 915M -s 2.4M | gs-demod | gs-frame | gs-decode
        rtl_sdr -f 915000000 -s 2400000 - | gs-demod -f 915M -s 2.4M | gs-frame | gs-decode
        gs-demod -s 250k -f 903.2M --format cu8 < recording.cu8 | gs-frame | gs-decode
        gs-demod -s 250k -f 903.2M --output bits < recording.cu8
      """,
    version: ProgramVersion.current)

  /// All rates, as `9600, 19200 and 38400`.
  private static var symbolRates: String {
    let rates = RadioParameters.symbolRates.map { "\(Int($0))" }
    return rates.dropLast().joined(separator: ", ") + rates.suffix(1).map { " and \($0)" }.joined()
  }

  enum Output: String, ExpressibleByArgument, CaseIterable {
    case records, bits
  }

  @OptionGroup var common: CommonOptions

  @OptionGroup var samples: SampleInputOptions

  @Option(
    help: ArgumentHelp(
      "Time of the first raw sample, such as 2026-01-31T12:00:00Z. The default is when it arrives.",
      valueName: "time"))
  var startTime: UniversalTime?

  @Option(
    name: .customLong("symbol-rate"), parsing: .singleValue,
    help: ArgumentHelp(
      """
      Symbols a second to look for, 4800 to 115200, instead of \(symbolRates); repeat the option \
      for several.
      """, valueName: "rate"))
  var symbolRate: [Hertz] = []

  @Option(
    help: ArgumentHelp(
      "What to write: records, or bits, one line of 0 and 1 for each burst.", valueName: "kind"))
  var output: Output = .records

  @Flag(
    help: ArgumentHelp(
      "Put the samples around each burst before it, for gs-decode --save.",
      discussion: "The stream becomes as large as the traffic: megabytes a second in a busy band."))
  var excerpts = false

  @Option(
    help: ArgumentHelp(
      "Time of samples after which the stage's health is put into the stream again; 0 for never.",
      discussion: """
        The default is 10 for raw samples. In a record stream it is told behind what the stages \
        before tell; with the option also where they tell nothing.
        """, valueName: "seconds"))
  var health: HealthInterval?

  var adviceForTerminal: String? {
    output == .records ? "pipe it into gs-frame or gs-inspect, or use --output bits" : nil
  }

  func validate() throws {
    let symbolRates = RadioParameters.receivableSymbolRates
    if symbolRate.contains(where: { !symbolRates.contains($0.value) }) {
      throw ValidationError("--symbol-rate takes 4800 to 115200.")
    }
    if excerpts, output != .records {
      throw ValidationError("--excerpts are records: they do not go with --output bits.")
    }
    let rates = Receiver.sampleRates
    if let rate = samples.sampleRate?.value, !rates.contains(rate) {
      throw ValidationError(
        "--sample-rate takes \(Hertz(rates.lowerBound)) to \(Hertz(rates.upperBound)).")
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    let start = startTime?.nanoseconds
    let raw = samples.description { _ in start ?? wallClockNanoseconds() }
    var pipeline = DemodulationPipeline(
      parser: SampleStreamParser(raw: raw, writer: environment.writer),
      ignoredOptions: IgnoredOptions(samples, startTime: startTime), output: output,
      symbolRates: symbolRate.isEmpty
        ? RadioParameters.symbolRates : Set(symbolRate.map(\.value)).sorted(),
      startTime: start, givesExcerpts: excerpts, schedule: HealthSchedule(health),
      environment: environment)
    try pipeline.run(&environment.input, &environment.output)
  }
}
