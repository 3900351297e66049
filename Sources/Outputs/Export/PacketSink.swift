public import PacketSchema
public import RecordStream

/// Where packets go. A sink writes what they become into the output that it is given, bytes or lines;
/// one that delivers them elsewhere leaves that alone.
///
/// Order of calls: `begin` once, `write` for every packet and every line of a receiver, `finish` once, even if reading the input
/// has failed. Whoever calls hands on what was written.
public protocol PacketSink {
  /// Packets that were taken and then given up, so far.
  var dropped: Int { get }
  /// Packets that were taken and wait for somebody else to take them; after `finish`, those that
  /// nobody took.
  var waiting: Int { get }
  /// Writes what there is also without any packet, such as the header of CSV.
  mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws
  /// Writes one packet.
  mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws
  /// Takes note of a packet that came and is not selected.
  mutating func note(unselected packet: JSONObject)
  /// Writes what the stages tell of their health. No selection of packets applies to it.
  mutating func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws
  /// Writes what comes after the last packet.
  mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws
}

extension PacketSink {
  /// Most sinks deliver everything or fail.
  public var dropped: Int { 0 }
  /// In most sinks nothing waits.
  public var waiting: Int { 0 }
  /// Most formats begin with the first packet.
  public mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {}
  /// Most formats have nothing but what is selected.
  public mutating func note(unselected packet: JSONObject) {}
  /// Most formats are of packets alone.
  public mutating func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {}
  /// Most formats end with the last packet.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {}
}
