import ArgumentParser
import RecordStream

/// Exit statuses of every stage, after `sysexits.h`.
public enum ExitStatus: Int32, Sendable {
  /// The command line asks for something that cannot be.
  case usage = 64
  /// Bad or truncated input; everything good before it was delivered.
  case badInput = 65
  /// No device, or no service to talk to.
  case unavailable = 69
  /// A fault of this program.
  case internalFault = 70
  /// Reading or writing failed.
  case inputOutput = 74
}

/// Ends a stage with a status and one line for a person: what is wrong and what to do.
public struct StageFailure: Error, CustomStringConvertible {
  /// The exit status.
  public var status: ExitStatus
  /// What is wrong, and the next step.
  public var description: String
  /// True if it follows from what the stage before has told already: then it is said only to a
  /// person who wants to know more.
  public var isConsequence = false

  /// A failure with its status.
  public init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }

  /// The end of a stage that got not one byte; `advice` says what to give it.
  ///
  /// A pipe brings nothing if the stage before it has failed, and that has said why.
  public static func noInput(_ advice: String, fromPipe: Bool) -> StageFailure {
    var failure = StageFailure(
      .badInput, fromPipe ? "the stage before ended without output" : "no input; \(advice)")
    failure.isConsequence = fromPipe
    return failure
  }

  /// The end of a stage whose record stream could not be read on. At the other end of a pipe,
  /// whoever has failed tells why at the same time.
  init(_ error: RecordStreamError, fromPipe: Bool) {
    self.init(.badInput, "\(error)")
    if case .abandoned = error { isConsequence = fromPipe }
  }
}

/// The reader of our output went away. It has what it wanted: a clean end, status 0.
public struct ClosedPipe: Error {}

/// A signal asked for the end while nothing had come yet from where the input is: a clean end, status 0.
public struct StoppedWaiting: Error, CustomStringConvertible {
  /// One line for a person.
  public let description: String

  /// Names who was waited for.
  public init(for source: String) { description = "stopped before \(source) answered" }
}
