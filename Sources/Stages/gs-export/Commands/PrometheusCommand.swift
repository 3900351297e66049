import ArgumentParser
import Export
import FilterRuntime

/// `gs-export prometheus`.
struct PrometheusCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "prometheus",
    abstract: "Meters' latest values in a file for node_exporter's textfile collector.",
    discussion: """
      The file is replaced as a whole when packets come, at most every 5 seconds. Without a file \
      the text is printed once, at the end.

      Examples:
        gs-decode < packets.txt | gs-export prometheus \\
            /var/lib/prometheus/node-exporter/gridstream.prom
        gs-export prometheus < packets.ndjson
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Argument(
    help: ArgumentHelp("The file, which should end in .prom.", valueName: "file"),
    completion: .file())
  var file: String?

  var printsAsItGoes: Bool { false }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> PrometheusSink {
    try PrometheusSink(file: file)
  }
}
