import Capture
import FilterRuntime
import Logging
import PacketSchema
import RadioArguments
import RecordStream
import SampleArguments
import SampleInput
import Survey
import SystemInterface

/// One survey: with a radio, or of recordings.
struct SurveySession {
  private let options: SurveyStage

  init(_ options: SurveyStage) { self.options = options }

  /// Surveys, and tells what was found, also if that was ended before its time. Throws `StageFailure`
  /// if there was nothing to survey, after that was told.
  mutating func run(_ environment: inout StageEnvironment) throws {
    environment.statistics.update(SurveyCounters())
    if options.files.isEmpty { try listen(&environment) } else { try read(&environment) }
  }

  private var correction: Int { options.radio.ppm ?? 0 }

  private var source: SurveySource {
    if !options.files.isEmpty { return .recordings(options.files, options: recordingOptions) }
    if let address = options.radio.rtlTcp { return .server(address) }
    guard let arguments = options.radio.soapy.soapy else { return .dongle(options.radio.device) }
    return .soapy(arguments, options: soapyOptions)
  }

  private var recordingOptions: [String] {
    let samples = options.samples
    return (samples.frequency.map { ["--frequency", "\($0)"] } ?? [])
      + (samples.sampleRate.map { ["--sample-rate", "\($0)"] } ?? [])
      + (samples.format.map { ["--format", $0.rawValue] } ?? [])
  }

  private var soapyOptions: [String] {
    let soapy = options.radio.soapy
    return (soapy.antenna.map { ["--antenna", $0] } ?? [])
      + (soapy.bandwidth.map { ["--bandwidth", "\($0)"] } ?? [])
      + soapy.settings.flatMap { ["--setting", "\($0.key)=\($0.value)"] }
  }

  private func listen(_ environment: inout StageEnvironment) throws {
    SoapyLog.send(to: environment.log)
    let plan = self.plan
    let settings = TunerSettings(
      frequency: plan.middle(sampleRate: sampleRate), sampleRate: sampleRate, gain: firstGain,
      correction: correction, biasTee: options.radio.biasTee)
    let time = SystemCaptureTime(stop: environment.stop, statistics: environment.statistics)
    let radio: SteppedRadio
    do {
      guard
        let opened = try SteppedRadio(
          options.radio.radio(patience: options.stall), settings: settings, stall: options.stall,
          time: time)
      else { return }
      radio = opened
    } catch let failure as StageFailure where failure.status == .unavailable {
      try tell(
        SurveyFindings(
          radio: RadioJudgement(
            SampleArrivals(sampleRate: sampleRate), lostSamples: 0, ending: .refused("\(failure)")),
          isComplete: false), &environment)
      throw failure
    }
    defer { radio.finish() }
    environment.log.notice("listening to \(radio.session.label)")
    for note in radio.session.notes { environment.log.warning("\(note)") }
    let progress = environment.progress
    var survey = try RadioSurvey(
      radio, plan: plan, startTime: time.now.wall, progress: { progress.update($0) })
    let findings = try survey.run()
    progress.finish()
    try tell(findings, &environment)
    try Self.failure(of: findings.radio?.fault).map { throw $0 }
  }

  private var sampleRate: Double { options.samples.sampleRate?.value ?? 2.4e6 }

  private var plan: SurveyPlan {
    let one = options.samples.frequency.map { $0.value...$0.value }
    var plan = SurveyPlan(
      isQuick: options.quick, secondsPerStep: options.secondsPerStep,
      band: one ?? options.band ?? SurveyPlan.wholeBand)
    if case .fixed? = options.radio.gain?.choice { plan.sweepsGain = false }
    return plan
  }

  private var firstGain: Double? {
    if case .fixed(let gain)? = options.radio.gain?.choice { gain } else { 30 }
  }

  private func read(_ environment: inout StageEnvironment) throws {
    var survey = RecordingSurvey()
    var fault: (any Error)?
    for path in options.files where fault == nil {
      let recording = RecordingArguments(path: path, samples: options.samples, startTime: nil)
      do {
        let stop = environment.stop
        try survey.take(stop: stop) {
          try recording.open(duration: nil, saysWarnings: true, environment)
        }
      } catch {
        fault = recording.failure(of: error)
      }
    }
    environment.progress.finish()
    let findings = survey.finish()
    // Where nothing was read the fault says all.
    let isRead = findings.steps.contains { $0.seconds > 0 }
    if isRead || fault == nil && !findings.steps.isEmpty { try tell(findings, &environment) }
    if let fault { throw fault }
  }

  private func tell(_ findings: SurveyFindings, _ environment: inout StageEnvironment) throws {
    let command = SurveyCommand(
      findings, source: source, correction: correction, biasTee: options.radio.biasTee)
    environment.statistics.update(SurveyCounters(findings))
    if options.json {
      let object = SurveyDocument.object(findings, command: command, correction: correction)
      return try environment.output.write(line: object.encoded())
    }
    for line in SurveyText.lines(findings, command: command, correction: correction) {
      try environment.output.write(line: line)
    }
  }

  private static func failure(of fault: RadioJudgement.Fault?) -> StageFailure? {
    switch fault {
    case nil, .losesSamples: nil
    case .refused(let why), .ended(let why): StageFailure(.unavailable, why)
    case .gaveNothing: StageFailure(.unavailable, "no sample came from the radio")
    case .stalled: StageFailure(.unavailable, "the radio stalled")
    }
  }
}

/// Counters for `--stats`.
private struct SurveyCounters: Encodable {
  var steps = 0
  var bursts = 0
  var packets = 0

  init() {}

  init(_ findings: SurveyFindings) {
    steps = findings.steps.count
    bursts = findings.steps.reduce(0) { $0 + $1.bursts }
    packets = findings.packets.count
  }
}
