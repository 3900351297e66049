/// A message for a broker. All of ours go out with quality of service 1: at least once.
public struct MQTTMessage: Equatable, Sendable {
  /// The topic, UTF-8, without wildcards.
  public var topic: String
  /// The payload, UTF-8.
  public var payload: String

  /// A message.
  public init(topic: String, payload: String) {
    self.topic = topic
    self.payload = payload
  }
}
