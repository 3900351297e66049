import Notation
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

/// The JSON keys of rtl_433's GridStream decoder, so that what reads them goes on working.
///
/// Source: rtl_433, `src/devices/gridstream.c`, names and conditions of its fields.
enum RTL433Keys {
  /// A key, and its value for a packet; nil where rtl_433 has none.
  struct Row: Sendable {
    let key: String
    let value: @Sendable (JSONObject) -> JSONValue?
  }

  /// All keys, in rtl_433's order.
  static let all: [Row] = [
    // rtl_433 prints local time by default and UTC if told so; a time without a zone was never more.
    Row(key: "time") { packet in
      guard let time = packet.text(.time), Timestamp(time) != nil else { return nil }
      return .string(time.prefix(10) + " " + time.dropFirst(11).prefix(8))
    },
    Row(key: "model") { _ in .string("LandisGyr-GS") },
    Row(key: "networkID") { lowercase($0, .network) },
    Row(key: "provider") { $0[PacketKey.utility.name] },
    Row(key: "subtype") { packet in
      packet.text(.type).flatMap { type in
        // The standard library would take a sign for a digit.
        Hexadecimal.isDigits(type) ? Int64(type, radix: 16).map { .integer($0) } : nil
      }
    },
    Row(key: "protoversion") { $0[PacketKey.version.name] },
    Row(key: "mic") { _ in .string("CRC") },
    Row(key: "id") { lowercase($0, .source) },
    Row(key: "wanaddress") { lowercase($0, .sourceWAN) },
    Row(key: "destaddress") { lowercase($0, .destination) },
    Row(key: "timestamp") { $0[PacketKey.unixTime.name] },
    Row(key: "uptime") { packet in
      packet.integer(.uptime).flatMap { $0 > 0 ? .integer($0) : nil }
    },
  ]

  private static func lowercase(_ packet: JSONObject, _ key: PacketKey) -> JSONValue? {
    packet.text(key).map { .string($0.lowercased()) }
  }
}
