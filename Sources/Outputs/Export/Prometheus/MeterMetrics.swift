import Meters
public import PacketSchema

/// All meters' latest values, as a page in Prometheus' text format.
public struct MeterMetrics: Sendable {
  private var neighbourhood = Neighbourhood()

  /// No meter yet.
  public init() {}

  /// Takes in a packet. One without a sender says nothing about a meter.
  public mutating func add(_ packet: JSONObject) {
    neighbourhood.observe(PacketObservation(packet))
  }

  /// The page: every metric with help and type, meters in the order of their addresses.
  public var page: String {
    let meters = neighbourhood.speakers
    return PrometheusMetrics.all.map { metric in
      let samples = meters.compactMap { meter in
        metric.value(meter).map { (meter: meter.address, value: $0) }
      }
      return MeterMetrics.section(metric, samples)
    }.joined()
  }

  private static func section(
    _ metric: PrometheusMetrics.Metric, _ samples: [(meter: String, value: String)]
  ) -> String {
    if samples.isEmpty { return "" }
    let lines = samples.map { "\(metric.name){meter=\"\(escaped($0.meter))\"} \($0.value)\n" }
    return "# HELP \(metric.name) \(metric.help)\n"
      + "# TYPE \(metric.name) \(metric.isCounter ? "counter" : "gauge")\n" + lines.joined()
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
