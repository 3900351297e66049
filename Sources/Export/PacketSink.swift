public import PacketSchema

/// Where packets go. A sink turns them into lines of text for standard output; one that delivers
/// them elsewhere returns no lines.
///
/// Order of calls: `begin` once, `lines(for:)` for every packet, `finish` once, even if reading the
/// input has failed.
public protocol PacketSink {
  /// Packets that were taken and then given up, so far.
  var dropped: Int { get }
  /// Packets that were taken and wait for somebody else to take them; after `finish`, those that
  /// nobody took.
  var waiting: Int { get }
  /// What comes before the first packet, such as a header.
  mutating func begin() throws -> [String]
  /// One packet.
  mutating func lines(for packet: JSONObject) throws -> [String]
  /// What comes after the last packet.
  mutating func finish() throws -> [String]
}

extension PacketSink {
  /// Most sinks deliver everything or fail.
  public var dropped: Int { 0 }
  /// In most sinks nothing waits.
  public var waiting: Int { 0 }
  /// Most formats begin with the first packet.
  public mutating func begin() throws -> [String] { [] }
  /// Most formats end with the last packet.
  public mutating func finish() throws -> [String] { [] }
}
