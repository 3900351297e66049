public import ArgumentParser

/// What a person reads who starts a program at a terminal without giving it an input: it would
/// wait silently for its input to be typed.
///
/// On standard error, since help in a redirected output would be taken for a result.
public struct TerminalInput {
  private let program: any ParsableCommand.Type
  private let help: String
  private let example: String

  /// The refusal of a program, or of one of its subcommands; `example` is the command line that a
  /// file is given to, such as `gs-export table`.
  public init(
    _ command: any ParsableCommand.Type, of program: any ParsableCommand.Type, example: String
  ) {
    self.program = program
    self.example = example
    help = program.helpMessage(for: command)
  }

  /// Says it, and gives the status to end with.
  public func refuse() -> ExitCode {
    writeToStandardError(
      """
      \(help)
      \(program._commandName): error: standard input is a terminal; \
      give it a file (\(example) < FILE) or a pipe

      """)
    return ExitCode(ExitStatus.usage.rawValue)
  }
}
