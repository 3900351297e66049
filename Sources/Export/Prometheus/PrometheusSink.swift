public import PacketSchema

/// Meters' latest values for Prometheus: into a file that node_exporter's textfile collector reads,
/// replaced whenever packets came, or once, at the end, as text.
public struct PrometheusSink: PacketSink {
  private enum Destination {
    case file(BatchWriter)
    case output(MeterMetrics)
  }

  private var destination: Destination

  /// A sink for a file, or for standard output.
  public init(file path: String?) {
    guard let path else {
      destination = .output(MeterMetrics())
      return
    }
    // Used by the writer's thread alone.
    nonisolated(unsafe) var metrics = MeterMetrics()
    destination = .file(
      BatchWriter { packets in
        for packet in packets { metrics.add(packet) }
        try AtomicFile(path: path).replace(with: metrics.page)
      })
  }

  /// Takes in a packet.
  public mutating func lines(for packet: JSONObject) throws -> [String] {
    switch destination {
    case .file(let writer): try writer.append(packet)
    case .output(var metrics):
      destination = .output(MeterMetrics())
      metrics.add(packet)
      destination = .output(metrics)
    }
    return []
  }

  /// The page, or its last replacement.
  public mutating func finish() throws -> [String] {
    switch destination {
    case .file(let writer):
      try writer.finish()
      return []
    case .output(let metrics): return metrics.page.split(separator: "\n").map { String($0) }
    }
  }
}
