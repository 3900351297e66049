import ArgumentParser
import Export
import FilterRuntime
import PacketSchema
import RecordStream

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
        gs-export json --meters < packets.ndjson
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Flag(name: .long, help: "One object a line, as gs-decode prints it.")
  var compact = false

  @Flag(
    name: .long,
    help: ArgumentHelp(
      "In place of the packets, at the end, an object for each meter.",
      discussion: "What is known of it: when it was heard, its route, messages and reads."))
  var meters = false

  var printsAsItGoes: Bool { !meters }

  var isDocument: Bool { meters }

  func makeSink(_ environment: borrowing StageEnvironment) -> JSONForm {
    let layout = compact ? JSONSink.Layout.compact : .pretty
    return JSONForm(
      packets: JSONSink(layout: layout), meters: meters ? MeterSink(layout: layout) : nil)
  }
}

/// The packets as they come, or at the end the meters that they tell of.
struct JSONForm: PacketSink {
  let packets: JSONSink
  var meters: MeterSink?

  mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    if meters == nil {
      try packets.write(packet, to: &output)
    } else {
      try meters?.write(packet, to: &output)
    }
  }

  func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    if meters == nil { try packets.write(receiver: line, to: &output) }
  }

  func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try meters?.finish(&output)
  }
}
