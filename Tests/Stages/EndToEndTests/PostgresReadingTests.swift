import TestKit
import Testing

/// What reads databases, with the same packets in PostgreSQL and in SQLite.
@Suite(
  "Packets read from PostgreSQL",
  .enabled(if: ForeignPrograms.postgres, "needs Debian's package postgresql"))
struct PostgresReadingTests {
  private let shell: Shell

  init() throws { shell = try Shell() }

  private func run(_ script: String) throws -> Shell.Result {
    try shell.run(#". "$SCRIPTS"/postgres.bash; start_postgres"# + "\n" + script)
  }

  @Test("report, outages and views are those of SQLite, whoever of two receivers heard a packet")
  func same() throws {
    let (before, after) = OutageTests.lines()
    try shell.folder.write(before.utf8, to: "first")
    try shell.folder.write(after.utf8, to: "second")
    let result = try run(
      OutageTests.writtenTimes + """
        gs-export postgres --receiver roof < before; gs-export postgres --receiver cellar < after
        cat before after | gs-export sqlite packets.db
        for options in report outages 'report --meter 0A0B0011' 'report --network b5e3 --kind beacon' \\
          'outages --since 2026-09-21T15:55:00.5Z --until 2026-09-21T16:50:00Z' 'report --network x'
        do
          gs-export $options --database packets.db > one
          gs-export $options --database "host=$PGHOST" > other
          cmp one other && echo "$(($(wc -c < one) > 100))"
        done
        time_of() { echo "to_char($1, 'YYYY-MM-DD\\"T\\"HH24:MI:SS.US\\"Z\\"')"; }
        for query in 'SELECT meter, longest_s, network, tree_id, uptime_before_s, group_id, group_meters,
            heard_meters FROM outages' 'SELECT group_id, meters, heard_meters, first_ns, last_ns FROM outage_groups' \\
          'SELECT * FROM bytes WHERE packet = 77 ORDER BY "offset"' 'SELECT id, raw FROM packets ORDER BY id' \\
          'SELECT meter, first_ns, network, state FROM meter_power ORDER BY meter'
        do
          ask "$query" > one; sqlite3 packets.db "$query" > other; cmp one other && wc -l < one
        done
        ask "SET timezone = 'UTC'; SELECT $(time_of begin_earliest), $(time_of end_latest) FROM outages" > one
        sqlite3 packets.db 'SELECT begin_earliest, end_latest FROM outages' | cmp one && echo same
        """)
    #expect(
      result.lines == ["1", "1", "1", "1", "1", "1", "501", "2", "5", "6430", "500", "same"],
      "\(result.errors)")
  }

  @Test("outages of many exporters at once are found, each packet taken once, also after a kill")
  func outagesTogether() throws {
    let (before, after) = OutageTests.lines()
    try shell.folder.write(before.utf8, to: "first")
    try shell.folder.write(after.utf8, to: "second")
    let result = try run(
      OutageTests.writtenTimes + """
        gs-export postgres --receiver a < before
        mkfifo in; gs-export postgres --receiver killed < in & killed=$!
        exec 3> in; head -n 10 after >&3
        have_come() { [[ $(ask "SELECT count(*) FROM receptions WHERE receiver = 'killed'") == 10 ]]; }
        wait_until have_come
        kill -9 $killed; wait $killed; exec 3>&-
        for receiver in b c d e; do gs-export postgres --receiver $receiver < after & pids+=($!); done
        for pid in "${pids[@]}"; do wait "$pid" || echo "$?"; done
        ask 'SELECT last_packet = (SELECT max(id) FROM packets) FROM outage_progress'
        gs-export outages --database postgresql:// | tail -n +2 | cut -d, -f 5,8-11 |
          tr -d '"' | sort > one
        ask 'SELECT meter, uptime_before_s, group_id, group_meters, heard_meters FROM outages' |
          tr '|' ',' | sort | cmp - one && wc -l < one
        """)
    #expect(result.lines == ["t", "501"], "\(result.errors)")
  }

  @Test("gs-hunt says of a PostgreSQL database what it says of a file")
  func hunt() throws {
    let result = try run(
      """
      echo 00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5 |
        gs-decode > lines
      gs-export postgres < lines; gs-export sqlite packets.db < lines
      gs-hunt structure --json packets.db > one; gs-hunt structure --json postgresql:// | cmp one
      echo "$?"; (($(wc -c < one) > 100)); echo "$?"
      """)
    #expect(result.lines == ["0", "0"], "\(result.errors)")
  }

  @Test("gs-live follows a database")
  func live() throws {
    let result = try run(#"python3 "$SCRIPTS"/ask_live.py postgres"#)
    #expect(result.status == 0, "\(result.errors.suffix(600))")
  }

  @Test(
    "a file whose name has an equal sign is a file; what cannot be read has its words and status")
  func names() throws {
    try KnownBand.prepareLines(in: shell)
    let result = try run(
      """
      gs-export sqlite 'host=x' < lines; gs-export report --database 'host=x' | grep -c '</html>'
      gs-export report --database 'postgresql://meters:secret@db.example/x'; echo "$?"
      gs-export report --database 'host=/nowhere'; echo "$?"
      gs-export report --database "host=$PGHOST"; echo "$?"
      ask 'CREATE TABLE packets (a integer)'; gs-export report --database postgresql://; echo "$?"
      """)
    #expect(result.lines == ["1", "64", "69", "65", "65"], "\(result.errors)")
    #expect(!result.errors.contains("secret") && result.errors.contains("has no packets"))
  }
}
