public import PacketSchema
public import RecordStream

/// Packets as a packet capture, for Wireshark. The bytes go out packet by packet, so that it can
/// be watched live through a pipe.
public struct PacketCaptureSink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// The file's header.
  public func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try output.write(PacketCaptureFile.header)
  }

  /// The packet's record; nothing for one without bytes.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    if let record = PacketCaptureFile.record(packet) { try output.write(record) }
  }
}
