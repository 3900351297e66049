import BrokerExport
import HomeAssistant
import Testing

@Suite("The queue of messages")
struct PublishQueueTests {
  private func message(_ topic: String, _ payload: String = "1") -> MQTTMessage {
    MQTTMessage(topic: topic, payload: payload)
  }

  /// Publishes everything; acknowledges it if `isReceived`.
  private func drain(
    _ queue: inout PublishQueue, from identifier: Int32 = 1, isReceived: Bool = true
  ) -> [String] {
    var sent: [String] = []
    var next = identifier
    while let outgoing = queue.next {
      sent.append(outgoing.message.topic + " " + outgoing.message.payload)
      queue.markPublished(as: next)
      if isReceived { queue.acknowledge(next) }
      next += 1
    }
    return sent
  }

  @Test("retained messages go first, then the others in their order")
  func order() {
    var queue = PublishQueue(capacity: 10)
    queue.append(message("a"))
    queue.append(message("b"))
    queue.retain(message("config"))
    #expect(queue.waiting == 3)
    #expect(drain(&queue) == ["config 1", "a 1", "b 1"])
    #expect(queue.waiting == 0)
  }

  @Test("of a retained topic the latest word alone goes out")
  func latest() {
    var queue = PublishQueue(capacity: 10)
    queue.retain(message("state", "1"))
    queue.retain(message("state", "2"))
    #expect(drain(&queue) == ["state 2"])
    queue.retain(message("state", "3"))
    #expect(drain(&queue) == ["state 3"])
  }

  @Test("the oldest passing messages are dropped and counted, retained ones never")
  func bounded() {
    var queue = PublishQueue(capacity: 2)
    for number in 0..<5 {
      queue.retain(message("state \(number)"))
      queue.append(message("packet", "\(number)"))
    }
    #expect(queue.dropped == 3 && queue.isFull)
    #expect(drain(&queue).suffix(2) == ["packet 3", "packet 4"])
  }

  @Test("what was not acknowledged goes out again after a lost connection, in order, and no more")
  func lostConnection() {
    var queue = PublishQueue(capacity: 10)
    for number in 0..<4 { queue.append(message("packet", "\(number)")) }
    for identifier in Int32(1)...3 { queue.markPublished(as: identifier) }
    queue.acknowledge(2)
    queue.connectionLost()
    #expect(drain(&queue) == ["packet 0", "packet 2", "packet 3"])
    queue.connectionLost()
    #expect(drain(&queue) == [])
  }

  @Test("after a lost connection all retained messages go out again")
  func republished() {
    var queue = PublishQueue(capacity: 10)
    for topic in ["online", "config", "state"] { queue.retain(message(topic)) }
    _ = drain(&queue)
    queue.connectionLost()
    #expect(drain(&queue) == ["online 1", "config 1", "state 1"])
    queue.republishRetained()
    #expect(drain(&queue).count == 3)
  }

  @Test("what can never be published is given up and counted; a later word on its topic is not")
  func refused() {
    var queue = PublishQueue(capacity: 10)
    queue.retain(message("state", "1"))
    queue.append(message("a"))
    queue.append(message("b"))
    queue.refuseNext()
    queue.refuseNext()
    #expect(queue.refused == 2 && queue.dropped == 1)
    queue.connectionLost()
    #expect(drain(&queue) == ["b 1"])
    queue.refuseNext()
    queue.retain(message("state", "2"))
    #expect(queue.refused == 2)
    #expect(drain(&queue) == ["state 2"])
  }

  @Test("acknowledgements of nothing are nothing")
  func strangeAcknowledgement() {
    var queue = PublishQueue(capacity: 1)
    queue.acknowledge(7)
    queue.markPublished(as: 8)
    #expect(queue.waiting == 0 && queue.next == nil)
  }

  @Test("memory stays bounded while messages come and go")
  func endless() {
    var queue = PublishQueue(capacity: 3)
    for number in 0..<20_000 {
      queue.append(message("packet", "\(number)"))
      queue.retain(message("state", "\(number)"))
      if number.isMultiple(of: 7) { queue.connectionLost() }
      #expect(queue.waiting <= 4)
    }
    #expect(queue.dropped == 20_000 - 3)
    #expect(drain(&queue) == ["state 19999", "packet 19997", "packet 19998", "packet 19999"])
  }
}
