import ArgumentParser
import Export
import FilterRuntime

/// `gs-export report`.
struct ReportCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "One page for a browser: meters, outages, beacons over time, trees, channels.",
    discussion: """
      The page is written at the end of the input. It needs neither network nor scripts.

      Example:
        gs-export report < packets.ndjson > report.html
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  func makeSink(_ environment: StageEnvironment) -> ReportSink { ReportSink() }
}
