import ArgumentParser
import Export
import FilterRuntime

/// `gs-export pcap`.
struct PacketCaptureCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "pcap",
    abstract: "A packet capture for Wireshark, into a file or a pipe.",
    discussion: """
      gridstream.lua tells Wireshark what the bytes mean. It is installed as \
      share/gridstream/gridstream.lua, mostly under /usr/local; in the sources it is in docs.

      Examples:
        gs-decode --all < packets.txt | gs-export pcap packets.pcap
        gs-decode --all < packets.txt | gs-export pcap |
            wireshark -X lua_script:docs/gridstream.lua -k -i -
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Argument(
    help: ArgumentHelp("The file; standard output without it.", valueName: "file"),
    completion: .file())
  var file: String?

  var outputFile: String? { file }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> PacketCaptureSink {
    if file == nil, environment.output.isTerminal {
      throw StageFailure(.usage, "a packet capture is no text: name a file, or use a pipe")
    }
    return PacketCaptureSink()
  }
}
