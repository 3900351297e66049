import PacketSchema
import PacketTables

/// What has come into `incoming` goes into the tables, each packet and each reception once.
///
/// Whoever runs it holds `PostgreSQLSchema.lock`, so that no other receiver's packet comes between the
/// look and the writing. Receptions that are there already are left alone, with their packets: what
/// was sent before is not sent twice, whichever part of it had arrived.
enum PacketMerge {
  /// Numbers the rounds in which rows go in, where they are of several receivers, and returns the last:
  /// of those that have heard the same bytes one after the other, so that what one has brought is there
  /// when the next is looked at; all others at once.
  static let rounds = """
    UPDATE incoming SET round = ranked.round
    FROM (
      SELECT row, dense_rank() OVER (PARTITION BY identity ORDER BY first_line) - 1 AS round
      FROM (
        SELECT ctid AS row, identity, min(line) OVER (PARTITION BY receiver) AS first_line
        FROM incoming WHERE form = '\(CopyRow.packet)'
      ) AS rows
    ) AS ranked
    WHERE incoming.ctid = ranked.row AND ranked.round > 0;
    SELECT max(round) FROM incoming
    """

  /// The parameters are the round whose rows go in, and the times between which all rows are.
  ///
  /// `LIMIT` has each look go through the index, row by row, whatever a planner believes of a table
  /// that has just been filled.
  static let packets = """
    WITH placed AS MATERIALIZED (
      SELECT i.*, near.time AS near_time,
        dense_rank() OVER (
          PARTITION BY i.identity, near.time ORDER BY near.distance, i.time) AS place
      FROM incoming AS i
      LEFT JOIN LATERAL (
        SELECT true AS is_stored FROM receptions AS r
        WHERE r.second = i.second AND r.identity = i.identity AND r.receiver = i.receiver
          AND r.time = i.time AND r.time BETWEEN \(first) AND \(last)
        LIMIT 1
      ) AS stored ON true
      LEFT JOIN LATERAL (
        SELECT p.time,
          CASE WHEN isfinite(p.time) THEN abs(extract(epoch FROM p.time - i.time)) ELSE 0 END
            AS distance
        FROM packets AS p
        WHERE p.second = ANY (ARRAY[i.second, i.neighbour]) AND p.identity = i.identity
          AND p.time BETWEEN i.time - \(tolerance) AND i.time + \(tolerance)
          AND p.time BETWEEN \(first) - \(tolerance) AND \(last) + \(tolerance)
          AND NOT EXISTS (
            SELECT FROM receptions AS r
            WHERE r.second = ANY (ARRAY[p.second - 1, p.second, p.second + 1])
              AND r.identity = p.identity AND r.receiver = i.receiver AND r.packet_time = p.time
              AND r.time BETWEEN \(first) - 2 * \(tolerance) AND \(last) + 2 * \(tolerance)
          )
        ORDER BY distance, p.time LIMIT 1
      ) AS near ON true
      WHERE i.form = '\(CopyRow.packet)' AND i.round = CAST($1 AS integer) AND stored.is_stored IS NULL
    ), fresh AS (
      INSERT INTO packets (time, second, identity, \(keys), other)
      SELECT time, second, identity, \(keys), other FROM placed
      WHERE near_time IS NULL OR place > 1
      ORDER BY line
      ON CONFLICT DO NOTHING
    )
    INSERT INTO receptions (time, second, identity, receiver, packet_time, \(receptionKeys))
    SELECT time, second, identity, receiver,
      CASE WHEN place > 1 THEN time ELSE coalesce(near_time, time) END, \(receptionKeys)
    FROM placed
    ON CONFLICT DO NOTHING
    """

  /// Lines of all receivers.
  static let receiverLines = """
    INSERT INTO receiver (receiver, time, digest, \(stages.map { "\"\($0)\"" }.joined(separator: ", ")))
    SELECT receiver, time, md5(other::text)::uuid, \(stages.map { "other->'\($0)'" }.joined(separator: ", "))
    FROM incoming WHERE form = '\(CopyRow.receiver)'
    ORDER BY line
    ON CONFLICT DO NOTHING
    """

  private static let (first, last) = ("CAST($2 AS timestamptz)", "CAST($3 AS timestamptz)")
  private static let tolerance = "INTERVAL '\(CopyRow.tolerance / 1_000_000) milliseconds'"
  private static let keys = PacketColumns.quoted(CopyRow.columns)
  private static let receptionKeys = PacketColumns.quoted(PostgreSQLSchema.receptionColumns)
  private static let stages = ReceiverStage.allCases.map(\.rawValue)
}
