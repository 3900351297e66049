public import PacketSchema

/// All packets as one page for a browser, at the end.
public struct ReportSink: PacketSink {
  private var summary = ReceptionSummary()

  /// A sink before its first packet.
  public init() {}

  /// Takes in a packet.
  public mutating func lines(for packet: JSONObject) -> [String] {
    summary.add(packet)
    return []
  }

  /// The page.
  public mutating func finish() -> [String] { [ReportPage(summary).html] }
}
