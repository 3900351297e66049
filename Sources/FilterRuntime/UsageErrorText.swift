import ArgumentParser
import Glibc

/// What a person reads who gave arguments that the program does not take.
struct UsageErrorText: CustomStringConvertible {
  /// ArgumentParser's text, headed by the program's name as all our messages are; empty, or with a
  /// line end.
  let description: String

  /// Rewrites `text`, which is ArgumentParser's for an error; `arguments` are the program's.
  ///
  /// A file is what most people who know no filters give as an argument: they are told how it is
  /// read.
  init(_ text: String, of program: any ParsableCommand.Type, arguments: [String]) {
    guard !text.isEmpty else {
      description = ""
      return
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    if lines[0].hasPrefix(program._errorPrefix) {
      lines[0].removeFirst(program._errorPrefix.count)
      lines[0] = "\(program._commandName): error: \(lines[0])"
      if let file = arguments.first(where: { lines[0].hasSuffix("Unexpected argument '\($0)'") }),
        access(file, F_OK) == 0
      {
        let redirection = (program as? any Stage.Type)?.inputRedirection ?? "<"
        let others = arguments.filter { $0 != file }
        let command = [program._commandName] + others + [redirection, file]
        lines[0] += " (a file is read so: \(command.joined(separator: " ")))"
      }
    }
    description = lines.joined(separator: "\n") + "\n"
  }
}
