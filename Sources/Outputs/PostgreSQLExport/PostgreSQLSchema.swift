import PacketSchema
import PacketTables

/// The database of many receivers, described. `packets` has the columns of the SQLite file, from the
/// same table of keys, and all views of the SQLite file are there, from the same texts.
///
/// A packet is known by its bytes and its time. Receivers do not agree on the time to the
/// microsecond, so what another one hears of the same bytes within half a second is a reception of
/// the packet that is there, the nearest, unless that has one of this receiver already: a receiver
/// hears a packet once, and what it hears again is a repetition, another packet. With one receiver
/// the packets are therefore those of a SQLite file. `PacketMerge` has the rule.
///
/// Bytes may be longer than what an index takes, so they are compared by their MD5; whole seconds
/// stand before it in the index, so that what comes at the same time is found close together.
///
/// Rows get their numbers while `lock` is held, so they are numbered in the order in which others see
/// them: who has seen one has seen all before it.
enum PostgreSQLSchema {
  /// Of what stands here, beside the columns of keys.
  static let version = 1

  /// Held by whoever makes tables or puts packets in: "gridstre" as a number.
  static let lock = "SELECT pg_advisory_xact_lock(7454421779837477477)"

  /// Keys that a reception has of its own; `packets` has those of the reception that came first.
  static let receptionColumns: [PacketKey] = [
    .frequency, .channel, .symbolRate, .deviation, .signalToNoiseRatio, .signalLevel, .duration,
    .correctedBits,
  ]

  /// The tables that have a part for each month.
  static let partitioned = ["packets", "receptions"]

  private static let sql = SQLDialect.postgreSQL

  /// Whether our tables are there, whether one of the name `packets` is, and whether
  /// TimescaleDB is there. Only what an unqualified name finds counts.
  static let look = """
    SELECT to_regclass('gridstream_schema') IS NOT NULL, to_regclass('packets') IS NOT NULL,
      EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb')
    """

  /// Makes everything. With TimescaleDB it is that which makes the parts.
  static func creation(withTimescale: Bool) -> String {
    let partition = withTimescale ? "" : " PARTITION BY RANGE (time)"
    return """
      CREATE TABLE gridstream_schema (version integer NOT NULL);
      INSERT INTO gridstream_schema VALUES (\(version));
      CREATE SEQUENCE packets_id;
      CREATE TABLE packets (
        id bigint NOT NULL DEFAULT nextval('packets_id'),
        time timestamptz NOT NULL,
        second bigint NOT NULL,
        identity uuid NOT NULL,
        \(CopyRow.columns.map(sql.definition).joined(separator: ",\n  ")),
        other jsonb,
        PRIMARY KEY (second, identity, time)
      )\(partition);
      CREATE INDEX packets_by_time ON packets (time);
      CREATE INDEX packets_by_meter ON packets (
        \(PacketViews.transmitter), time);
      CREATE INDEX packets_by_id ON packets (id);
      CREATE TABLE receptions (
        time timestamptz NOT NULL,
        second bigint NOT NULL,
        identity uuid NOT NULL,
        receiver text NOT NULL,
        packet_time timestamptz NOT NULL,
        \(receptionColumns.map(sql.definition).joined(separator: ",\n  ")),
        PRIMARY KEY (second, identity, receiver, time)
      )\(partition);
      CREATE TABLE receiver (
        id bigserial,
        receiver text NOT NULL,
        time timestamptz NOT NULL,
        digest uuid NOT NULL,
        \(ReceiverStage.allCases.map { "\"\($0.rawValue)\" jsonb" }.joined(separator: ",\n  ")),
        PRIMARY KEY (receiver, time, digest)
      );
      CREATE INDEX receiver_by_id ON receiver (id);
      CREATE TABLE outage_progress (
        last_packet bigint NOT NULL,
        writer text NOT NULL,
        updated timestamptz NOT NULL
      );
      INSERT INTO outage_progress VALUES (0, '', '-infinity');

      """ + (withTimescale ? hypertables : outerParts) + views
  }

  /// Adds columns of keys that are new since the tables were made.
  static let missingColumns = CopyRow.columns.map {
    "ALTER TABLE packets ADD COLUMN IF NOT EXISTS \(sql.definition($0));\n"
  }.joined()

  /// Which of the columns of keys are there.
  static let columnCount = """
    SELECT count(*) FROM pg_attribute
    WHERE attrelid = 'packets'::regclass AND attname IN (\(names))
    """

  private static let names = CopyRow.columns.map { "'\($0.name)'" }.joined(separator: ", ")

  /// What rows go into first; each connection has its own, which is empty after a transaction.
  static let incoming = """
    CREATE TEMPORARY TABLE incoming (
      line bigint GENERATED ALWAYS AS IDENTITY,
      form "char" NOT NULL,
      time timestamptz NOT NULL,
      receiver text NOT NULL,
      second bigint NOT NULL,
      neighbour bigint NOT NULL,
      round integer NOT NULL DEFAULT 0,
      \(CopyRow.columns.map(sql.definition).joined(separator: ",\n  ")),
      other jsonb,
      identity uuid GENERATED ALWAYS AS (md5(raw)::uuid) STORED
    ) ON COMMIT DELETE ROWS
    """

  /// Columns of `incoming` as rows have them.
  static let incomingColumns =
    (CopyRow.leadingColumns + CopyRow.columns.map { "\"\($0.name)\"" } + ["other"])
    .joined(separator: ", ")
}

// MARK: - Parts by time

extension PostgreSQLSchema {
  /// Months that get a part of their own; what clocks that are wrong tell stands before or after.
  private static let (firstMonth, endMonth) = ("2010-01", "2100-01")

  /// Times before the first month, with what has none, and after the last. No part is for all the
  /// rest: to make another would have to wait for whoever reads that.
  private static let outerParts = partitioned.map { table in
    """
    CREATE TABLE \(table)_before PARTITION OF \(table)
      FOR VALUES FROM (MINVALUE) TO ('\(firstMonth)-01T00:00:00Z');
    CREATE TABLE \(table)_after PARTITION OF \(table)
      FOR VALUES FROM ('\(endMonth)-01T00:00:00Z') TO (MAXVALUE);

    """
  }.joined()

  private static let hypertables = partitioned.map {
    "SELECT create_hypertable('\($0)', 'time', chunk_time_interval => INTERVAL '1 month');\n"
  }.joined()

  /// The name of a month's part of a table; nil if the month has none.
  static func part(of month: String, in table: String) -> String? {
    guard month >= firstMonth, month < endMonth else { return nil }
    return "\(table)_\(month.replacing("-", with: "_"))"
  }

  /// Makes the part of a month such as `2026-11`, by itself first: who reads the table goes on meanwhile.
  static func creation(of part: String, for month: String, in table: String) -> String {
    """
    CREATE TABLE \(part) (LIKE \(table) INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
    ALTER TABLE \(table) ATTACH PARTITION \(part)
      FOR VALUES FROM ('\(month)-01T00:00:00Z') TO ('\(following(month))-01T00:00:00Z')
    """
  }

  private static func following(_ month: String) -> String {
    let parts = month.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2 else { return month }
    let next = parts[0] * 12 + parts[1]
    let number = "\(next % 12 + 1)"
    return "\(next / 12)-" + (number.count == 1 ? "0" : "") + number
  }
}

// MARK: - Views

extension PostgreSQLSchema {
  private static let views =
    PacketViews.meters(sql) + PacketViews.networks + OutageViews.creation(sql)
    + ByteView.creation(sql) + """
      CREATE VIEW heard AS
      SELECT r.receiver, r.time AS heard_at, p.time, p.kind, p.network, p.source,
        \(receptionColumns.map { "r.\"\($0.name)\"" }.joined(separator: ", ")), p.raw, p.id
      FROM receptions AS r
      JOIN packets AS p ON p.time = r.packet_time AND p.identity = r.identity;
      CREATE VIEW receivers AS
      SELECT receiver, count(*) AS packets, min(time) AS first_heard, max(time) AS last_heard,
        round(CAST(avg(snr_db) AS numeric), 1) AS mean_snr_db
      FROM receptions GROUP BY receiver;

      """
}
