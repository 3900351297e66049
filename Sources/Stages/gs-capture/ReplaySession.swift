import FilterRuntime
import Logging
import RecordStream
import Recordings
import SampleArguments
import SampleInput
import SystemInterface

/// One recording, played to standard output.
struct ReplaySession {
  /// What the command line says of it.
  struct Arguments {
    let path: String
    let samples: SampleInputOptions
    let startTime: UniversalTime?
    let isLooped: Bool
    let isRealTime: Bool
  }

  private let arguments: Arguments
  private var ignoredOptions: IgnoredOptions
  /// In real time: as a radio gives them, or nearly.
  private static let blocksPerSecond = 100.0

  init(_ arguments: Arguments) {
    self.arguments = arguments
    ignoredOptions = IgnoredOptions(arguments.samples, startTime: arguments.startTime)
  }

  /// Plays it. Throws `StageFailure`, `RecordStreamError` or `ClosedPipe`.
  mutating func run(
    _ environment: inout StageEnvironment, output: CaptureOutput
  ) throws {
    var output = output
    var replay = Replay(
      isLooped: arguments.isLooped,
      pacing: arguments.isRealTime ? pacing(environment) : nil)
    let name = RecordingName(arguments.path)
    var isFirstPass = true
    do {
      try replay.play(stop: environment.stop) {
        defer { isFirstPass = false }
        return try open(name, saysWarnings: isFirstPass, environment)
      } _: { record, isRecordStream in
        if let warning = ignoredOptions.warning(isRecordStream: isRecordStream) {
          environment.log.warning("\(warning)")
        }
        try output.write(record, to: &environment.output)
      }
      try output.finish(sampleIndex: replay.endIndex, to: &environment.output)
    } catch {
      output.abandon(sampleIndex: replay.endIndex, to: &environment.output)
      throw failure(error, name)
    }
  }

  private func failure(_ error: any Error, _ name: RecordingName) -> any Error {
    guard let error = error as? SampleInputError else { return error }
    guard error == .undescribed else { return StageFailure(error, fromPipe: false) }
    // A record stream does not need its name.
    let samples = arguments.samples
    let fault =
      (samples.frequency == nil ? name.frequencyFault : nil)
      ?? (samples.sampleRate == nil ? name.sampleRateFault : nil)
    return StageFailure(.usage, "'\(arguments.path)': \(fault ?? "\(error)")")
  }

  private func open(
    _ name: RecordingName, saysWarnings: Bool, _ environment: borrowing StageEnvironment
  ) throws -> any RecordedStream {
    let samples = arguments.samples
    if SigMFRecording.isName(arguments.path) {
      let recording = try SigMFRecording(
        path: arguments.path,
        options: RecordingOptions(
          frequency: samples.frequency?.value, sampleRate: samples.sampleRate?.value,
          startTime: arguments.startTime?.nanoseconds),
        duration: arguments.isRealTime ? 1 / Self.blocksPerSecond : nil, environment: environment)
      if saysWarnings {
        for warning in recording.warnings { environment.log.warning("\(warning)") }
      }
      return recording
    }
    let format =
      samples.format ?? name.format.flatMap(SampleFormat.init(rawValue:))
      ?? SampleInputOptions.defaultFormat
    if saysWarnings, samples.format == nil, let named = name.format,
      SampleFormat(rawValue: named) == nil, named != "gss"
    {
      environment.log.warning(
        "the name '.\(named)' tells no sample format: raw samples are taken as \(format.rawValue)")
    }
    return try RecordedBytes(
      path: arguments.path, format: format,
      options: RecordingOptions(
        frequency: samples.frequency?.value ?? name.frequency,
        sampleRate: samples.sampleRate?.value ?? name.sampleRate,
        startTime: arguments.startTime?.nanoseconds),
      duration: arguments.isRealTime ? 1 / Self.blocksPerSecond : nil, environment: environment)
  }

  private func pacing(_ environment: borrowing StageEnvironment) -> SamplePacing {
    let (stop, statistics) = (environment.stop, environment.statistics)
    return SamplePacing { duration in
      let end = ContinuousClock.now + duration
      while true {
        statistics.writeIfDue()
        let rest = milliseconds(end - .now)
        guard rest > 0 else { return }
        let next = statistics.millisecondsToNextLine
        let wait = stop.wait(
          for: .init(Descriptor(-1), for: .reading), timeout: next < 0 ? rest : min(rest, next))
        if wait == .stopRequested { return }
      }
    }
  }
}
