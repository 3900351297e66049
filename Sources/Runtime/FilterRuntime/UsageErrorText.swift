import ArgumentParser
import SystemInterface

/// What a person reads who gave arguments that the program does not take.
struct UsageErrorText: CustomStringConvertible {
  /// ArgumentParser's text, headed by the program's name as all our messages are; empty, or with a
  /// line end.
  let description: String

  /// Rewrites `text`, which is ArgumentParser's for an error; `arguments` are the program's.
  ///
  /// A file is what most people who know no filters give as an argument: they are told how it is
  /// read. A subcommand that there is not may be a mistyped one.
  init(_ text: String, of program: any ParsableCommand.Type, arguments: [String]) {
    guard !text.isEmpty else {
      description = ""
      return
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    if lines[0].hasPrefix(program._errorPrefix) {
      lines[0].removeFirst(program._errorPrefix.count)
      let words =
        Self.wrongSubcommand(of: program, arguments) ?? Self.file(lines[0], program, arguments)
        ?? lines[0]
      lines[0] = "\(program._commandName): error: \(words)"
    }
    description = lines.joined(separator: "\n") + "\n"
  }

  /// What is said of a first argument that is no subcommand; nil if that is not the mistake.
  private static func wrongSubcommand(
    of program: any ParsableCommand.Type, _ arguments: [String]
  ) -> String? {
    let names = program.configuration.subcommands.map { $0._commandName }
    guard !names.isEmpty, let word = arguments.first, !word.hasPrefix("-"),
      !names.contains(word), word != "help"
    else { return nil }
    if fileExists(word) { return refusal(ofFile: word, program, arguments) }
    let meant = word.nearest(among: names).map { "did you mean '\(program._commandName) \($0)'? " }
    return "there is no '\(program._commandName) \(word)'; \(meant ?? "")there are "
      + names.dropLast().joined(separator: ", ") + " and \(names.last ?? "")"
  }

  /// What is said of a file as an argument; nil if that is not the mistake.
  private static func file(
    _ message: String, _ program: any ParsableCommand.Type, _ arguments: [String]
  ) -> String? {
    arguments.first { message.hasSuffix("Unexpected argument '\($0)'") && fileExists($0) }
      .map { refusal(ofFile: $0, program, arguments) }
  }

  private static func refusal(
    ofFile file: String, _ program: any ParsableCommand.Type, _ arguments: [String]
  ) -> String {
    let redirection = (program as? any Stage.Type)?.inputRedirection ?? "<"
    let names = program.configuration.subcommands.map { $0._commandName }
    let others = arguments.filter { $0 != file }
    // Without a subcommand the next attempt would fail, too.
    let subcommand = others.contains(where: names.contains) ? [] : names.prefix(1)
    let command = [program._commandName] + subcommand + others + [redirection, file]
    let words = command.map { $0 == redirection ? $0 : quoted($0) }
    return "Unexpected argument '\(file)' (a file is read so: \(words.joined(separator: " ")))"
  }

  /// A word as a shell takes it back.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
        || "_./=:@%+,-".utf8.contains(byte)
    }
    if isPlain { return word }
    let parts = word.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.joined(separator: "'\\''") + "'"
  }
}
