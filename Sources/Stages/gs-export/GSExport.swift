import ArgumentParser
import FilterRuntime
import SystemInterface

/// Packet NDJSON to the formats and programs that people use.
@main
struct GSExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gs-export",
    abstract: "Turn packet JSON into tables, databases and what other programs read.",
    discussion: """
      Reads the lines that gs-decode prints, one JSON object each, on standard input.

      Examples:
        echo 00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B \\
            40DA952B0100161505147E7E00F2B5 > packets.txt
        gs-decode < packets.txt | gs-export table
        gs-decode < packets.txt | gs-export csv --meter 40DA952B > meter.csv
        gs-decode < packets.txt > packets.ndjson
        gs-export json --kind beacon < packets.ndjson
      """,
    version: ProgramVersion.current,
    subcommands: [
      TableCommand.self, CSVCommand.self, JSONCommand.self, MQTTCommand.self, SQLiteCommand.self,
      PostgresCommand.self,
      InfluxCommand.self, PrometheusCommand.self, PacketCaptureCommand.self,
      HexadecimalCommand.self, ShareCommand.self, RTL433Command.self, ReportCommand.self,
      OutagesCommand.self,
    ])

  static func main() { runProgram(GSExport.self) }

  /// Without a format: a person at a terminal gets help; a pipe or a file would be lost silently.
  func run() throws {
    if Descriptor.standardInput.isTerminal {
      throw TerminalInput(Self.self, of: Self.self, example: "gs-export table").refuse()
    }
    throw ValidationError("name a format, such as: gs-export table")
  }
}
