import ArgumentParser
import DatabaseExport
import Export
import FilterRuntime

/// `gs-export sqlite`.
struct SQLiteCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "sqlite",
    abstract: "Store packets in a SQLite file, each once.",
    discussion: """
      The file has a table of packets and views of meters, networks and outages. The same packets \
      can be stored again: nothing is added.

      Examples:
        gs-decode < packets.txt | gs-export sqlite packets.db
        sqlite3 packets.db 'SELECT * FROM meters'
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Argument(
    help: ArgumentHelp("The file; made if it is not there.", valueName: "file"), completion: .file()
  )
  var file: String

  var printsAsItGoes: Bool { false }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> SQLiteSink {
    try SQLiteSink(PacketDatabase(path: file))
  }
}
