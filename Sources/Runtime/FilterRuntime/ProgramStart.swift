public import ArgumentParser
import RecordStream
import SystemInterface

/// Parses the arguments of a program, runs it, and ends the process.
///
/// Help and version are results, too: they go to standard output as all others do, so that a full
/// disk is an input/output error and a reader that goes away a clean end.
public func runProgram(_ program: any ParsableCommand.Type) -> Never {
  do {
    var command = try program.parseAsRoot()
    try command.run()
  } catch {
    guard program.exitCode(for: error) == .success else {
      let text = UsageErrorText(
        program.fullMessage(for: error), of: program,
        arguments: Array(CommandLine.arguments.dropFirst()))
      writeToStandardError(text.description)
      exitProcess(program.exitCode(for: error).rawValue)
    }
    printResult(program.fullMessage(for: error), of: program)
  }
  exitProcess(0)
}

private func printResult(_ text: String, of program: any ParsableCommand.Type) {
  guard !text.isEmpty else { return }
  ignoreClosedPipes()
  var output = StandardOutput()
  do {
    try output.write(line: text)
    try output.flush()
  } catch let failure as StageFailure {
    writeToStandardError("\(program._commandName): error: \(failure)\n")
    exitProcess(failure.status.rawValue)
  } catch {
    // The reader has what it wanted.
  }
}
