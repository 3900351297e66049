public import Export
public import PacketSchema
import RecordStream

extension PacketSink {
  /// The lines that a sink begins with.
  public mutating func begin() throws -> [String] { try lines { try $0.begin(&$1) } }

  /// The lines that a packet becomes.
  public mutating func lines(for packet: JSONObject) throws -> [String] {
    try lines { try $0.write(packet, to: &$1) }
  }

  /// The lines that a sink ends with.
  public mutating func finish() throws -> [String] { try lines { try $0.finish(&$1) } }

  /// The lines that a fresh sink begins with.
  public func firstLines() throws -> [String] {
    var sink = self
    return try sink.begin()
  }

  /// The lines that a packet becomes as the first one.
  public func onlyLines(for packet: JSONObject) throws -> [String] {
    var sink = self
    return try sink.lines(for: packet)
  }

  private mutating func lines(
    _ write: (inout Self, inout ByteCollector) throws -> Void
  ) throws -> [String] {
    var output = ByteCollector()
    try write(&self, &output)
    // Each line has its end, so that nothing follows the last one.
    return String(decoding: output.bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { String($0) }
  }
}

/// All bytes that a sink makes of some packets.
public func bytes(of packets: [JSONObject], through sink: some PacketSink) throws -> [UInt8] {
  var (sink, output) = (sink, ByteCollector())
  try sink.begin(&output)
  for packet in packets { try sink.write(packet, to: &output) }
  try sink.finish(&output)
  return output.bytes
}
