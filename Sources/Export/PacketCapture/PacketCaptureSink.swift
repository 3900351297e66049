public import FilterRuntime
public import PacketSchema

/// Packets as a packet capture, for Wireshark. The bytes go out packet by packet, so that it can
/// be watched live through a pipe.
public struct PacketCaptureSink: PacketSink {
  private var output: StandardOutput

  /// A sink that writes to standard output, or to another open file.
  public init(_ output: StandardOutput = StandardOutput()) { self.output = output }

  /// The file's header.
  public mutating func begin() throws -> [String] {
    try output.write(PacketCaptureFile.header)
    try output.flush()
    return []
  }

  /// The packet's record.
  public mutating func lines(for packet: JSONObject) throws -> [String] {
    if let record = PacketCaptureFile.record(packet) {
      try output.write(record)
      try output.flush()
    }
    return []
  }
}
