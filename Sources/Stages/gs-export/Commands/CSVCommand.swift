import ArgumentParser
import Export
import FilterRuntime

/// `gs-export csv`.
struct CSVCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "csv",
    abstract: "Comma-separated values: fixed columns, a header, identifiers in quotation marks.",
    discussion: """
      Examples:
        gs-decode < packets.txt | gs-export csv > packets.csv
        gs-decode < packets.txt |
            gs-export csv --kind beacon --network B5E3 > beacons.csv
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  func makeSink(_ environment: borrowing StageEnvironment) -> CSVSink { CSVSink() }
}
