import Notation
public import PacketSchema
public import RecordStream

/// Packets in InfluxDB's line protocol, time in nanoseconds.
public struct InfluxSink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// One line.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    let time = packet.text(.time).flatMap(Timestamp.init)?.nanoseconds
    try output.write(line: InfluxLine.line(for: packet, time: time))
  }
}
