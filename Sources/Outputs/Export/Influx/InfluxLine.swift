package import PacketSchema

/// A packet in InfluxDB's line protocol.
///
/// Source: InfluxDB's documentation of the line protocol, version 2.
package enum InfluxLine {
  /// The point of a packet, time in nanoseconds since 1970-01-01 UTC. A value that does not fit its
  /// field's type is left out.
  package static func line(for packet: JSONObject, time: Int64?) -> String {
    var line = InfluxFields.measurement
    for tag in InfluxFields.tags {
      if let value = packet.text(tag), !value.isEmpty {
        line += ",\(tag.name)=" + InfluxLine.escaped(value, " ,=\\")
      }
    }
    // A point needs a field; this one also lets sums count packets.
    line += " packets=1i"
    for (key, form) in InfluxFields.fields {
      if let value = packet[key].flatMap({ InfluxLine.text($0, form) }) {
        line += ",\(key.name)=\(value)"
      }
    }
    if let time { line += " \(time)" }
    return line
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
