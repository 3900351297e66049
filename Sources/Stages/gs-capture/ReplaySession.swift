import FilterRuntime
import Logging
import RecordStream
import Recordings
import SampleArguments
import SampleInput
import SystemInterface

/// One recording, played to standard output.
struct ReplaySession {
  private let arguments: RecordingArguments
  private let isLooped: Bool
  private let isRealTime: Bool
  private var ignoredOptions: IgnoredOptions
  /// In real time: as a radio gives them, or nearly.
  private static let blocksPerSecond = 100.0

  init(_ arguments: RecordingArguments, isLooped: Bool, isRealTime: Bool) {
    self.arguments = arguments
    self.isLooped = isLooped
    self.isRealTime = isRealTime
    ignoredOptions = arguments.ignoredOptions
  }

  /// Plays it. Throws `StageFailure`, `RecordStreamError` or `ClosedPipe`.
  mutating func run(
    _ environment: inout StageEnvironment, output: CaptureOutput
  ) throws {
    var output = output
    var replay = Replay(
      isLooped: isLooped,
      pacing: isRealTime ? pacing(environment) : nil)
    var isFirstPass = true
    do {
      try replay.play(stop: environment.stop) {
        defer { isFirstPass = false }
        return try arguments.open(
          duration: isRealTime ? 1 / Self.blocksPerSecond : nil, saysWarnings: isFirstPass,
          environment)
      } _: { record, isRecordStream in
        if let warning = ignoredOptions.warning(isRecordStream: isRecordStream) {
          environment.log.warning("\(warning)")
        }
        try output.write(record, to: &environment.output)
      }
      try output.finish(sampleIndex: replay.endIndex, to: &environment.output)
    } catch {
      output.abandon(sampleIndex: replay.endIndex, to: &environment.output)
      throw arguments.failure(of: error)
    }
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
