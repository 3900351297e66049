import PacketTables

/// The view `meters` in each version of the schema, spelled out: a version that was released is never
/// edited, a change is a new one.
enum MeterViews {
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
      \(PacketViews.transmitter), time);
    DROP VIEW meters;

    """ + PacketViews.meters(.sqlite)
}
