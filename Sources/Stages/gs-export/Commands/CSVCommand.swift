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
        gs-decode < packets.txt | gs-export csv --kind beacon --bytes 64 > bytes.csv
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A column more for each of so many bytes of a packet, as decimal numbers.",
      valueName: "count"))
  var bytes = 0

  func validate() throws {
    guard (0...CSVSink.mostBytes).contains(bytes) else {
      throw ValidationError("--bytes takes a number from 0 to \(CSVSink.mostBytes).")
    }
  }

  func makeSink(_ environment: borrowing StageEnvironment) -> CSVSink { CSVSink(bytes: bytes) }
}
