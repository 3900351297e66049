import ArgumentParser
import Export
import FilterRuntime

/// `gs-export influx`.
struct InfluxCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "influx",
    abstract: "InfluxDB's line protocol, for Telegraf or curl.",
    discussion: """
      Examples:
        gs-decode | gs-export influx > packets.lp
        gs-export influx < packets.ndjson | curl --data-binary @- "$URL/api/v2/write?bucket=radio"
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  func makeSink(_ environment: StageEnvironment) -> InfluxSink { InfluxSink() }
}
