import PacketSchema

/// The metrics of each meter, in Prometheus' text format.
enum PrometheusMetrics {
  /// One metric: its value stands in the meter's state document.
  struct Metric: Sendable {
    let name: String
    let isCounter: Bool
    let help: String
    /// The key in the document of `MeterState`.
    let key: String

    init(_ name: String, isCounter: Bool = false, _ help: String, key: String) {
      self.name = "gridstream_" + name
      self.isCounter = isCounter
      self.help = help
      self.key = key
    }
  }

  /// All metrics of a meter, in the order in which they are written.
  static let all: [Metric] = [
    Metric(
      "packets_total", isCounter: true, "Packets heard from the meter since the exporter started.",
      key: "packets"),
    Metric("last_seen_timestamp_seconds", "When the meter was heard last.", key: "last_seen"),
    Metric("boot_timestamp_seconds", "When the meter's power came on.", key: "last_boot"),
    Metric("uptime_seconds", "Time since the meter's power came on.", key: "uptime_s"),
    Metric("snr_decibels", "Signal-to-noise ratio of the last packet.", key: "snr_db"),
    Metric(
      "level_dbfs", "Level of the last packet, relative to a full-scale carrier.",
      key: "level_dbfs"),
    Metric("route_cost", "Cost of the meter's route to the collector.", key: "route_cost"),
    Metric("tree_level", "The meter's level in its tree, in hops.", key: "level"),
  ]

  /// The value as Prometheus reads it: numbers as they are, times as seconds since 1970.
  static func text(_ value: JSONValue?) -> String? {
    switch value {
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text):
      Timestamp(text).map { time in
        let fraction = "\(time.nanoseconds % 1_000_000_000 / 1000)"
        return "\(time.nanoseconds / 1_000_000_000)."
          + String(repeating: "0", count: 6 - fraction.count) + fraction
      }
    default: nil
    }
  }
}
