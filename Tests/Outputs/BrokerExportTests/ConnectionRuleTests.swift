import BrokerExport
import Export
import HomeAssistant
import Testing

@Suite("When and where to connect")
struct ConnectionRuleTests {
  @Test(
    "addresses",
    arguments: [
      ("mqtt://localhost", "mqtt://localhost:1883"), ("mqtts://h", "mqtts://h:8883"),
      ("MQTT://10.0.0.1:1/", "mqtt://10.0.0.1:1"), ("mqtt://[::1]:1884", "mqtt://[::1]:1884"),
    ])
  func address(text: String, expected: String) {
    #expect(BrokerAddress(text)?.description == expected)
  }

  @Test(
    "what is no address is refused",
    arguments: [
      "", "localhost", "http://localhost", "mqtt://", "mqtt://:1883", "mqtt://a:0",
      "mqtt://a:65536",
      "mqtt://user@a", "mqtt://user:word@a", "mqtt://a/topic", "mqtt://a?b", "mqtt://a b",
    ])
  func noAddress(text: String) { #expect(BrokerAddress(text) == nil) }

  @Test("pauses grow to a minute and begin anew after a success")
  func backoff() {
    var backoff = ReconnectBackoff()
    let pauses = (0..<8).map { _ in backoff.failed() }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
    backoff.succeeded()
    let pause = backoff.failed()
    #expect(pause == .seconds(1))
  }

  @Test("two seconds after the last birth, once")
  func birth() {
    let start = ContinuousClock.now
    var schedule = BirthSchedule()
    schedule.received("offline", at: start)
    #expect(schedule.remaining(at: start) == nil)
    schedule.received("online", at: start)
    schedule.received("online", at: start + .seconds(1))
    #expect(schedule.remaining(at: start + .seconds(2)) == .seconds(1))
    let answers = (0...5).map { schedule.isDue(at: start + .seconds($0)) }
    #expect(answers == [false, false, false, true, false, false])
  }

  @Test(
    "topics and names that one can publish to",
    arguments: [
      ("a/b", true), ("", false), ("a//b", false), ("/a", false), ("a/", false), ("#", false),
      ("a+", false), ("$SYS", false),
      ("Zähler/kWh ⚡", true), (String(repeating: "a", count: 201), false),
    ])
  func topics(text: String, isTopic: Bool) { #expect(TopicTree.isTopic(text) == isTopic) }

  @Test(
    "characters that a topic does not have: control, no characters at all, no UTF-8",
    arguments: [0, 0x0A, 0x1F, 0x7F, 0x85, 0x9F, 0xFDD0, 0xFDEF, 0xFFFE, 0x1FFFF, 0xFFFD])
  func forbidden(code: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(code))
    #expect(!TopicTree.isTopic("a" + String(scalar)))
  }

  @Test("an exporter without a name has a topic for so many meters and no more")
  func tooManyMeters() {
    // Nine bytes for each, `gridstream/exporter/` and `/receiver`.
    let meters = (0..<8000).map { "\(10_000_000 + $0)" }
    #expect(!TopicTree(meters: Array(meters.prefix(7278))).isTooLong)
    #expect(TopicTree(meters: Array(meters.prefix(7279))).isTooLong)
    #expect(!TopicTree(name: "attic", meters: meters).isTooLong)
  }
}
