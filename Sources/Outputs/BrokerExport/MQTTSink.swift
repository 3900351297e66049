public import Export
import FilterRuntime
import HomeAssistant
public import PacketSchema
public import RecordStream

/// Packets to a broker.
public struct MQTTSink: PacketSink {
  private let publisher: SharedPublisher
  private let link: BrokerLink
  private let receiver: String?

  /// A sink that publishes through a link, which it starts and ends; `receiver` is named in each
  /// line, if it has a name.
  public init(publisher: SharedPublisher, link: BrokerLink, receiver: String? = nil) {
    self.publisher = publisher
    self.link = link
    self.receiver = receiver
  }

  /// Messages dropped because no broker was there to take them.
  public var dropped: Int { link.dropped }

  /// Messages that pass and that the broker has not yet acknowledged.
  public var waiting: Int { link.waiting }

  /// Connects, and announces the devices that were named.
  public mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    link.submit(publisher.publish(on: link) { $0.begin() })
    try link.start()
  }

  /// Publishes a packet.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    let packet = receiver.map(packet.named) ?? packet
    link.submit(publisher.publish(on: link) { $0.publications(for: packet) })
  }

  /// Takes note of a packet that is not published: it may tell of an outage of several meters.
  public mutating func note(unselected packet: JSONObject) {
    link.submit(publisher.publish(on: link) { $0.note(packet) })
  }

  /// Publishes what tells of the receiver.
  public mutating func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    let line = receiver.map(line.named) ?? line
    link.submit(publisher.publish(on: link) { $0.publications(for: line) })
  }

  /// Delivers what waits and says good-bye. Throws `StageFailure` if messages are left that no
  /// broker took, or that could never be published.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    link.submit(publisher.publish(on: link) { $0.finish() })
    if let undelivered = link.finish() {
      throw StageFailure(.unavailable, "\(undelivered)")
    }
  }
}
