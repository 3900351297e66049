import ArgumentParser
import PacketSchema

/// Who heard the packets, for formats in which several receivers come together.
struct ReceiverNameOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Who heard the packets: \(ReceiverName.rule).", valueName: "name"))
  var receiver: String?

  func validate() throws {
    guard receiver.map(ReceiverName.isName) ?? true else {
      throw ValidationError("--receiver takes \(ReceiverName.rule).")
    }
  }
}
