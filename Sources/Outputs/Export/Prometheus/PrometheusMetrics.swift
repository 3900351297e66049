import Meters
import Notation
import PacketSchema

/// The metrics of each meter, in Prometheus' text format: views of `Meter`.
enum PrometheusMetrics {
  /// One metric.
  struct Metric: Sendable {
    let name: String
    let isCounter: Bool
    let help: String
    /// The value as Prometheus reads it; nil where the meter has none.
    let value: @Sendable (Meter) -> String?

    init(
      _ name: String, isCounter: Bool = false, _ help: String,
      value: @escaping @Sendable (Meter) -> String?
    ) {
      self.name = "gridstream_" + name
      self.isCounter = isCounter
      self.help = help
      self.value = value
    }
  }

  /// What is told of the latest group of outages, without a label.
  static let ofLatestOutage:
    [(name: String, help: String, value: @Sendable (OutageGroup) -> String?)] =
      [
        (
          "gridstream_latest_outage_meters",
          "Meters whose power came back within a minute at the latest outage.",
          { "\($0.members.count)" }
        ),
        (
          "gridstream_latest_outage_heard_meters",
          "Meters that had been heard by the end of the latest outage.", { "\($0.heardMeters)" }
        ),
        (
          "gridstream_latest_outage_begin_earliest_timestamp_seconds",
          "When one of its meters was heard last before the latest outage.",
          { seconds($0.beginsAfter) }
        ),
        (
          "gridstream_latest_outage_end_latest_timestamp_seconds",
          "When the last of its meters had power again after the latest outage, at the latest.",
          { seconds($0.members.last?.outage.returnBounds?.upperBound) }
        ),
      ]

  /// All metrics of a meter, in the order in which they are written.
  static let all: [Metric] = [
    Metric(
      "packets_total", isCounter: true,
      "Packets heard from the meter since the exporter started, also those that it passed on."
    ) { "\($0.packets)" },
    Metric("last_seen_timestamp_seconds", "When the meter was heard last.") {
      seconds($0.lastSeen)
    },
    Metric("boot_timestamp_seconds", "When the meter's power came on.") {
      seconds($0.power.bootedAt)
    },
    Metric("uptime_seconds", "Time since the meter's power came on.") {
      $0.power.uptime.map { "\($0)" }
    },
    Metric("snr_decibels", "Signal-to-noise ratio of the last packet.") {
      $0.reception.signalToNoiseRatio.map(number)
    },
    Metric("level_dbfs", "Level of the last packet, relative to a full-scale carrier.") {
      $0.reception.level.map(number)
    },
    Metric("route_cost", "Cost of the meter's route to the collector.") {
      $0.route.cost.map { "\($0)" }
    },
    Metric("tree_level", "The meter's level in its tree, in hops.") {
      $0.route.level.map { "\($0)" }
    },
    Metric(
      "outages_total", isCounter: true,
      "Times that the meter's uptime fell since the exporter started."
    ) { "\($0.power.outageCount)" },
    Metric(
      "last_outage_begin_earliest_timestamp_seconds",
      "When the meter was heard last before its last outage: power was on."
    ) { seconds($0.power.outages.last?.lastSeenBefore) },
    Metric(
      "last_outage_end_earliest_timestamp_seconds",
      "When the meter's power came back last after an outage, at the earliest."
    ) { seconds($0.power.outages.last?.returnBounds?.lowerBound) },
    Metric(
      "last_outage_end_latest_timestamp_seconds",
      "When the meter's power came back last after an outage, at the latest."
    ) { seconds($0.power.outages.last?.returnBounds?.upperBound) },
    Metric(
      "reads_total", isCounter: true,
      "Reads of the meter by the utility, by hypothesis, since the exporter started."
    ) { "\($0.reads.count)" },
    Metric("last_read_timestamp_seconds", "When the utility asked the meter last, by hypothesis.") {
      seconds($0.reads.latest.last?.requestedAt)
    },
    Metric(
      "messages_sent_total", isCounter: true,
      "Long messages that the meter announced to others since the exporter started."
    ) { "\($0.sent.count)" },
    Metric(
      "messages_received_total", isCounter: true,
      "Long messages that others announced to the meter since the exporter started."
    ) { "\($0.received.count)" },
  ]

  /// As packet JSON has it: a whole number without decimals.
  private static func number(_ value: Double) -> String { JSONValue.number(value).word }

  /// Seconds since 1970, with microseconds.
  private static func seconds(_ time: Timestamp?) -> String? {
    time.map { time in
      let fraction = "\(time.nanoseconds % 1_000_000_000 / 1000)"
      return "\(time.nanoseconds / 1_000_000_000)."
        + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
  }
}
