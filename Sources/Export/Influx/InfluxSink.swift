import FilterRuntime
public import Logging
public import PacketSchema

/// Packets in InfluxDB's line protocol, time in nanoseconds: as text, or posted to a server.
///
/// Source: InfluxDB's documentation of the line protocol, version 2.
public struct InfluxSink: PacketSink {
  private let poster: PointPoster?
  private let clock: () -> Int64
  /// Time of the last point that had none of its own.
  private var lastTime = Int64.min

  /// A sink that returns its lines.
  public init() {
    poster = nil
    clock = { 0 }
  }

  /// A sink that posts its lines to `url`, the whole address of the server's write endpoint.
  ///
  /// - Parameters:
  ///   - token: InfluxDB's token; nil if the server wants none.
  ///   - capacity: how many points wait before the oldest is dropped, at least 1.
  ///   - writer: name and version of the program.
  ///   - clock: nanoseconds since 1970-01-01 UTC, for packets without a time.
  ///
  /// Throws `StageFailure` if the URL cannot be used.
  public init(
    postingTo url: String, token: String?, capacity: Int, writer: String, log: Logger,
    clock: @escaping () -> Int64
  ) throws {
    self.clock = clock
    guard let server = CurlPointServer(url: url, token: token, writer: writer) else {
      throw StageFailure(.usage, "'\(url)' cannot be posted to")
    }
    // What follows the question mark may hold secrets.
    let address = String(url.prefix { $0 != "?" })
    poster = PointPoster(server, address: address, capacity: capacity, log: log)
  }

  /// Points that were refused, or dropped because no server was there to take them.
  public var dropped: Int { poster?.dropped ?? 0 }

  /// Points that the server has not yet taken.
  public var waiting: Int { poster?.waiting ?? 0 }

  /// Looks whether the server is there. Throws `StageFailure` if not.
  public func begin() throws -> [String] {
    try poster?.start()
    return []
  }

  /// One line, or none if it is posted. Throws `StageFailure` when the server takes nothing.
  ///
  /// A server gives all the points of a request that have no time the same one, and then keeps only
  /// one of a meter: such packets are posted with the time of now, each with another.
  public mutating func lines(for packet: JSONObject) throws -> [String] {
    let time = packet.text(.time).flatMap(Timestamp.init)?.nanoseconds
    guard let poster else { return [line(for: packet, time: time)] }
    try poster.submit(line(for: packet, time: time ?? nextTime()))
    return []
  }

  private mutating func nextTime() -> Int64 {
    lastTime = max(clock(), lastTime &+ 1)
    return lastTime
  }

  /// Waits until all is posted. Throws `StageFailure` if something is left, or was refused.
  public func finish() throws -> [String] {
    try poster?.finish()
    return []
  }

  /// A value that does not fit its field's type is left out.
  private func line(for packet: JSONObject, time: Int64?) -> String {
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
