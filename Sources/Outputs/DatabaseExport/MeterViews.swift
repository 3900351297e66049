/// The view `meters` in each version of the schema, spelled out: a version that was released is never
/// edited, a change is a new one.
package enum MeterViews {
  /// By who speaks in a packet.
  static let first = """
    CREATE VIEW meters AS
    SELECT
      source AS meter,
      min(time) AS first_seen,
      max(time) AS last_seen,
      count(*) AS packets,
      round(avg(snr_db), 1) AS mean_snr_db,
      (SELECT "network" FROM packets
        WHERE source = meter_packets.source AND "network" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "network",
      (SELECT "source_wan" FROM packets
        WHERE source = meter_packets.source AND "source_wan" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "source_wan",
      (SELECT "uptime_s" FROM packets
        WHERE source = meter_packets.source AND "uptime_s" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "uptime_s",
      (SELECT "booted_at" FROM packets
        WHERE source = meter_packets.source AND "booted_at" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "booted_at",
      (SELECT "route_cost" FROM packets
        WHERE source = meter_packets.source AND "route_cost" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "route_cost",
      (SELECT "tree_id" FROM packets
        WHERE source = meter_packets.source AND "tree_id" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "tree_id",
      (SELECT "level" FROM packets
        WHERE source = meter_packets.source AND "level" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "level"
    FROM packets AS meter_packets
    WHERE source IS NOT NULL
    GROUP BY source;

    """

  /// By who was heard, as `PacketObservation` tells it: what others pass on is theirs. Values are of
  /// those packets in which the meter speaks itself.
  static let second =
    """
    CREATE INDEX packets_by_meter ON packets (
      \(transmitter), time);
    DROP VIEW meters;

    """ + view(mean: "round(avg(snr_db), 1)")

  /// The view of the second version, in the SQL that databases have in common.
  ///
  /// - Parameter mean: a meter's mean of `snr_db`, to one decimal.
  package static func view(mean: String) -> String {
    """
    CREATE VIEW meters AS
    SELECT
      meter, first_seen, last_seen, packets, mean_snr_db,
      (SELECT "network" FROM packets
        WHERE \(transmitter) = heard.meter
          AND "network" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "network",
      (SELECT "source_wan" FROM packets
        WHERE \(transmitter) = heard.meter AND upper(source) = heard.meter
          AND "source_wan" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "source_wan",
      (SELECT "uptime_s" FROM packets
        WHERE \(transmitter) = heard.meter AND upper(source) = heard.meter
          AND "uptime_s" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "uptime_s",
      (SELECT "booted_at" FROM packets
        WHERE \(transmitter) = heard.meter AND upper(source) = heard.meter
          AND "booted_at" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "booted_at",
      (SELECT "route_cost" FROM packets
        WHERE \(transmitter) = heard.meter AND upper(source) = heard.meter
          AND "route_cost" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "route_cost",
      (SELECT "tree_id" FROM packets
        WHERE \(transmitter) = heard.meter AND upper(source) = heard.meter
          AND "tree_id" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "tree_id",
      (SELECT "level" FROM packets
        WHERE \(transmitter) = heard.meter AND upper(source) = heard.meter
          AND "level" IS NOT NULL
        ORDER BY time DESC LIMIT 1) AS "level"
    FROM (
      SELECT
        \(transmitter) AS meter,
        min(time) AS first_seen,
        max(time) AS last_seen,
        count(*) AS packets,
        \(mean) AS mean_snr_db
      FROM packets
      GROUP BY \(transmitter)
    ) AS heard
    WHERE meter NOT IN ('00000000', 'FFFFFFFF') AND meter NOT LIKE 'FEFEFE__';

    """
  }

  /// The meter that was heard in a packet, in the second version. SQLite finds its index only by the
  /// same words.
  package static let transmitter =
    "upper(coalesce(link_source, CASE WHEN kind IN ('flood', 'bulk', 'message') THEN NULL "
    + "ELSE source END))"
}
