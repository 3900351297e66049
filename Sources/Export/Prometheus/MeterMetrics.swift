public import PacketSchema

/// All meters' latest values, as a page in Prometheus' text format.
public struct MeterMetrics: Sendable {
  /// The most meters that are kept; packets of further ones are left out.
  public static let meterLimit = MeterPublisher.deviceLimit

  private var meters: [String: MeterState] = [:]
  private var outages: [String: Int] = [:]

  /// No meter yet.
  public init() {}

  /// Takes in a packet. One without a sender says nothing about a meter.
  public mutating func add(_ packet: JSONObject) {
    guard let meter = packet.text(.source),
      meters[meter] != nil || meters.count < MeterMetrics.meterLimit
    else { return }
    if meters[meter, default: MeterState()].merge(packet) != nil {
      outages[meter, default: 0] += 1
    }
  }

  /// The page: every metric with help and type, meters in the order of their addresses.
  public var page: String {
    let documents = meters.sorted { $0.key < $1.key }.map { ($0.key, $0.value.document) }
    var page = ""
    for metric in PrometheusMetrics.all {
      let samples = documents.compactMap { meter, document in
        PrometheusMetrics.text(document[metric.key]).map { (meter, $0) }
      }
      page += MeterMetrics.section(
        metric.name, metric.isCounter ? "counter" : "gauge", metric.help, samples)
    }
    return page
      + MeterMetrics.section(
        "gridstream_outages_total", "counter",
        "Times that the meter's uptime fell since the exporter started.",
        documents.map { ($0.0, "\(outages[$0.0] ?? 0)") })
  }

  private static func section(
    _ name: String, _ type: String, _ help: String, _ samples: [(meter: String, value: String)]
  ) -> String {
    if samples.isEmpty { return "" }
    let lines = samples.map { "\(name){meter=\"\(escaped($0.meter))\"} \($0.value)\n" }
    return "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n" + lines.joined()
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
