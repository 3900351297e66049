public import Export
public import PacketSchema
public import RecordStream

/// All packets as one page for a browser, at the end.
public struct ReportSink: PacketSink {
  private var summary = ReceptionSummary()

  /// A sink before its first packet.
  public init() {}

  /// Takes in a packet.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    summary.add(packet)
  }

  /// The page.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try output.write(line: ReportPage(summary).html)
  }
}
