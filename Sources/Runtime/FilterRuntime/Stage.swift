public import ArgumentParser
public import Logging
import RecordStream
public import SystemInterface

/// Name and version that `--version` and stream descriptions bear.
public enum ProgramVersion {
  /// The version of all the stages.
  public static let current = "0.1.0"
}

/// One stage of the pipeline as a command: adopt it, declare the arguments, write `run(_:)`.
///
/// Signals, closed pipes, an input that is a terminal, messages and exit statuses are done here.
public protocol Stage: ParsableCommand {
  /// The options that every stage has.
  var common: CommonOptions { get }
  /// False if the arguments name another input than standard input.
  var readsStandardInput: Bool { get }
  /// What stands before a file's name on a command line that has it read.
  static var inputRedirection: String { get }
  /// What to do instead of sending the output to a terminal, where it would be rubbish; nil if it
  /// is text.
  var adviceForTerminal: String? { get }
  /// The command that a person types first: the stage itself, or the one it is a subcommand of.
  /// Its name stands in messages.
  static var program: any ParsableCommand.Type { get }
  /// Does the work; throws `StageFailure`, `RecordStreamError` or `ClosedPipe`.
  func run(_ environment: inout StageEnvironment) throws
}

/// What a stage works with.
public struct StageEnvironment: ~Copyable {
  /// The stage's name, such as `gs-frame`.
  public let program: String
  /// Standard input.
  public var input: DescriptorSource
  /// Standard output.
  public var output: StandardOutput
  /// Messages for a person, on standard error.
  public let log: Logger
  /// Counters for a program, on standard error.
  public let statistics: StatisticsReporter
  /// How far a long work has come, for a person at a terminal. Reading a regular file on standard
  /// input tells it by itself.
  public let progress: ProgressLine
  /// Asked to stop?
  public let stop: StopSignal

  /// Name and version, for stream descriptions.
  public var writer: String { "\(program) \(ProgramVersion.current)" }
}

extension Stage {
  /// Most stages read standard input.
  public var readsStandardInput: Bool { true }

  /// Most stages are filters.
  public static var inputRedirection: String { "<" }

  /// Most stages write text, or can.
  public var adviceForTerminal: String? { nil }

  /// Most stages are no subcommands.
  public static var program: any ParsableCommand.Type { Self.self }

  /// Starts the program.
  public static func main() { runProgram(Self.self) }

  /// Runs the stage and turns whatever ends it into an exit status.
  public func run() throws {
    if readsStandardInput, Descriptor.standardInput.isTerminal {
      throw TerminalInput(Self.self, of: Self.program, example: Self.commandLine).refuse()
    }
    let program = Self.program.configuration.commandName ?? Self.program._commandName
    let log = Logger(label: program) { _ in
      StandardErrorLogHandler(program: program, logLevel: common.logLevel)
    }
    occupyStandardDescriptors()
    do {
      if let adviceForTerminal, Descriptor.standardOutput.isTerminal {
        throw StageFailure(.usage, "the output is no text: \(adviceForTerminal)")
      }
      var environment = try makeEnvironment(program: program, log: log)
      try runThenFlush(&environment)
    } catch is ClosedPipe {
      return
    } catch let end as StoppedWaiting {
      log.notice("\(end)")
    } catch let error as RecordStreamError {
      let isPiped = readsStandardInput && Descriptor.standardInput.isPipe
      throw Self.exitCode(of: StageFailure(error, fromPipe: isPiped), log)
    } catch let failure as StageFailure {
      throw Self.exitCode(of: failure, log)
    } catch let error as SystemError {
      throw Self.exitCode(of: StageFailure(.inputOutput, "\(error)"), log)
    } catch let error where !Self.isOfArgumentParser(error) {
      log.critical("an internal fault: \(error)")
      throw ExitCode(ExitStatus.internalFault.rawValue)
    }
  }

  /// Tells a failure; the first stage of a pipeline that fails explains the rest.
  private static func exitCode(of failure: StageFailure, _ log: Logger) -> ExitCode {
    log.log(level: failure.isConsequence ? .info : .error, "\(failure)")
    return ExitCode(failure.status.rawValue)
  }

  /// What is typed to start the stage, without arguments.
  private static var commandLine: String {
    let name = program._commandName
    return program == Self.self ? name : "\(name) \(_commandName)"
  }

  /// Wrong arguments, help and exit codes have their texts and statuses already.
  private static func isOfArgumentParser(_ error: any Error) -> Bool {
    error is ValidationError || error is CleanExit || error is ExitCode
  }

  /// What was good before a fault is delivered, too, and the counters are told whatever happens.
  private func runThenFlush(_ environment: inout StageEnvironment) throws {
    defer {
      environment.progress.finish()
      environment.statistics.finish()
    }
    do {
      try run(&environment)
    } catch RecordStreamError.truncated where environment.stop.isRequested {
      // The input was cut by ourselves, as asked.
      environment.log.info("stopped")
    } catch {
      try environment.output.flush()
      throw error
    }
    try environment.output.flush()
  }

  private func makeEnvironment(program: String, log: Logger) throws -> StageEnvironment {
    let stop: StopSignal
    do {
      stop = try StopSignal.install()
    } catch {
      throw StageFailure(.inputOutput, "no pipe for signals: \(error)")
    }
    let statistics = StatisticsReporter(
      stage: program, interval: common.intervalOfStatistics,
      write: { writeToStandardError(erasureOfProgress() + $0) })
    let progress = ProgressLine(
      program: program,
      isShown: Descriptor.standardError.isTerminal && common.logLevel <= .notice,
      write: writeToStandardError)
    return StageEnvironment(
      program: program,
      input: DescriptorSource(stop: stop, statistics: statistics, progress: progress),
      output: StandardOutput(),
      log: log,
      statistics: statistics,
      progress: progress,
      stop: stop)
  }
}
