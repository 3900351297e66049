import TestKit
import Testing

/// gs-export against a PostgreSQL server of its own.
@Suite(
  "gs-export postgres, with PostgreSQL",
  .enabled(if: ForeignPrograms.postgres, "needs Debian's package postgresql"))
struct PostgresTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.prepareLines(in: shell)
  }

  private func run(_ script: String) throws -> Shell.Result {
    try shell.run(#". "$SCRIPTS"/postgres.bash; start_postgres"# + "\n" + script)
  }

  /// A packet of other bytes for each number, 10 ms after the one before it.
  private static let many = """
    for i in {10000..49999}; do
      echo '{"schema":1,"time":"2026-11-22T17:0'${i:0:1}':'${i:1:2}'.'${i:3}'0000Z","raw":"'$i'"}'
    done | sed 's/:\\([6-9]\\)\\([0-9]\\)\\./:1\\2./' > many

    """

  /// What the tables are to hold after all of it.
  private static let counts = """
    ask 'SELECT count(*), count(DISTINCT raw) FROM packets'
    ask 'SELECT count(*), count(DISTINCT (receiver, identity, time)) FROM receptions'
    ask 'SELECT count(*) FROM heard'

    """

  @Test("the packets and the views of meters and networks are those of SQLite, run once or again")
  func opened() throws {
    let result = try run(
      """
      gs-export postgres < lines; gs-export postgres < lines
      gs-export sqlite packets.db < lines
      ask 'SELECT count(*) FROM receptions'
      for query in 'SELECT meter, packets, uptime_s, mean_snr_db FROM meters ORDER BY meter' \\
        'SELECT network, meters, packets FROM networks' 'SELECT kind, counter, raw FROM packets ORDER BY time'
      do
        ask "$query" > one; sqlite3 packets.db "$query" > other; cmp one other && cat one | wc -l
      done
      """)
    #expect(result.lines == ["3", "2", "0", "3"], "\(result.errors)")
  }

  @Test("the same bytes within half a second are one packet for other receivers, not for the same")
  func identity() throws {
    let result = try run(
      """
      heard() {
        for time in "${@:2}"; do
          echo '{"schema":1,"time":"2026-11-30T23:59:'$time'Z","raw":"00FF","snr_db":'${#1}'}'
        done | gs-export postgres --receiver $1
      }
      heard roof 10.990 11.300 14.000
      # The second after, nearer to the second of them, and too late.
      heard cellar 11.004 11.290 14.501
      heard cellar 11.004 11.290 14.501
      # Into the next month.
      heard roof 59.900
      echo '{"schema":1,"time":"2026-12-01T00:00:00.100Z","raw":"00FF"}' | gs-export postgres --receiver barn
      ask "SELECT to_char(time, 'SS.MS'), receiver, to_char(heard_at, 'SS.MS') FROM heard
        ORDER BY heard_at"
      ask 'SELECT count(*) FROM packets_2026_11'; ask 'SELECT count(*) FROM receptions_2026_12'
      """)
    #expect(
      result.lines == [
        "10.990|roof|10.990", "10.990|cellar|11.004", "11.300|cellar|11.290", "11.300|roof|11.300",
        "14.000|roof|14.000", "14.501|cellar|14.501", "59.900|roof|59.900", "59.900|barn|00.100",
        "5", "1",
      ], "\(result.errors)")
  }

  @Test("a packet without a time is one, whoever has it")
  func untimed() throws {
    let result = try run(
      """
      for name in a b a; do echo '{"schema":1,"raw":"00FF"}' | gs-export postgres --receiver $name; done
      ask 'SELECT count(*) FROM packets'; ask 'SELECT receiver, time FROM heard ORDER BY receiver'
      """)
    #expect(result.lines == ["1", "a|-infinity", "b|-infinity"], "\(result.errors)")
  }

  @Test("what stages tell of the receiver is kept, once")
  func health() throws {
    let line =
      #"{"schema":1,"kind":"receiver","time":"2026-11-22T17:00:00.000000Z","demod":{"bursts":1}}"#
    try shell.folder.write((line + "\n").utf8, to: "health")
    let result = try run(
      """
      gs-export postgres --receiver roof < health; gs-export postgres --receiver roof < health
      ask "SELECT receiver, demod->'bursts', capture IS NULL FROM receiver"
      """)
    #expect(result.lines == ["roof|1|t"], "\(result.errors)")
  }

  @Test(
    "an exporter that is killed leaves nothing half, and after another run each packet is there once"
  )
  func killed() throws {
    let result = try run(
      Self.many + """
        mkfifo in
        gs-export postgres < in & exporter=$!
        exec 3> in
        head -n 25000 many >&3
        wait_until '[[ $(ask "SELECT count(*) FROM packets" 2> /dev/null) -gt 0 ]]'
        kill -9 $exporter; wait $exporter; echo $?
        exec 3>&-
        ask 'SELECT count(*) = (SELECT count(*) FROM receptions) FROM packets'
        gs-export postgres < many

        """ + Self.counts)
    #expect(
      result.lines == ["137", "t", "40000|40000", "40000|40000", "40000"], "\(result.errors)")
  }

  @Test("a server that dies and comes back gets the rest, each packet once")
  func restarted() throws {
    let result = try run(
      Self.many + """
        mkfifo in
        gs-export postgres --queue 50000 < in & exporter=$!
        exec 3> in
        head -n 20000 many >&3
        wait_until '[[ $(ask "SELECT count(*) FROM packets" 2> /dev/null) -gt 0 ]]'
        stop_postgres immediate
        tail -n +20001 many >&3
        start_postgres
        exec 3>&-
        wait $exporter; echo $?

        """ + Self.counts)
    #expect(
      result.lines == ["0", "40000|40000", "40000|40000", "40000"], "\(result.errors)")
    #expect(result.errors.contains("next attempt in"))
  }

  @Test("twenty receivers that begin together in an empty database, with packets in common")
  func twenty() throws {
    let result = try run(
      """
      # Others' packets are seen whatever the administrator has chosen for the rest.
      ask "ALTER DATABASE postgres SET default_transaction_isolation = 'repeatable read'"
      for receiver in {0..19}; do
        # 500 each, 10 ms apart and some milliseconds off; neighbours have 250 in common.
        for number in {0..499}; do
          n=$((10000 + receiver * 250 + number)); ms=$((n % 10000 * 10 + receiver * 7))
          printf '{"schema":1,"time":"2026-11-22T17:%02d:%02d.%03dZ","raw":"%d"}\\n' \\
            $((ms / 60000)) $((ms / 1000 % 60)) $((ms % 1000)) $n
        done > of$receiver
      done
      pids=()
      for receiver in {0..19}; do gs-export postgres --receiver r$receiver < of$receiver & pids+=($!); done
      for pid in "${pids[@]}"; do wait "$pid" || echo "$?"; done
      ask 'SELECT count(*), count(DISTINCT raw) FROM packets'
      ask 'SELECT count(*), count(DISTINCT receiver) FROM receptions'
      ask 'SELECT receptions, count(*) FROM (SELECT count(*) AS receptions FROM heard GROUP BY id) AS each
        GROUP BY receptions ORDER BY receptions'
      """)
    #expect(
      result.lines == ["5250|5250", "10000|20", "1|500", "2|4750"], "\(result.errors)")
  }

  @Test(
    "receivers mixed in one input are stored as one after the other, lines that come twice once")
  func mixed() throws {
    let result = try run(
      #"""
      # Four packets come each 1.5 s; of nine receivers two in three hear them, up to 0.2 s early or late.
      python3 -c 'import random
      rng = random.Random(8)
      lines = ["{\"schema\":1,\"time\":\"2026-11-30T23:5%d:%09.6fZ\",\"raw\":\"0%d\",\"receiver\":\"r%d\"}"
        % (*divmod(1 + number * 1.5 + rng.uniform(-0.2, 0.2), 60), raw, receiver)
        for number in range(90) for raw in range(4) for receiver in range(9) if rng.random() < 0.67]
      rng.shuffle(lines)
      print(*lines, sep="\n")' > lines
      heard() {
        ask "SELECT raw, string_agg(receiver || to_char(heard_at, ' MI:SS.US'), ' ' ORDER BY receiver)
          FROM heard GROUP BY raw, id ORDER BY 1, 2"
        ask 'SELECT count(*) FROM packets WHERE NOT EXISTS (SELECT FROM heard WHERE heard.id = packets.id)'
      }
      ask 'CREATE DATABASE mixed'
      sed p lines | PGDATABASE=mixed gs-export postgres
      PGDATABASE=mixed heard > mixed
      for receiver in r0 r1 r2 r3 r4 r5 r6 r7 r8; do grep "$receiver" lines | gs-export postgres; done
      heard | diff - mixed | head -n 5
      tail -n 1 mixed; wc -l < mixed
      """#)
    #expect(result.lines == ["0", "361"], "\(result.lines) \(result.errors)")
  }

  @Test("a month that was dropped, whole or in part, is made again when a packet of it comes")
  func dropped() throws {
    let result = try run(
      """
      old='{"schema":1,"time":"2026-01-05T00:00:00Z","raw":"00AA"}'
      new='{"schema":1,"time":"2026-11-05T00:00:00Z","raw":"00BB"}'
      mkfifo in; gs-export postgres < in & exec 3> in
      count() { ask 'SELECT count(*) FROM heard' 2> /dev/null; }
      echo "$old" >&3; wait_until '[[ $(count) == 1 ]]'
      ask 'DROP TABLE receptions_2026_01'
      echo "$new" >&3; echo "$old" >&3; wait_until '[[ $(count) == 2 ]]'
      ask 'DROP TABLE receptions_2026_01, packets_2026_01'
      echo "$old" | gs-export postgres
      count
      ask 'DROP TABLE receptions_2026_01, packets_2026_01'
      echo "$old" >&3; wait_until '[[ $(count) == 2 ]]'
      exec 3>&-; wait $!; echo "status $?"
      """)
    #expect(result.lines == ["2", "status 0"], "\(result.lines) \(result.errors)")
  }

  @Test("a value that the database cannot take costs its packet alone")
  func refused() throws {
    let result = try run(
      Self.many + """
        gs-export postgres < one
        ask "ALTER TABLE packets ADD CHECK (raw <> '20000')"
        head -n 12000 many | gs-export postgres
        echo $?
        ask 'SELECT count(*) FROM packets'
        """)
    #expect(result.lines == ["69", "12000"], "\(result.errors)")
    #expect(result.errors.contains("refused 1 packet"))
  }

  @Test(
    "without a server it ends with 69, with another program's tables with 65; they are left alone")
  func absent() throws {
    let result = try run(
      """
      gs-export postgres 'host=/nowhere dbname=meters' < lines; echo $?
      ask 'CREATE TABLE packets (a integer)'
      gs-export postgres < lines; echo $?
      ask 'SELECT count(*) FROM packets'
      ask 'DROP TABLE packets; CREATE VIEW receptions AS SELECT 1'
      gs-export postgres < lines; echo $?
      ask "SELECT count(*) FROM pg_class WHERE relname = 'packets'"
      gs-export postgres postgresql://meters:secret@db.example/meters < lines; echo $?
      """)
    #expect(result.lines == ["69", "65", "0", "65", "0", "64"], "\(result.errors)")
    #expect(result.errors.contains("host /nowhere, database meters"))
    #expect(result.errors.contains("another program's table packets"))
    #expect(!result.errors.contains("secret"))
  }

  @Test("a password comes from the environment or from a file, not from the arguments")
  func password() throws {
    let result = try shell.run(
      """
      echo open-sesame > secret; chmod 644 secret; chmod o+x .
      POSTGRES_AUTHENTICATION=scram-sha-256 POSTGRES_PASSWORD_FILE=$PWD/secret
      . "$SCRIPTS"/postgres.bash; start_postgres
      gs-export postgres < lines; echo $?
      PGPASSWORD=open-sesame gs-export postgres < lines; echo $?
      echo '*:*:*:meters:open-sesame' > pass; chmod 600 pass
      PGPASSFILE=$PWD/pass gs-export postgres < lines; echo $?
      printf '[mesh]\\nhost=%s\\nuser=meters\\ndbname=postgres\\npassword=open-sesame\\n' "$PGHOST" > services
      PGSERVICEFILE=$PWD/services gs-export postgres service=mesh < lines; echo $?
      """)
    #expect(result.lines == ["69", "0", "0", "0"], "\(result.errors)")
  }
}
