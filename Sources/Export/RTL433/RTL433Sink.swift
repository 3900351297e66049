public import PacketSchema

/// Packets as rtl_433 prints them with `-F json`. As rtl_433, it prints packets of good check only.
public struct RTL433Sink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// One object, or none.
  public func lines(for packet: JSONObject) -> [String] {
    guard packet.text(.check) == PacketCheck.ok.rawValue else { return [] }
    let members = RTL433Keys.all.compactMap { row in
      row.value(packet).map { (key: row.key, value: $0) }
    }
    return [JSONObject(members).encoded()]
  }
}
