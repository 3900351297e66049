public import PacketSchema
public import RecordStream

/// Meters' latest values for Prometheus: into a file that node_exporter's textfile collector reads,
/// replaced whenever packets came, or once, at the end, as text.
public struct PrometheusSink: PacketSink {
  private var metrics = MeterMetrics()
  private let writer: BatchWriter?

  /// A sink for a file, or for standard output.
  public init(file path: String?) throws {
    writer = try path.map { path in
      // Used by the writer's thread alone.
      nonisolated(unsafe) var metrics = MeterMetrics()
      return try BatchWriter { packets in
        for packet in packets { metrics.add(packet) }
        try AtomicFile(path: path).replace(with: metrics.page)
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

  /// The page, or its last replacement.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    if let writer {
      try writer.finish()
    } else {
      try output.write(text: metrics.page)
    }
  }
}
