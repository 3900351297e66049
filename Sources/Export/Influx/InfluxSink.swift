public import PacketSchema

/// Packets in InfluxDB's line protocol, time in nanoseconds.
///
/// Source: InfluxDB's documentation of the line protocol, version 2.
public struct InfluxSink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// One line. A value that does not fit its field's type is left out.
  public func lines(for packet: JSONObject) -> [String] {
    var line = InfluxFields.measurement
    for tag in InfluxFields.tags {
      if let value = packet.text(tag), !value.isEmpty {
        line += ",\(tag.name)=" + InfluxSink.escaped(value, " ,=\\")
      }
    }
    // A point needs a field; this one also lets sums count packets.
    line += " packets=1i"
    for (key, form) in InfluxFields.fields {
      if let value = packet[key.name].flatMap({ InfluxSink.text($0, form) }) {
        line += ",\(key.name)=\(value)"
      }
    }
    if let time = packet.text(.time).flatMap(Timestamp.init) { line += " \(time.nanoseconds)" }
    return [line]
  }

  private static func text(_ value: JSONValue, _ form: InfluxFields.Form) -> String? {
    switch (form, value) {
    case (.integer, .integer(let number)): "\(number)i"
    case (.float, .integer(let number)): "\(number)"
    case (.float, .number(let number)) where number.isFinite: "\(number)"
    case (.text, .string(let text)): "\"" + escaped(text, "\"\\") + "\""
    case (.flag, .bool(let flag)): flag ? "true" : "false"
    default: nil
    }
  }

  /// A backslash before each of the characters. A line end would end the point: it becomes a space.
  private static func escaped(_ text: String, _ characters: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      if characters.unicodeScalars.contains(isControl ? " " : scalar) { escaped.append("\\") }
      escaped.append(isControl ? " " : scalar)
    }
    return String(escaped)
  }
}
