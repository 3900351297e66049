/// The views that summarise packets. A version of a schema that was released is never edited: a change is
/// a new version.
package enum PacketViews {
  /// The view `meters`: what is known of each meter that was heard.
  package static func meters(_ sql: SQLDialect) -> String {
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
        \(sql.mean(of: "snr_db")) AS mean_snr_db
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

  /// The view `networks`: what is known of each network.
  package static let networks = """
    CREATE VIEW networks AS
    SELECT
      network,
      max(network_id) AS network_id,
      max(utility) AS utility,
      count(DISTINCT source) AS meters,
      count(*) AS packets,
      min(time) AS first_seen,
      max(time) AS last_seen
    FROM packets
    WHERE network IS NOT NULL
    GROUP BY network;

    """
}
