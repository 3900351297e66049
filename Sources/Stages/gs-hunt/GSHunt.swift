import ArgumentParser
import FilterRuntime
import SystemInterface

/// What unknown bytes are, and what they follow.
@main
struct GSHunt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gs-hunt",
    abstract: "Find out what unknown bytes are, and which of them follow a load.",
    discussion: """
      Reads packet JSON on standard input, or a file that gs-export sqlite has made.

      Examples:
        gs-hunt structure < packets.ndjson
        gs-hunt follow --series power.csv --meter 40DA952B packets.db
      """,
    version: ProgramVersion.current,
    subcommands: [StructureCommand.self, FollowCommand.self])

  static func main() { runProgram(GSHunt.self) }

  /// Without a question.
  func run() throws {
    throw ValidationError("ask a question, such as: gs-hunt structure < packets.ndjson")
  }
}
