import PacketSchema
import TestKit
import Testing

/// Receivers that publish to one broker, and what is stored of it.
@Suite("gridstream receivers, with mosquitto")
struct ManyReceiversTests {
  private let shell: Shell

  init() throws { shell = try Shell() }

  private func run(
    _ script: String, environment: [String: String] = [:]
  ) throws -> Shell.Result {
    try shell.runWithBrokers(Self.receivers + script, environment: environment)
  }

  /// Of three packets `roof` hears the first two and `cellar` the last two, 20 ms later by its
  /// clock. A packet of nobody's stands on the broker; who has it has subscribed.
  private static let receivers = #"""
    packet() {
      echo '{"schema":1,"time":"2026-11-22T17:00:0'$1'Z","kind":"beacon","raw":"00FF'${1:0:1}'0"}'
    }
    publish() {
      gs-export mqtt --quiet --broker "mqtt://127.0.0.1:$broker_port" --receiver "$1" --name "$1"
    }
    hear() {
      (packet 1.00; packet 2.00) | publish roof
      (packet 2.02; packet 3.02) | publish cellar
    }
    # store COUNT_COMMAND COUNT ARGUMENT ...: stores until the command says the count.
    store() {
      set -m
      "$ROOT"/pipelines/receivers.sh --broker "mqtt://127.0.0.1:$broker_port" --client tests \
        "${@:3}" 3>&- &
      local pipeline=$!
      wait_until "[[ \$($1) == $2 ]]"
      kill -INT -- -$pipeline; wait $pipeline; echo "status $?"
      set +m
    }
    stand() {
      start_broker "$@"
      mosquitto_pub -p "$broker_port" -r -t gridstream/no-meter/packet -m "$(packet 0.00)" \
        ${MQTT_USERNAME:+-u "$MQTT_USERNAME" -P "$MQTT_PASSWORD"}
    }

    """#

  @Test("each line that is published says who heard it, in place of what it said before")
  func named() throws {
    let result = try run(
      #"""
      start_broker; subscribe
      hear
      packet 4.00 | sed 's/"raw"/"receiver":"other","raw"/' | publish attic
      await 'gridstream/exporter/attic offline'
      """#)
    let packets = result.lines.filter { $0.contains("/packet ") }.map { $0.split(separator: " ") }
    let topics = packets.map { $0[0].split(separator: "/")[1] }
    #expect(topics == ["roof", "roof", "cellar", "cellar", "attic"], "\(result.errors)")
    let objects = try packets.map { try JSONObject(parsing: $0[1]) }
    #expect(objects.map { $0.text(.receiver) } == topics.map { String($0) })
    #expect(objects.allSatisfy { $0.members.count(where: { $0.key == "receiver" }) == 1 })
  }

  @Test(
    "a packet that two receivers publish is one with two receptions, kept while nobody stores",
    .enabled(if: ForeignPrograms.postgres, "needs Debian's package postgresql"))
  func postgres() throws {
    let result = try run(
      #"""
      . "$SCRIPTS"/postgres.bash; start_postgres; stand
      count() { ask 'SELECT count(*) FROM receptions' 2> /dev/null; }
      store count 1
      hear
      store count 6 -- postgres --receiver unnamed
      ask "SELECT to_char(time, 'SS.MS'), string_agg(receiver, ' ' ORDER BY heard_at, receiver)
        FROM heard GROUP BY time ORDER BY time"
      """#)
    #expect(
      result.lines == [
        "status 0", "status 0", "00.000|receiver unnamed", "01.000|roof", "02.000|roof cellar",
        "03.020|cellar",
      ] && result.status == 0, "\(result.status) \(result.errors)")
  }

  @Test("a SQLite file has a row for each reception; user and password come from the environment")
  func sqlite() throws {
    let result = try run(
      #"""
      mosquitto_passwd -b -c users reader 'a secret'
      stand 'allow_anonymous false' "password_file $PWD/users"
      count() { sqlite3 packets.db 'SELECT count(*) FROM packets' 2> /dev/null; }
      store count 1 sqlite packets.db
      hear
      # What waits at the broker waits for a place where it can be stored.
      "$ROOT"/pipelines/receivers.sh --broker "mqtt://127.0.0.1:$broker_port" --client tests \
        sqlite missing/packets.db; echo $?
      store count 5 sqlite packets.db
      sqlite3 packets.db 'SELECT raw, receiver FROM packets ORDER BY time'
      export MQTT_PASSWORD=wrong
      "$ROOT"/pipelines/receivers.sh --broker "mqtt://127.0.0.1:$broker_port" json
      echo $?
      """#, environment: ["MQTT_USERNAME": "reader", "MQTT_PASSWORD": "a secret"])
    #expect(
      result.lines == [
        "status 0", "74", "status 0", "00FF00|", "00FF10|roof", "00FF20|roof", "00FF20|cellar",
        "00FF30|cellar", "69",
      ], "\(result.errors)")
    #expect(!result.errors.contains("secret"))
  }

  @Test(
    "an exporter that cannot begin ends it, though nothing is published; TERM to it alone does, too"
  )
  func endings() throws {
    let result = try run(
      #"""
      stand
      receivers() { "$ROOT"/pipelines/receivers.sh --broker "mqtt://127.0.0.1:$broker_port" "$@"; }
      receivers sqlite missing/packets.db; echo "status $?"
      "$ROOT"/pipelines/receivers.sh --broker "mqtt://127.0.0.1:$broker_port" sqlite packets.db 3>&- &
      count() { sqlite3 packets.db 'SELECT count(*) FROM packets' 2> /dev/null; }
      wait_until '[[ $(count) == 1 ]]'
      kill -TERM $!; wait $!; echo "status $?"
      """#)
    #expect(result.lines == ["status 74", "status 0"], "\(result.lines) \(result.errors)")
  }

  @Test(
    "what makes no sense is said before anything is started",
    arguments: [
      "--broker http://127.0.0.1", "--broker mqtt://user@host", "--topic a/#", "--client 'a b'",
      "--ca-file cert.pem",
    ])
  func refused(arguments: String) throws {
    let result = try shell.run("\"$ROOT\"/pipelines/receivers.sh \(arguments); echo $?")
    #expect(result.lines == ["64"] && !result.errors.isEmpty, "\(result.errors)")
  }
}
