import ArgumentParser

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

  /// A failure with its status.
  public init(_ status: ExitStatus, _ description: String) {
    self.status = status
    self.description = description
  }
}

/// The reader of our output went away. It has what it wanted: a clean end, status 0.
public struct ClosedPipe: Error {}
