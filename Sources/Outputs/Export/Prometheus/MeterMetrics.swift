import Meters
public import PacketSchema

/// The latest values of all meters and receivers, as a page in Prometheus' text format.
public struct MeterMetrics: Sendable {
  private var neighbourhood = Neighbourhood(keeping: [])
  private var receivers = ReceiverMetrics()

  /// No meter yet.
  public init() {}

  /// Takes in a packet, or a line of a receiver. A packet without a sender says nothing about a
  /// meter.
  public mutating func add(_ packet: JSONObject) {
    if let line = ReceiverLine(packet) { return receivers.add(line) }
    neighbourhood.observe(PacketObservation(packet))
  }

  /// The page: every metric with help and type, meters in the order of their addresses, the
  /// latest outage, then receivers.
  public var page: String {
    let meters = neighbourhood.speakers
    return PrometheusMetrics.all.map { metric in
      let samples = meters.compactMap { meter in
        metric.value(meter).map { (meter: meter.address, value: $0) }
      }
      return MeterMetrics.section(metric, samples)
    }.joined() + outage + receivers.page
  }

  private var outage: String {
    guard let group = neighbourhood.outageGroups.last else { return "" }
    return PrometheusMetrics.ofLatestOutage.compactMap { name, help, value in
      value(group).map {
        PrometheusText.section(
          name, help: help, isCounter: false, [PrometheusText.sample([], $0)])
      }
    }.joined()
  }

  private static func section(
    _ metric: PrometheusMetrics.Metric, _ samples: [(meter: String, value: String)]
  ) -> String {
    if samples.isEmpty { return "" }
    return PrometheusText.section(
      metric.name, help: metric.help, isCounter: metric.isCounter,
      samples.map { PrometheusText.sample([("meter", $0.meter)], $0.value) })
  }
}

/// Prometheus' text format.
///
/// Source: Prometheus' documentation, "Exposition formats", version 0.0.4.
enum PrometheusText {
  /// A metric with help and type, then its samples.
  static func section(
    _ name: String, help: String, isCounter: Bool, _ samples: [String]
  ) -> String {
    "# HELP \(name) \(help)\n# TYPE \(name) \(isCounter ? "counter" : "gauge")\n"
      + samples.map { name + $0 }.joined()
  }

  /// What follows a metric's name in a sample's line: labels in braces, and the value.
  static func sample(_ labels: [(name: String, value: String)], _ value: String) -> String {
    let texts = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }
    return (texts.isEmpty ? "" : "{\(texts.joined(separator: ","))}") + " \(value)\n"
  }

  /// By scalars: with a mark combined, a quotation mark is another character.
  private static func escaped(_ label: String) -> String {
    label.unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }
}
