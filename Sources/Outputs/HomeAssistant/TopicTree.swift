/// The topics that an exporter uses.
public struct TopicTree: Sendable {
  /// The topic of packets whose sender is not known, in place of a meter's address.
  public static let noMeter = "no-meter"

  /// The first part of every topic of ours.
  public let root: String
  /// The first part of discovery topics, `homeassistant` by default.
  public let discoveryPrefix: String
  /// The exporter's name, if it has one: two exporters that hear the same meter need one.
  public let name: String?
  private let exporter: String
  /// Beyond it one subscription stands for all.
  private static let mostSubscriptions = 16

  /// Topics of an exporter. Without a name, its meters tell it from other exporters.
  public init(
    root: String = "gridstream", discoveryPrefix: String = "homeassistant", name: String? = nil,
    meters: [String] = []
  ) {
    self.root = root
    self.discoveryPrefix = discoveryPrefix
    self.name = name
    exporter = name ?? (meters.isEmpty ? "all" : Set(meters).sorted().joined(separator: "-"))
  }

  /// `online` or `offline`, retained: whether the exporter runs.
  public var availability: String { "\(root)/exporter/\(exporter)" }
  /// The state document of a meter, retained.
  public func state(_ meter: String) -> String { "\(base)/\(meter)/state" }
  /// The state documents of all meters, or of these: what to subscribe to.
  public func states(of meters: [String]?) -> [String] {
    guard let meters, meters.count <= TopicTree.mostSubscriptions else { return [state("+")] }
    return meters.map { state($0) }
  }
  /// The meter whose state document a topic is for; nil for any other topic.
  func meter(ofState topic: String) -> String? {
    let (start, end) = ("\(base)/", "/state")
    guard topic.hasPrefix(start), topic.hasSuffix(end),
      topic.utf8.count > start.utf8.count + end.utf8.count
    else { return nil }
    return String(topic.dropFirst(start.count).dropLast(end.count))
  }
  /// Where an exporter sends itself a word, to know that all before it has come.
  public var echo: String { "\(availability)/echo" }
  /// `online` or `offline`, retained: whether the receiver can hear meters.
  public var hearing: String { "\(availability)/hearing" }
  /// The state document of the receiver, retained.
  public var receiverState: String { "\(availability)/receiver" }
  /// What happened in the neighbourhood.
  public var receiverEvent: String { "\(availability)/event" }
  /// Where Home Assistant looks for the receiver.
  public var receiverDiscovery: String {
    "\(discoveryPrefix)/device/\(receiverIdentifier)/config"
  }
  /// What the receiver is called inside Home Assistant: each exporter has one, since two on one
  /// broker may have antennas of their own.
  public var receiverIdentifier: String { "gridstream_receiver_\(shortExporter)" }
  /// The exporter, or if it is made of the addresses of many meters the first of them.
  private var shortExporter: String {
    exporter.utf8.count <= 64 ? exporter : "\(exporter.prefix(35))-more"
  }
  /// What happened to a meter.
  public func event(_ meter: String) -> String { "\(base)/\(meter)/event" }
  /// Each packet of a meter as it came.
  public func packet(_ meter: String?) -> String { "\(base)/\(meter ?? TopicTree.noMeter)/packet" }
  /// The health of the receiver, retained.
  public var receiver: String { "\(base)/receiver" }
  /// Where Home Assistant looks for a meter.
  public func discovery(_ meter: String) -> String {
    "\(discoveryPrefix)/device/\(identifier(meter))/config"
  }
  /// Where Home Assistant says that it has started.
  public var birth: String { "\(discoveryPrefix)/status" }
  /// What a meter is called inside Home Assistant, of `A-Z a-z 0-9 _ -` only.
  public func identifier(_ meter: String) -> String {
    name.map { "gridstream_\($0)_\(meter)" } ?? "gridstream_\(meter)"
  }

  private var base: String { name.map { "\(root)/\($0)" } ?? root }

  /// True for a name that can stand in topics and identifiers.
  public static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
            || "_-".contains(Character($0)))
      }
  }

  /// True if one of the topics is longer than MQTT allows: that of the exporter, when it is made of
  /// the addresses of very many meters. All others are short, because their parts are.
  public var isTooLong: Bool { receiverState.utf8.count > TopicTree.lengthLimit }

  /// The most bytes of a topic. Source: MQTT 3.1.1, 1.5.3.
  public static let lengthLimit = 65_535

  /// True for a topic, or a part of one, that one can publish to: of at most 200 bytes, without the
  /// characters that MQTT forbids (wildcards; U+0000) or lets a broker refuse.
  public static func isTopic(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 200 && !text.hasPrefix("$")
      && !text.unicodeScalars.contains { "+#".unicodeScalars.contains($0) || isRefused($0) }
      && !text.split(separator: "/", omittingEmptySubsequences: false).contains("")
  }

  /// Control characters and non-characters, for which a broker may close the connection, and what
  /// stands for bytes that are no UTF-8. Source: MQTT 3.1.1, 1.5.3.
  private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
      || scalar == "\u{FFFD}"
  }
}
