import ArgumentParser
import Export
import FilterRuntime
import Report

/// `gs-export report`.
struct ReportCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "One page for a browser: meters, outages, beacons over time, trees, channels.",
    discussion: """
      The page is written at the end of the input. It needs neither network nor scripts.

      Examples:
        gs-export report < packets.ndjson > report.html
        gs-export report --database packets.db --network B5E3 > report.html
        gs-export report --database postgresql://db.example/meters > report.html
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Take the packets from a file of gs-export sqlite, or from PostgreSQL, not from standard input.",
      valueName: "database"), completion: .file())
  var database: String?

  var printsAsItGoes: Bool { false }

  var isDocument: Bool { true }

  func makeSink(_ environment: borrowing StageEnvironment) -> ReportSink { ReportSink() }
}
