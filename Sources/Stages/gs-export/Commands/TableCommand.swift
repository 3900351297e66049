import ArgumentParser
import Export
import FilterRuntime

/// `gs-export table`.
struct TableCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "A table for a person, one line for each packet as it comes.",
    discussion: """
      Each field is shown as the bytes that were sent; its value follows in parentheses. \
      On a terminal only as many columns are shown as fit.

      Examples:
        gs-decode < packets.txt | gs-export table
        gs-decode < packets.txt |
            gs-export table --meter 40DA952B --all-columns | less -S
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "Show all columns, however narrow the terminal.")
  var allColumns = false

  func makeSink(_ environment: borrowing StageEnvironment) -> TableSink {
    let size = allColumns ? nil : environment.output.terminalSize
    return TableSink(terminal: size.map { TableSink.Terminal(columns: $0.columns, rows: $0.rows) })
  }
}
