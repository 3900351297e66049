import ArgumentParser
import Export
import FilterRuntime
import Foundation
import InfluxPosting
import PacketSchema
import RecordStream
import SystemInterface

/// `gs-export influx`.
struct InfluxCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "influx",
    abstract: "InfluxDB's line protocol: as text, or posted to a server.",
    discussion: """
      With --post, points go to a server as they come, many in one request if many come, and wait \
      while it is away. InfluxDB's token is taken from the environment, INFLUX_TOKEN.

      Examples:
        gs-decode < packets.txt | gs-export influx > packets.lp
        gs-decode < packets.txt | gs-export influx --post \\
            'http://localhost:8086/api/v2/write?org=me&bucket=radio'
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Post to a server: its address for writing, http or https.", valueName: "url"))
  var post: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Points to keep while the server is away; then the oldest are dropped. 10000 if not given.",
      valueName: "points"))
  var queue: Int?

  func validate() throws {
    if let queue, !(1...1_000_000).contains(queue) {
      throw ValidationError("--queue takes a number from 1 to 1000000.")
    }
    if queue != nil, post == nil { throw ValidationError("--queue goes with --post.") }
    guard let post else { return }
    guard let address = URLComponents(string: post), ["http", "https"].contains(address.scheme),
      address.host?.isEmpty == false
    else {
      throw ValidationError(
        "'\(post)' is no address: --post takes one such as http://localhost:8086/api/v2/write?...")
    }
    if address.user != nil || address.password != nil {
      throw ValidationError("no user or password in --post: the token comes from INFLUX_TOKEN.")
    }
  }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> PointSink {
    guard let post else { return .text(InfluxSink()) }
    // A file's last line end is no part of a token, and would end the header.
    let token = environmentVariable("INFLUX_TOKEN")?.filter { !$0.isWhitespace }
    return .server(
      try InfluxPostingSink(
        postingTo: post, token: token?.isEmpty == false ? token : nil,
        capacity: queue ?? 10_000, writer: environment.writer, stop: environment.stop,
        log: environment.log, clock: { UniversalTime.now().nanoseconds }))
  }
}

/// Points as text, or to a server: as the arguments say.
struct PointSink: PacketSink {
  private var text: InfluxSink?
  private var server: InfluxPostingSink?

  /// To standard output.
  static func text(_ sink: InfluxSink) -> PointSink { PointSink(text: sink) }

  /// To a server.
  static func server(_ sink: InfluxPostingSink) -> PointSink { PointSink(server: sink) }

  var dropped: Int { server?.dropped ?? 0 }
  var waiting: Int { server?.waiting ?? 0 }

  mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try server?.begin(&output)
  }

  // In place: a copy would take what is known of all meters along.
  mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    try text?.write(packet, to: &output)
    try server?.write(packet, to: &output)
  }

  mutating func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    try text?.write(receiver: line, to: &output)
    try server?.write(receiver: line, to: &output)
  }

  mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try server?.finish(&output)
  }
}
