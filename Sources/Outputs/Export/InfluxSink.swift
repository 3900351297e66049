import Notation
public import PacketSchema
public import RecordStream

/// Packets in InfluxDB's line protocol, time in nanoseconds, and the outages that they show.
public struct InfluxSink: PacketSink {
  private var outages = OutagePoints()

  /// A sink before its first packet.
  public init() {}

  /// One line, and one for each outage that it shows.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    let time = packet.text(.time).flatMap(Timestamp.init)?.nanoseconds
    try output.write(line: InfluxLine.line(for: packet, time: time))
    for point in outages.lines(for: packet) { try output.write(line: point) }
  }

  /// The lines of a receiver.
  public func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    for point in InfluxLine.lines(for: line) { try output.write(line: point) }
  }
}

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

  static func text(_ value: JSONValue, _ form: InfluxFields.Form) -> String? {
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
  static func escaped(_ text: String, _ characters: String) -> String {
    // Nearly no value has any of them, and scalars one by one cost ten times what reading the line does.
    let special = characters.utf8
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && !special.contains($0) }) { return text }
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = !scalar.isPrintable
      if characters.unicodeScalars.contains(isControl ? " " : scalar) { escaped.append("\\") }
      escaped.append(isControl ? " " : scalar)
    }
    return String(escaped)
  }
}

/// What a packet is in InfluxDB's line protocol. A field that was once written with a type keeps it
/// for ever, so types follow from the table of keys, never from a value.
enum InfluxFields {
  static let measurement = "gridstream_packet"

  /// Keys that are tags: words that one selects and groups by, of which there are few.
  static let tags: [PacketKey] = [.kind, .network, .receiver, .source, .type]

  /// How a field's values are written.
  enum Form { case integer, float, text, flag }

  /// Keys that are fields. Left out are those that say nothing about a packet but how it is
  /// written, and bytes whose offsets differ from kind to kind.
  static let fields: [(key: PacketKey, form: Form)] = PacketKey.allCases.compactMap { key in
    if tags.contains(key) || leftOut.contains(key) { return nil }
    return form(key).map { (key, $0) }
  }

  private static let leftOut: Set<PacketKey> = [.schema, .time, .unknown, .received, .erased]

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
