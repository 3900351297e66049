import HomeAssistant
import Meters
import Notation
import PacketFixtures
import PacketSchema
import Testing

@Suite("What packets publish")
struct MeterPublisherTests {
  private func publisher(_ devices: MeterPublisher.Devices) -> MeterPublisher {
    MeterPublisher(topics: TopicTree(), devices: devices, version: "1")
  }

  private func topics(_ publications: [MeterPublisher.Publication]) -> [String] {
    publications.map {
      switch $0 {
      case .retained(let message): "retained " + message.topic
      case .passing(let message): "passing " + message.topic
      }
    }
  }

  @Test("other people's meters get no device, but their packets pass")
  func unnamed() throws {
    var publisher = publisher(.named(["0A0B0C01"]))
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    #expect(
      publisher.publications(for: beacon) == [
        .passing(
          MQTTMessage(topic: "gridstream/40DA952B/packet", payload: SamplePackets.beacon))
      ])
  }

  @Test("a named meter is announced at the start, with its first packet gets a state")
  func named() throws {
    var publisher = publisher(.named(["40DA952B"]))
    #expect(
      topics(publisher.begin()) == [
        "retained homeassistant/device/gridstream_receiver_all/config",
        "retained gridstream/exporter/all/hearing",
        "retained homeassistant/device/gridstream_40DA952B/config",
      ])
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    #expect(
      topics(publisher.publications(for: beacon)) == [
        "retained homeassistant/device/gridstream_40DA952B/config",
        "retained gridstream/40DA952B/state", "passing gridstream/40DA952B/packet",
      ])
  }

  /// All that a value holds, as `dump` shows it.
  private func parts(of value: some Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }

  @Test("of a meter that is heard for long nothing is kept that is not shown")
  func memory() throws {
    let beacon = try SamplePackets.object(SamplePackets.beacon)
    let other = try JSONObject(
      parsing: #"{"schema":1,"kind":"beacon","source":"0A0B0C01","network":"B5E3","crc":"ok","#
        + #""hop_cycle_s":60.2,"hop_slot":7,"channel_hz":903200000}"#)
    var publisher = publisher(.all)
    var heard = Neighbourhood()
    for packet in [beacon, other] {
      _ = publisher.publications(for: packet)
      heard.observe(PacketObservation(packet))
    }
    #expect(parts(of: publisher).contains("0A0B0C01"))
    #expect(parts(of: heard).contains("SlotChannels.Pair"))
    #expect(!parts(of: publisher).contains("SlotChannels.Pair"))
  }

  @Test("an outage is an event that passes: a retained one would happen again at each start")
  func outage() throws {
    var publisher = publisher(.all)
    for uptime in [100, 5] {
      let packet = try JSONObject(
        parsing: #"{"schema":1,"source":"0A0B0C01","uptime_s":\#(uptime)}"#)
      let topics = topics(publisher.publications(for: packet))
      #expect(topics.contains("passing gridstream/0A0B0C01/event") == (uptime == 5))
    }
  }

  @Test("of a flood that is passed on, also the meter that was heard gets a state")
  func passedOn() throws {
    var publisher = publisher(.named(["0A0B0C09"]))
    let flood = try JSONObject(
      parsing: #"{"schema":1,"kind":"flood","source":"0A0B0C01","link_source":"0A0B0C09","#
        + #""snr_db":20}"#)
    let published = publisher.publications(for: flood)
    #expect(
      topics(published).filter { !$0.hasSuffix("/config") } == [
        "retained gridstream/0A0B0C09/state", "passing gridstream/0A0B0C01/packet",
      ])
    let states = published.compactMap {
      if case .retained(let message) = $0 { message.payload } else { nil }
    }
    #expect(states.last?.contains(#""packets":1,"snr_db":20,"#) == true)
  }

  @Test("what is not a meter becomes no device", arguments: ["FFFFFFFF", "FEFEFE7D", "00000000"])
  func noMeter(source: String) throws {
    var publisher = publisher(.all)
    let packet = JSONObject([("schema", .integer(1)), ("source", .string(source))])
    #expect(
      topics(publisher.publications(for: packet)) == ["passing gridstream/no-meter/packet"])
  }

  @Test("a meter whose time was believed too early gets its state again")
  func corrected() throws {
    var publisher = publisher(.named(["0A0B0C01"]))
    func publish(_ source: String, _ time: String) throws -> [MeterPublisher.Publication] {
      publisher.publications(
        for: try JSONObject(
          parsing: #"{"schema":1,"kind":"beacon","source":"\#(source)","time":"\#(time)Z"}"#))
    }
    _ = try publish("0A0B0C01", "2200-01-01T00:00:00")
    let published = try publish("0A0B0C02", "2026-11-22T17:00:00")
    #expect(
      topics(published) == [
        "retained gridstream/0A0B0C01/state", "passing gridstream/0A0B0C02/packet",
      ])
    guard case .retained(let state)? = published.first else { return }
    #expect(state.payload.contains(#""last_seen":null"#))
  }

  @Test(
    "a sender cannot choose a topic",
    arguments: ["#", "+/+", "40DA952B/state", "", "40DA952", "４0DA952", "40DA952G", "a/b/c/d1"])
  func injection(source: String) throws {
    var publisher = publisher(.all)
    let packet = JSONObject([("schema", .integer(1)), ("source", .string(source))])
    #expect(
      topics(publisher.publications(for: packet)) == ["passing gridstream/no-meter/packet"])
  }

  @Test("the receiver's health is kept, under the exporter's name if it has one")
  func receiver() throws {
    let line = ReceiverLine(time: 0)
    var unnamed = publisher(.named([]))
    #expect(
      unnamed.publications(for: line) == [
        .retained(
          MQTTMessage(topic: "gridstream/receiver", payload: line.object.encoded()))
      ])
    #expect(unnamed.begin().isEmpty && unnamed.finish().isEmpty)
    var named = MeterPublisher(topics: TopicTree(name: "attic"), devices: .all, version: "1")
    #expect(
      topics(named.publications(for: line)) == [
        "retained gridstream/attic/receiver", "retained gridstream/exporter/attic/receiver",
        "retained gridstream/exporter/attic/hearing",
      ])
  }

  @Test("a meter is announced again only when there is something new to say")
  func steadyConfiguration() throws {
    var publisher = publisher(.all)
    var configurations = 0
    for number in 0..<1000 {
      // A beacon in ten minutes, now and then one that is missed.
      let second = Int64(number) * 600 + (number % 7 == 0 ? 3 : 0)
      let time = Timestamp(nanoseconds: second * 1_000_000_000)
      let packet = try JSONObject(
        parsing: #"{"schema":1,"kind":"beacon","source":"0A0B0C01","network":"B5E3","#
          + #""time":"\#(time.text)"}"#)
      configurations +=
        topics(publisher.publications(for: packet)).filter {
          $0.hasSuffix("_0A0B0C01/config")
        }.count
    }
    #expect((1...2).contains(configurations))
  }

  @Test("six hours of a hundred meters, two of them devices, are less than a message a second")
  func traffic() throws {
    var publisher = publisher(.named(["0A0B0C10", "0A0B0C11"]))
    var messages = publisher.begin().count
    for second in stride(from: Int64(0), to: 21_600, by: 10) {
      let time = Timestamp(nanoseconds: (1_790_000_000 + second) * 1_000_000_000)
      messages += publisher.publications(for: ReceiverLine(time: time.nanoseconds)).count
      // Each is heard once in a hundred seconds.
      for meter in (second / 10 % 10 * 10)..<(second / 10 % 10 * 10 + 10) {
        let packet = try JSONObject(
          parsing: #"{"schema":1,"kind":"beacon","source":"0A0B0C\#(meter + 10)","#
            + #""time":"\#(time.text)","uptime_s":\#(second + 99)}"#)
        messages +=
          meter < 2 ? publisher.publications(for: packet).count : publisher.note(packet).count
      }
    }
    #expect(messages < 21_600 / 4)
    #expect(messages > 216 * 4)
  }

  @Test("a clock that is not set gives no outage, and no time")
  func wrongClock() throws {
    var publisher = publisher(.all)
    func publish(_ second: Int64, _ uptime: Int64) throws -> [String] {
      let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000 + second * 1_000_000_000)
      let boot = Timestamp(nanoseconds: time.nanoseconds - uptime * 1_000_000_000)
      let published = publisher.publications(
        for: try JSONObject(
          parsing: #"{"schema":1,"kind":"beacon","source":"0A0B0C01","uptime_s":\#(uptime),"#
            + #""time":"\#(time.text)","booted_at":"\#(boot.text)"}"#))
      return topics(published).filter { $0.hasSuffix("/event") }
    }
    func tell(_ clock: String) {
      var line = ReceiverLine(time: 1_790_000_000_000_000_000)
      line.add(JSONObject([("clock", .string(clock))]), of: .capture)
      _ = publisher.publications(for: line)
    }
    #expect(try publish(0, 1000).isEmpty)
    tell("unsynchronised")
    #expect(try publish(50_000, 10).isEmpty)
    tell("synchronised")
    #expect(try publish(60, 1060).isEmpty)
    #expect(try publish(4000, 100) == ["passing gridstream/0A0B0C01/event"])
  }

  @Test("the number of devices is bounded")
  func bounded() throws {
    var publisher = publisher(.all)
    var configurations = 0
    for number in 0..<(MeterPublisher.deviceLimit + 10) {
      let address = String(0x1000_0000 + number, radix: 16)
      let packet = JSONObject([("schema", .integer(1)), ("source", .string(address))])
      let published = topics(publisher.publications(for: packet))
      configurations += published.filter { $0.hasSuffix("/config") }.count
    }
    #expect(configurations == MeterPublisher.deviceLimit)
  }
}
