import FilterRuntime
public import PacketSchema
public import RecordStream
import SystemInterface

/// The latest values of meters and receivers for Prometheus: into a file that node_exporter's textfile collector reads,
/// replaced when packets came, but no more than once in `interval`; or once, at the end, as text.
public struct PrometheusSink: PacketSink {
  /// The shortest time between two replacements of the file. Prometheus itself looks every 15
  /// seconds or so, and a page of thousands of meters takes its time.
  public static let interval = Duration.seconds(5)

  private var metrics = MeterMetrics()
  private let writer: BatchWriter?

  /// A sink for a file, or for standard output.
  public init(file path: String?) throws {
    writer = try path.map { path in
      // Used by the writer's thread alone.
      nonisolated(unsafe) var page = MeterPage(interval: PrometheusSink.interval) {
        try PrometheusSink.replace(path, with: $0)
      }
      return try BatchWriter { batch in
        switch batch {
        case .packets(let packets): return try page.add(packets)
        case .end:
          try page.finish()
          return nil
        }
      }
    }
  }

  /// Takes in a packet.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    if let writer {
      try writer.append(packet)
    } else {
      metrics.add(packet)
    }
  }

  /// Takes in what tells of the receiver.
  public mutating func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    try write(line.object, to: &output)
  }

  /// The page, or its last replacement.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    if let writer {
      try writer.finish()
    } else {
      try output.write(text: metrics.page)
    }
  }

  /// Whoever reads the file finds the old page or the new one.
  private static func replace(_ path: String, with page: String) throws {
    do {
      try replaceFile(path, with: page.utf8)
    } catch {
      throw StageFailure(.inputOutput, "cannot write \(path): \(error)")
    }
  }
}
