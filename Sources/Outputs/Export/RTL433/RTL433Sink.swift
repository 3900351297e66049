public import PacketSchema
public import RecordStream

/// Packets as rtl_433 prints them with `-F json`. As rtl_433, it prints packets of good check only.
public struct RTL433Sink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// One object, or none.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    guard packet.text(.check) == PacketCheck.ok.rawValue else { return }
    let members = RTL433Keys.all.compactMap { row in
      row.value(packet).map { (key: row.key, value: $0) }
    }
    try output.write(line: JSONObject(members).encoded())
  }
}
