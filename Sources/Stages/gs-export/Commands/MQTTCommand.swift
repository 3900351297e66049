import ArgumentParser
import BrokerExport
import Export
import FilterRuntime
import Foundation
import HomeAssistant
import Logging
import Notation
import SystemInterface

/// `gs-export mqtt`.
struct MQTTCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "mqtt",
    abstract: "Publish packets to an MQTT broker, and meters to Home Assistant.",
    discussion: """
      Every packet goes to TOPIC/ADDRESS/packet, ADDRESS being the meter's. The meters named by \
      --meter become devices in Home Assistant. With --receiver each packet says who heard it. User and password are taken from the environment, \
      MQTT_USERNAME and MQTT_PASSWORD, or the password from --password-file.

      Examples:
        gs-decode < packets.txt | gs-export mqtt --meter 40DA952B
        gs-decode < packets.txt | gs-export mqtt --all-meters \\
            --broker mqtts://broker.example:8883
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The broker: mqtt://host:1883, or encrypted mqtts://host:8883.", valueName: "url"),
    transform: MQTTCommand.address)
  var broker = BrokerAddress.local

  @Flag(name: .long, help: "Make every meter that is heard a device in Home Assistant.")
  var allMeters = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The exporter's name, if another one publishes the same meters.", valueName: "name"))
  var name: String?

  @OptionGroup var receiverName: ReceiverNameOptions

  @Option(name: .long, help: ArgumentHelp("The first part of all topics.", valueName: "topic"))
  var topic = "gridstream"

  @Option(
    name: .long,
    help: ArgumentHelp("The first part of Home Assistant's topics.", valueName: "topic"))
  var discoveryPrefix = "homeassistant"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Packets to keep while the broker is away; then the oldest are dropped.",
      valueName: "packets"))
  var queue = 10_000

  @OptionGroup var access: BrokerAccessOptions

  func validate() throws {
    try access.check(broker)
    guard (1...1_000_000).contains(queue) else {
      throw ValidationError("--queue takes a number from 1 to 1000000.")
    }
    for part in [topic, discoveryPrefix] where !TopicTree.isTopic(part) {
      throw ValidationError(
        "'\(printable(part))' is no topic: at most 200 bytes of UTF-8, no + or #, no empty part, "
          + "no $ in front, no control characters.")
    }
    if let name, !TopicTree.isName(name) {
      throw ValidationError("--name takes letters, digits, _ and -, at most 64.")
    }
    if topics.isTooLong {
      throw ValidationError(
        "\(selection.meter.count) meters make the exporter's topic too long: give it a --name.")
    }
  }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> MQTTSink {
    let topics = topics
    let settings = try settings(topics, environment.log)
    if meters.isEmpty, !allMeters {
      environment.log.notice(
        "no meter becomes a device in Home Assistant: give --meter ADDRESS, or --all-meters")
    }
    let publisher = SharedPublisher(
      MeterPublisher(
        topics: topics, devices: allMeters ? .all : .named(Set(meters)),
        version: ProgramVersion.current, awaitsMemory: true))
    let link = try BrokerLink(
      settings, birthTopic: topics.birth,
      recall: RetainedRecall(
        topics: topics.states(of: allMeters ? nil : meters) + [topics.receiverState],
        echo: topics.echo, receiver: publisher.remember),
      tick: publisher.tick,
      capacity: queue, stop: environment.stop, log: environment.log)
    return MQTTSink(publisher: publisher, link: link, receiver: receiverName.receiver)
  }

  /// In the form that topics have.
  private var meters: [String] { selection.meter.map { $0.uppercased() } }

  private var topics: TopicTree {
    TopicTree(root: topic, discoveryPrefix: discoveryPrefix, name: name, meters: meters)
  }

  private func settings(_ topics: TopicTree, _ log: Logger) throws -> BrokerSettings {
    // A client of the same name would be put out, so each run has a name of its own.
    let identifier = "gs-export-" + UUID().uuidString.prefix(8).lowercased()
    var settings = BrokerSettings(
      address: broker, clientIdentifier: identifier,
      will: MQTTMessage(topic: topics.availability, payload: "offline"))
    try access.apply(to: &settings, log: log)
    return settings
  }

  private static func address(_ text: String) throws -> BrokerAddress {
    if let parts = URLComponents(string: text), parts.user != nil || parts.password != nil {
      throw ValidationError(
        "no user or password in --broker: they come from MQTT_USERNAME and MQTT_PASSWORD, or "
          + "--password-file.")
    }
    guard let address = BrokerAddress(text) else {
      throw ValidationError(
        "'\(text)' is no broker: --broker takes mqtt://host:1883 or mqtts://host:8883.")
    }
    return address
  }
}
