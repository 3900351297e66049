import Export
import HomeAssistant
import SystemInterface
import Testing

@testable import BrokerExport

@Suite("What the threads of a broker's link share")
struct BrokerOutboxTests {
  private func fullOutbox(_ wait: DeliveryWait) throws -> BrokerOutbox {
    let outbox = try BrokerOutbox(capacity: 1, wait: wait)
    outbox.withContents { $0.isConnected = true }
    outbox.append(MQTTMessage(topic: "a", payload: "1"))
    return outbox
  }

  @Test("a broker takes if it took something lately, or has all")
  func taking() throws {
    let outbox = try fullOutbox(DeliveryWait(stop: nil))
    let now = ContinuousClock.now
    outbox.withContents { contents in
      #expect(!contents.isTaking(since: now))
      contents.queue.append(MQTTMessage(topic: "b", payload: "1"), isBounded: false)
      contents.queue.markPublished(as: 1)
      let isProgress = contents.take([1], at: now)
      #expect(isProgress)
      #expect(contents.isTaking(since: now) && !contents.isTaking(since: now + .seconds(1)))
      contents.queue.markPublished(as: 2)
      contents.queue.acknowledge(2)
      contents.isConnected = true
      #expect(contents.isTaking(since: now + .seconds(1)))
    }
  }

  @Test("of a broker that takes nothing a full queue waits once, then the oldest make room")
  func fullQueue() throws {
    let outbox = try fullOutbox(DeliveryWait(patience: .zero, stop: nil))
    outbox.append(MQTTMessage(topic: "b", payload: "1"))
    outbox.withContents { contents in
      #expect(contents.isStalled && !contents.waitsForRoom)
      #expect(contents.queue.next?.message.topic == "b" && contents.queue.dropped == 1)
    }
  }

  @Test("after a stop nothing waits for room, and nothing is dropped")
  func fullQueueAtTheEnd() throws {
    let ends = try Descriptor.pipe()
    defer { [ends.reading, ends.writing].forEach { $0.close() } }
    try ends.writing.writeAll([1])
    let stop = StopSignal(descriptor: ends.reading)
    let outbox = try fullOutbox(DeliveryWait(patience: .seconds(3600), stop: stop))
    outbox.append(MQTTMessage(topic: "b", payload: "1"))
    outbox.withContents { #expect($0.queue.waiting == 2 && $0.queue.dropped == 0) }
  }
}
