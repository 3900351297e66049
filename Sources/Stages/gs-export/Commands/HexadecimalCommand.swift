public import ArgumentParser
public import Export
import FilterRuntime

/// `gs-export hex`.
struct HexadecimalCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "hex",
    abstract: "The packets' bytes in hexadecimal, one packet a line.",
    discussion: """
      Packets of version 5 begin with 80FF, others with 00FF.

      Examples:
        gs-decode < packets.txt | gs-export hex > packets.hex
        gs-decode < packets.txt | gs-export hex --dialect gr-smart_meters
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(name: .long, help: ArgumentHelp("How a line looks.", valueName: "dialect"))
  var dialect = HexadecimalSink.Dialect.bare

  func makeSink(_ environment: borrowing StageEnvironment) -> HexadecimalSink {
    HexadecimalSink(dialect: dialect)
  }
}

extension HexadecimalSink.Dialect: ExpressibleByArgument {}
