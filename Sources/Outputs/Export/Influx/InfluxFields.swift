import PacketSchema

/// What a packet is in InfluxDB's line protocol. A field that was once written with a type keeps it
/// for ever, so types follow from the table of keys, never from a value.
enum InfluxFields {
  static let measurement = "gridstream_packet"

  /// Keys that are tags: words that one selects and groups by, of which there are few.
  static let tags: [PacketKey] = [.kind, .network, .source, .type]

  /// How a field's values are written.
  enum Form { case integer, float, text, flag }

  /// Keys that are fields. Left out are those that say nothing about a packet but how it is
  /// written, and bytes whose offsets differ from kind to kind.
  static let fields: [(key: PacketKey, form: Form)] = PacketKey.allCases.compactMap { key in
    if tags.contains(key) || leftOut.contains(key) { return nil }
    return form(key).map { (key, $0) }
  }

  private static let leftOut: Set<PacketKey> = [.schema, .time, .unknown, .received]

  private static func form(_ key: PacketKey) -> Form? {
    switch key.definition.form {
    case .integer: .integer
    case .number: .float
    case .hexadecimal, .timestamp, .text, .choice: .text
    case .flag: .flag
    case .bytesByOffset: nil
    }
  }
}
