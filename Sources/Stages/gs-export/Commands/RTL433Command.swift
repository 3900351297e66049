import ArgumentParser
import Export
import FilterRuntime

/// `gs-export rtl433`.
struct RTL433Command: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "rtl433",
    abstract: "JSON with the keys of rtl_433's GridStream decoder.",
    discussion: """
      For scripts that read rtl_433 -F json. As with rtl_433, only packets whose CRC is right,
      and those of type D2 with CI 52, which it calls encrypted.

      Example:
        gs-decode < packets.txt |
            gs-export rtl433 | jq -r 'select(.id == "40da952b").uptime'
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  func makeSink(_ environment: borrowing StageEnvironment) -> RTL433Sink { RTL433Sink() }
}
