import ArgumentParser
import Export
import FilterRuntime

/// `gs-export json`.
struct JSONCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "json",
    abstract: "JSON for a person, one key a line; or again one object a line.",
    discussion: """
      Keys that this version does not know are kept.

      Examples:
        gs-decode < packets.txt | gs-export json
        gs-export json --compact --meter 40DA952B < packets.ndjson > meter.ndjson
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "One object a line, as gs-decode prints it.")
  var compact = false

  func makeSink(_ environment: borrowing StageEnvironment) -> JSONSink {
    JSONSink(layout: compact ? .compact : .pretty)
  }
}
