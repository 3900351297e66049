import ArgumentParser
import Capture
import FilterRuntime
import Logging
import RadioArguments
import RecordStream
import Recordings
import SampleArguments
import SampleInput
import SystemInterface

@main
struct CaptureCommand: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-capture",
    abstract: "Take radio samples from an RTL-SDR dongle, another radio, a server or a recording.",
    discussion: """
      Writes a record stream with time, frequency and rate, or the raw samples alone. A radio is \
      set to 915M and 2.4M unless told otherwise. Receives only.

      EXAMPLES
        gs-capture -f 915M -s 2.4M | gs-demod | gs-frame | gs-decode
        gs-capture -f 915M > evening.gss
        gs-capture --rtl-tcp attic.local -f 915M --gain 40 | gs-demod | gs-frame | gs-decode
        gs-capture --soapy driver=airspy -s 10M | gs-demod | gs-frame | gs-decode
        gs-capture --replay g001_903.2M_250k.cu8 | gs-demod | gs-frame | gs-decode
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @OptionGroup var samples: SampleInputOptions

  @OptionGroup var radio: RadioOptions

  @Flag(help: "List the dongles that are plugged in, and the radios that SoapySDR finds.")
  var listDevices = false

  @Option(
    help: ArgumentHelp(
      "Play a recording: a record stream, SigMF or raw samples. A name such as "
        + "g001_903.2M_250k.cu8 tells frequency, rate and format.", valueName: "file"),
    completion: .file())
  var replay: String?

  @Flag(help: "Play the recording as fast as it was received.")
  var realtime = false

  @Flag(help: "Play the recording again and again, as one stream whose time goes on.")
  var loop = false

  @Option(
    help: ArgumentHelp(
      "Time of a recording's first sample, instead of SigMF's or, for raw samples, the one counted "
        + "back from the file's date.",
      valueName: "time"))
  var startTime: UniversalTime?

  @Option(
    help: ArgumentHelp(
      "Go round several centre frequencies, such as 903.2M,905.4M.", valueName: "hertz,..."))
  var hop: String?

  @Option(
    help: ArgumentHelp(
      "How long to stay at each, such as 500ms or 1m. The default is 10s.", valueName: "time"))
  var dwell: String?

  @Option(
    help: ArgumentHelp(
      "Seconds between reports of health in the record stream; 0 for none.",
      valueName: "seconds"))
  var health = 10.0

  @Option(
    help: ArgumentHelp(
      "Seconds without a sample after which a radio counts as lost.", valueName: "seconds"))
  var stall = 5.0

  @Option(
    help: ArgumentHelp(
      "Seconds before a radio that was lost is opened again; then twice as long each time, up to a "
        + "minute. The default is 1.", valueName: "seconds"))
  var retry: Double?

  @Flag(help: "End when the radio is lost or not there, instead of trying again.")
  var noRetry = false

  @Option(
    help: ArgumentHelp(
      "Record as well: SigMF's metadata and samples, or with .gss a record stream. %Y %m %d %H %M %S "
        + "stand for the time.", valueName: "name"), transform: RecordingPattern.init(argument:))
  var record: RecordingPattern?

  @OptionGroup var rotation: RotationOptions

  @Flag(help: "Write the samples alone, as rtl_sdr does.")
  var raw = false

  var readsStandardInput: Bool { false }

  static var inputRedirection: String { "--replay" }

  var adviceForTerminal: String? {
    if listDevices || record != nil { return nil }
    return raw
      ? "pipe it on, or write it to a file"
      : "pipe it into gs-demod or gs-inspect, or write it to a file"
  }

  func validate() throws {
    if replay != nil, radio.rtlTcp != nil || radio.soapy.soapy != nil {
      throw ValidationError("--rtl-tcp, --soapy and --replay exclude each other.")
    }
    if replay != nil, radio.areGiven {
      throw ValidationError(
        "--device, --gain, --ppm and --bias-tee are for a radio, not for --replay.")
    }
    if retry != nil || noRetry, replay != nil || (retry != nil && noRetry) {
      throw ValidationError("--retry and --no-retry are for a radio, and exclude each other.")
    }
    if record == nil, rotation.isGiven {
      throw ValidationError("--rotate and --keep are for --record.")
    }
    if replay == nil, realtime || loop {
      throw ValidationError("--realtime and --loop are for --replay.")
    }
    if let replay, samples.format != nil, SigMFRecording.isName(replay) {
      throw ValidationError("--format is for raw samples: SigMF's metadata tell it.")
    }
    if replay == nil, samples.format != nil || startTime != nil {
      throw ValidationError("--format and --start-time are for --replay: a radio tells its own.")
    }
    try validateRadioSettings()
  }

  private func validateRadioSettings() throws {
    if hop != nil, samples.frequency != nil || replay != nil {
      throw ValidationError("--hop takes the place of --frequency, and is for a radio.")
    }
    if dwell != nil, hop == nil { throw ValidationError("--dwell is for --hop.") }
    guard (0...86_400).contains(health) else {
      throw ValidationError("--health is from 0 to 86400 seconds.")
    }
    guard (0.1...86_400).contains(stall) else {
      throw ValidationError("--stall is from 0.1 to 86400 seconds.")
    }
    guard (0.01...60).contains(retry ?? 1) else {
      throw ValidationError("--retry is from 0.01 to 60 seconds.")
    }
    try radio.validate(
      sampleRate: samples.sampleRate?.value, frequency: samples.frequency?.value,
      isRecording: replay != nil)
  }

  func run(_ environment: inout StageEnvironment) throws {
    if listDevices {
      try listDevices(&environment)
      return
    }
    environment.statistics.update(LiveStream.Counters())
    if let replay {
      var session = ReplaySession(
        RecordingArguments(path: replay, samples: samples, startTime: startTime),
        isLooped: loop, isRealTime: realtime)
      try session.run(&environment, output: makeOutput(environment))
    } else {
      try receive(&environment)
    }
  }

  private func listDevices(_ environment: inout StageEnvironment) throws {
    SoapyLog.send(to: environment.log)
    let others = SoapyRadio.devices()
    do {
      for line in try DongleList.lines() { try environment.output.write(line: line) }
    } catch  where !others.isEmpty {
      // There are other radios.
    }
    for device in others { try environment.output.write(line: "--soapy '\(device)'") }
  }

  private func receive(_ environment: inout StageEnvironment) throws {
    SoapyLog.send(to: environment.log)
    let settings = TunerSettings(
      frequency: samples.frequency?.value ?? 915e6,
      sampleRate: samples.sampleRate?.value ?? 2.4e6, correction: radio.ppm ?? 0,
      biasTee: radio.biasTee)
    var rules = LiveCapture.Rules()
    (rules.stall, rules.retries, rules.isRaw) = (stall, !noRetry, raw)
    rules.retry = retry ?? rules.retry
    (rules.gain, rules.health) = (radio.gain?.choice ?? .auto, health)
    rules.hops = try hop.map { (list) throws(StageFailure) in try HopPlan(list, dwell: dwell) }
    rules.isSilent = showsNothing(environment)
    let statistics = environment.statistics
    let recorder = try makeRecorder(environment)
    defer { recorder?.finish() }
    var capture = try LiveCapture(
      radio.radio(patience: stall), settings: settings, rules: rules, writer: environment.writer,
      time: SystemCaptureTime(stop: environment.stop, statistics: statistics),
      log: environment.log, record: { recorder?.take($0) }, service: ServiceReport()
    ) { statistics.update($0) }
    try capture.run(to: &environment.output)
  }
}

extension CaptureCommand {
  /// True if samples are recorded, and a person would see them otherwise.
  private func showsNothing(_ environment: borrowing StageEnvironment) -> Bool {
    record != nil && environment.output.isTerminal
  }

  private func makeOutput(_ environment: borrowing StageEnvironment) throws -> CaptureOutput {
    CaptureOutput(
      form: showsNothing(environment) ? .nothing : raw ? .samples : .records,
      recorder: try makeRecorder(environment), statistics: environment.statistics)
  }

  private func makeRecorder(
    _ environment: borrowing StageEnvironment
  ) throws -> BackgroundRecorder? {
    guard let record else { return nil }
    let (log, writer, limits) = (environment.log, environment.writer, rotation.limits)
    let report: @Sendable (String) -> Void = { log.warning("\($0)") }
    // A radio does not wait for a disk.
    return try BackgroundRecorder(waits: replay != nil && !realtime, report: report) {
      Recorder(record, limits: limits, program: writer, report: report)
    }
  }
}
