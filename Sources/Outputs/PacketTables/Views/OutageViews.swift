/// Tables and views of outages, as a version of the schema brought them: one that was released is never
/// edited.
package enum OutageViews {
  /// `outages` has the columns of `gs-export outages`. What a later run needs to go on is in
  /// `meter_power` and `outage_state`: there `state` is JSON, `first_ns` and others nanoseconds since
  /// 1970.
  package static func creation(_ sql: SQLDialect) -> String {
    """
    CREATE TABLE meter_power (
      meter \(sql.text) PRIMARY KEY,
      is_speaker \(sql.flag) NOT NULL,
      first_ns \(sql.integer),
      network \(sql.text),
      tree_id \(sql.text),
      state \(sql.text) NOT NULL
    )\(sql.keyedTable);
    CREATE INDEX meter_power_by_first ON meter_power (first_ns) WHERE is_speaker;
    CREATE TABLE outage_state (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      revision \(sql.integer) NOT NULL,
      state \(sql.text) NOT NULL
    );
    CREATE TABLE meter_outages (
      meter \(sql.text) NOT NULL,
      number \(sql.integer) NOT NULL,
      booted_ns \(sql.integer),
      begin_earliest \(sql.time),
      end_earliest \(sql.time),
      end_latest \(sql.time),
      longest_s \(sql.integer),
      uptime_before_s \(sql.integer) NOT NULL,
      PRIMARY KEY (meter, number)
    )\(sql.keyedTable);
    CREATE INDEX meter_outages_by_return ON meter_outages (booted_ns, meter, number);

    CREATE VIEW outage_groups AS
    WITH RECURSIVE
    untimed AS (
      SELECT row_number() OVER (ORDER BY meter, number) AS group_id, meter, number
      FROM meter_outages WHERE booted_ns IS NULL
    ),
    returns (group_id, first_ns) AS (
      SELECT (SELECT count(*) FROM untimed) + 1, (SELECT min(booted_ns) FROM meter_outages)
      UNION ALL
      SELECT group_id + 1,
        (SELECT min(booted_ns) FROM meter_outages WHERE booted_ns > first_ns + 60000000000)
      FROM returns WHERE first_ns IS NOT NULL
    ),
    timed AS (
      SELECT group_id, first_ns, max(booted_ns) AS last_ns, count(*) AS meters,
        max(begin_earliest) AS begin_earliest, min(end_earliest) AS end_earliest,
        max(end_latest) AS end_latest
      FROM returns \(sql.orderedJoin) meter_outages
        ON booted_ns BETWEEN first_ns AND first_ns + 60000000000
      GROUP BY group_id, first_ns
    )
    SELECT group_id, begin_earliest, end_earliest, end_latest, meters,
      \(sql.larger)(meters, (SELECT count(*) FROM meter_power WHERE is_speaker AND first_ns <= last_ns))
        AS heard_meters,
      first_ns, last_ns
    FROM timed
    UNION ALL
    SELECT group_id, begin_earliest, NULL, NULL, 1, 1, NULL, NULL
    FROM untimed JOIN meter_outages USING (meter, number);

    CREATE VIEW outages AS
    WITH rows AS (
      SELECT groups.group_id, groups.meters, groups.heard_meters,
        groups.begin_earliest AS group_begin_earliest, meter_outages.*
      FROM outage_groups AS groups \(sql.orderedJoin) meter_outages
        ON booted_ns BETWEEN groups.first_ns AND groups.last_ns
      UNION ALL
      SELECT row_number() OVER (ORDER BY meter, number), 1, 1, begin_earliest, meter_outages.*
      FROM meter_outages WHERE booted_ns IS NULL
    )
    SELECT begin_earliest, end_earliest, end_latest, longest_s, meter, network, tree_id,
      uptime_before_s, group_id, meters AS group_meters, heard_meters, group_begin_earliest
    FROM rows LEFT JOIN meter_power USING (meter)
    ORDER BY group_id, booted_ns, meter, number;

    """
  }
}
