import CMosquitto
import HomeAssistant

/// What the broker said since it was last asked. libmosquitto calls back into it, always on the
/// thread that serves the connection.
final class BrokerEvents {
  /// The broker's answer to the connection: 0 is yes. Nil before it.
  private(set) var answer: Int32?
  private var acknowledged: [Int32] = []
  private var received: [MQTTMessage] = []

  /// Ids of messages that have arrived since the last call.
  func takeAcknowledged() -> [Int32] {
    defer { acknowledged.removeAll() }
    return acknowledged
  }

  /// Messages of topics that we subscribed to, since the last call.
  func takeReceived() -> [MQTTMessage] {
    defer { received.removeAll() }
    return received
  }

  /// Lets libmosquitto report to this object, which has to live as long as the client does.
  func listen(to client: OpaquePointer) {
    mosquitto_connect_callback_set(client) { _, object, code in
      BrokerEvents.from(object)?.answer = code
    }
    mosquitto_publish_callback_set(client) { _, object, identifier in
      BrokerEvents.from(object)?.acknowledged.append(identifier)
    }
    mosquitto_message_callback_set(client) { _, object, message in
      guard let message = message?.pointee, let topic = message.topic else { return }
      let payload = UnsafeRawBufferPointer(
        start: message.payload, count: message.payload == nil ? 0 : Int(message.payloadlen))
      BrokerEvents.from(object)?.received.append(
        MQTTMessage(
          topic: String(cString: topic), payload: String(decoding: payload, as: UTF8.self)))
    }
  }

  private static func from(_ object: UnsafeMutableRawPointer?) -> BrokerEvents? {
    object.map { Unmanaged<BrokerEvents>.fromOpaque($0).takeUnretainedValue() }
  }
}
