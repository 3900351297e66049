import ArgumentParser
import Export
import FilterRuntime

/// `gs-export outages`.
struct OutagesCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "outages",
    abstract: "Outages that packets show, in groups, as CSV or JSON.",
    discussion: """
      A row for each meter whose uptime fell, with bounds of begin and end. Meters whose power came \
      back within a minute are one group.

      Examples:
        gs-decode < packets.txt | gs-export outages
        gs-export outages --database packets.db --since 7d --form json
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Take the packets from a file of gs-export sqlite, or from PostgreSQL.",
      valueName: "database"), completion: .file())
  var database: String?

  enum Form: String, ExpressibleByArgument, CaseIterable {
    case csv, json
  }

  @Option(name: .long, help: ArgumentHelp("What to write: csv or json.", valueName: "form"))
  var form = Form.csv

  var printsAsItGoes: Bool { false }

  var isDocument: Bool { true }

  func makeSink(_ environment: borrowing StageEnvironment) -> OutageSink {
    OutageSink(form == .csv ? .csv : .json)
  }
}
