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

  @Test("long messages have to make room before there are many")
  func longMessages() {
    var queue = PublishQueue(capacity: 1000)
    let payload = String(repeating: "x", count: 1 << 20)
    for _ in 0..<100 { queue.append(message("packet", payload)) }
    #expect(queue.isFull && queue.dropped == 36)
    queue.append(message("packet", "short"))
    for _ in 0..<60 { queue.markPublished(as: 1) }
    #expect(!queue.isFull)
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

  @Test("what the broker takes again is no progress; a later word on a topic is")
  func progress() {
    var queue = PublishQueue(capacity: 10)
    func publish() -> Bool {
      queue.markPublished(as: 1)
      return queue.acknowledge(1)
    }
    queue.retain(message("state", "1"))
    #expect(publish())
    queue.connectionLost()
    #expect(!publish())
    queue.append(message("packet"))
    #expect(publish())
    queue.retain(message("state", "2"))
    #expect(publish())
    let isKnown = queue.acknowledge(1)
    #expect(!isKnown)
  }

  /// Publishes as `BrokerThread` does, to a broker that acknowledges nothing more from a payload on,
  /// and then closes the connection. Returns the message that the queue gives up.
  private func connect(
    _ queue: inout PublishQueue, closingOn payload: String, window: Int = 64
  ) -> MQTTMessage? {
    var identifier: Int32 = 0
    var isClosed = false
    while !isClosed, queue.next != nil {
      var published: [Int32] = []
      while queue.mayPublish(limit: window), let outgoing = queue.next {
        identifier += 1
        queue.markPublished(as: identifier)
        published.append(identifier)
        if outgoing.message.payload == payload { isClosed = true }
      }
      // Its last words are lost with the connection.
      if !isClosed { for identifier in published { queue.acknowledge(identifier) } }
    }
    return isClosed ? queue.connectionLost() : nil
  }

  @Test("a passing message on which connections end is given up after four, and no other")
  func culprit() {
    var queue = PublishQueue(capacity: 100)
    queue.retain(message("online"))
    for number in 0..<21 { queue.append(message("packet", "\(number)")) }
    let given = (1...4).map { _ in connect(&queue, closingOn: "7") }
    #expect(given == [nil, nil, nil, message("packet", "7")])
    #expect(queue.refused == 1 && queue.dropped == 1)
    // What went out alone before it has arrived.
    #expect(drain(&queue) == ["online 1"] + (8..<21).map { "packet \($0)" })
  }

  @Test("a retained message on which connections end is given up too, but not a later word")
  func retainedCulprit() {
    var queue = PublishQueue(capacity: 100)
    for topic in ["online", "state"] { queue.retain(message(topic)) }
    queue.retain(message("config", "long"))
    queue.append(message("packet"))
    let given = (1...4).map { _ in connect(&queue, closingOn: "long") }
    #expect(given == [nil, nil, nil, message("config", "long")])
    #expect(queue.refused == 1 && queue.dropped == 0)
    queue.retain(message("config", "short"))
    #expect(drain(&queue) == ["online 1", "state 1", "config short", "packet 1"])
  }

  @Test("a word that has a successor is not given up in its stead")
  func replacedCulprit() {
    var queue = PublishQueue(capacity: 1)
    for topic in ["online", "state"] { queue.retain(message(topic, "\(topic) 1")) }
    for _ in 1...3 { _ = connect(&queue, closingOn: "state 1") }
    queue.markPublished(as: 1)
    queue.acknowledge(1)
    queue.markPublished(as: 2)
    queue.retain(message("state", "2"))
    #expect(!queue.mayPublish(limit: 64))
    #expect(queue.connectionLost() == nil && queue.refused == 0)
    #expect(drain(&queue) == ["online online 1", "state 2"])
  }

  @Test("where nothing arrives at all no message is to blame")
  func noCulprit() {
    var queue = PublishQueue(capacity: 100)
    queue.retain(message("online"))
    queue.append(message("packet"))
    for _ in 1...20 { #expect(connect(&queue, closingOn: "1") == nil) }
    #expect(queue.waiting == 2 && queue.refused == 0)
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
