import PacketSchema
import TestKit
import Testing

/// gs-export against a real broker and a real subscriber.
@Suite("gs-export mqtt, with mosquitto")
struct MQTTTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.prepareLines(in: shell)
  }

  private func run(_ script: String) throws -> Shell.Result {
    try shell.runWithBrokers(script)
  }

  /// An exporter that reads what the script writes to descriptor 3.
  private func exporter(_ options: String) -> String {
    """
    mkfifo in
    gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" \(options) < in & exporter=$!
    exec 3> in

    """
  }

  @Test("a named meter is discovered, its state and packets come, and a clean end is offline")
  func discovery() throws {
    let result = try run(
      """
      start_broker; subscribe
      gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40da952b < lines
      echo $? >&2
      await 'gridstream/exporter/40DA952B offline'
      """)
    #expect(result.errors == "0\n")
    let messages = result.lines.map { $0.split(separator: " ", maxSplits: 1).map { String($0) } }
    let topics = messages.map { $0[0] }
    #expect(
      Set(topics) == [
        "gridstream/exporter/40DA952B", "gridstream/exporter/40DA952B/hearing",
        "homeassistant/device/gridstream_receiver_40DA952B/config",
        "homeassistant/device/gridstream_40DA952B/config",
        "gridstream/40DA952B/state", "gridstream/40DA952B/packet",
      ])
    #expect(messages.first == ["gridstream/exporter/40DA952B", "online"])
    let packets = messages.filter { $0[0].hasSuffix("/packet") }.map { $0[1] }
    #expect(packets == Array(KnownBand.lines.prefix(2)))
    let state = try JSONObject(
      parsing: #require(messages.last { $0[0].hasSuffix("/state") }?[1]))
    #expect(state["uptime_s"] == .integer(0x6D6381) && state["packets"] == .integer(2))
  }

  @Test("the receiver's health is kept, whichever meters are named")
  func receiver() throws {
    let line =
      #"{"schema":1,"kind":"receiver","time":"2026-11-22T17:00:00.000000Z","demod":{"bursts":1}}"#
    try shell.folder.write((line + "\n").utf8, to: "receiver")
    let result = try run(
      """
      start_broker
      gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 0A0B0C01 < receiver
      mosquitto_sub -p "$broker_port" -t gridstream/receiver -C 1
      """)
    #expect(result.status == 0 && result.text == line + "\n", "\(result.errors)")
  }

  /// The third run hears one packet, of a kind that tells little.
  @Test("an exporter that starts again leaves no value null, and goes on counting")
  func again() throws {
    let result = try run(
      """
      start_broker
      again() { gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40DA952B; }
      kept() { mosquitto_sub -p "$broker_port" -t gridstream/40DA952B/state -C 1; }
      again < lines; kept
      again < /dev/null; kept
      printf '%s\\n' '{"schema":1,"kind":"control","crc":"none","source":"40DA952B"}' | again; kept
      """)
    #expect(result.status == 0, "\(result.errors)")
    let states = try result.lines.map { try JSONObject(parsing: $0) }
    try #require(states.count == 3)
    #expect(states[0]["uptime_s"] == .integer(0x6D6381))
    #expect(states[1] == states[0])
    #expect(states[2]["packets"] == .integer(3) && states[2]["last_packet"] == .string("control"))
    let told = ["packets", "last_packet", "packet"]
    for member in states[0].members where !told.contains(member.key) {
      #expect(states[2][member.key] == member.value, "\(member.key)")
    }
  }

  @Test("all is there for a subscriber that comes later")
  func retained() throws {
    let result = try run(
      exporter("--meter 40DA952B") + """
        start_broker
        mosquitto_sub -p "$broker_port" -t 'gridstream/+/packet' -C 1 > /dev/null & first=$!
        head -n 1 lines >&3
        wait $first; subscribe
        exec 3>&-; wait $exporter
        """)
    #expect(result.lines.contains("gridstream/exporter/40DA952B online"))
    #expect(result.lines.contains { $0.hasPrefix("homeassistant/device/gridstream_40DA952B/") })
  }

  @Test("a broker that goes and comes back gets what it missed, and everything retained")
  func restart() throws {
    let result = try run(
      """
      start_broker; subscribe
      """ + "\n" + exporter("--all-meters") + """
        sed -n 1p lines >&3
        await 'gridstream/40DA952B/packet *' > /dev/null
        kill $subscriber; stop_broker
        sed -n 2,3p lines >&3
        # Asleep until the subscriber listens: what passes before that is not kept.
        kill -STOP $exporter; start_broker; subscribe; kill -CONT $exporter
        await 'gridstream/40DA2351/packet *'
        exec 3>&-; wait $exporter
        """)
    #expect(result.status == 0, "\(result.errors)")
    let packets = result.lines.filter { $0.contains("/packet ") }.compactMap {
      $0.split(separator: " ", maxSplits: 1).last.map { String($0) }
    }
    #expect(packets.suffix(2) == KnownBand.lines.suffix(2))
    for topic in ["exporter/all online", "40DA952B/state ", "40DA2351/state "] {
      #expect(result.lines.contains { $0.hasPrefix("gridstream/" + topic) }, "\(topic)")
    }
    #expect(result.lines.contains { $0.hasPrefix("homeassistant/device/gridstream_40DA952B/") })
    #expect(result.errors.contains("next attempt in"))
  }

  @Test("an exporter that is killed is offline, by its will")
  func killed() throws {
    let result = try run(
      "start_broker; subscribe\n" + exporter("--meter 40DA952B") + """
        await 'gridstream/exporter/40DA952B online' > /dev/null
        kill -9 $exporter
        await 'gridstream/exporter/40DA952B offline'
        """)
    #expect(result.lines.last == "gridstream/exporter/40DA952B offline", "\(result.errors)")
  }

  @Test("a signal ends an exporter cleanly: offline, status 0", arguments: ["INT", "TERM"])
  func stopped(signal: String) throws {
    let result = try run(
      "set -m; start_broker; subscribe\n" + exporter("--meter 40DA952B") + """
        await 'homeassistant/*/gridstream_40DA952B/*' > /dev/null
        kill -\(signal) $exporter
        await 'gridstream/exporter/40DA952B offline'
        wait $exporter; echo $?
        """)
    #expect(result.lines == ["gridstream/exporter/40DA952B offline", "0"], "\(result.errors)")
  }

  @Test("when Home Assistant starts everything is said again")
  func birth() throws {
    let result = try run(
      "start_broker; subscribe\n" + exporter("--meter 40DA952B") + """
        sed -n 1p lines >&3
        await 'gridstream/40DA952B/packet *' > /dev/null
        mosquitto_pub -p "$broker_port" -t homeassistant/status -m online
        await 'gridstream/40DA952B/state *'
        exec 3>&-; wait $exporter
        """)
    #expect(
      result.lines.map { $0.split(separator: " ")[0] } == [
        "homeassistant/status", "gridstream/exporter/40DA952B",
        "homeassistant/device/gridstream_receiver_40DA952B/config",
        "gridstream/exporter/40DA952B/hearing",
        "homeassistant/device/gridstream_40DA952B/config", "gridstream/40DA952B/state",
      ])
  }

  @Test("exporters of different meters do not disturb each other")
  func twoExporters() throws {
    let result = try run(
      "start_broker; subscribe\n" + exporter("--meter 40DA952B") + """
        await 'gridstream/exporter/40DA952B online' > /dev/null
        gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40DA2351 < lines
        await 'gridstream/exporter/40DA2351 offline' > /dev/null
        sed -n 1p lines >&3
        await 'gridstream/40DA952B/packet *'
        exec 3>&-; wait $exporter
        """)
    #expect(result.status == 0)
    #expect(!result.lines.contains("gridstream/exporter/40DA952B offline"))
  }

  @Test("exporters of one meter, with names, share no topic, and each has its device")
  func namedExporters() throws {
    let result = try run(
      """
      exporters=(); start_broker; subscribe
      for name in attic cellar; do
        gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40DA952B --name $name \
          < one & exporters+=($!)
      done
      wait "${exporters[@]}"
      await '*/exporter/* offline'; await '*/exporter/* offline'
      """)
    #expect(result.status == 0, "\(result.errors)")
    let topics = result.lines.map { String($0.prefix { $0 != " " }) }
    for name in ["attic", "cellar"] {
      // Online and offline, hearing, the receiver; the meter twice, as its network is known late.
      #expect(topics.filter { $0.contains(name) }.count >= 7, "\(result.text)")
      #expect(topics.contains("homeassistant/device/gridstream_\(name)_40DA952B/config"))
      #expect(result.lines.contains("gridstream/exporter/\(name) offline"))
    }
  }

  @Test("while no broker is there a bounded number of packets waits, the others are counted")
  func bounded() throws {
    let result = try run(
      """
      for i in {1..9}; do sed "s/\\"counter\\":126/\\"counter\\":$i/" one; done > many
      mkfifo in
      gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --queue 3 --stats < in 2> errors \
        & exporter=$!
      exec 3> in
      # What is said of the last line says that all others are in the queue.
      (cat many; echo damaged) >&3
      wait_until "grep -q 'line 10 skipped' errors"
      kill -STOP $exporter; start_broker; subscribe; kill -CONT $exporter
      exec 3>&-; await 'gridstream/exporter/* offline'
      wait $exporter; echo $?; cat errors >&2
      """)
    #expect(result.lines.last == "65", "\(result.text)")
    let packets = result.lines.filter { $0.hasPrefix("gridstream/40DA952B/packet ") }
    let counters = packets.compactMap { $0.firstMatch(of: /"counter":([0-9]+)/)?.output.1 }
    #expect(counters == ["7", "8", "9"])
    #expect(result.errors.contains("6 packets dropped"))
    #expect(result.errors.contains(#""dropped":6"#))
  }

  @Test("without any broker the exporter says so in the end, with status 69")
  func noBroker() throws {
    let result = try run(
      "broker=; subscriber=; gs-export mqtt --broker mqtt://127.0.0.1:$broker_port < lines; "
        + "echo $?")
    #expect(result.lines == ["69"])
    #expect(
      result.errors.contains("4 messages not delivered: Connection refused"), "\(result.errors)")
  }

  @Test("a message that is too long for the broker is lost alone, and what is behind it arrives")
  func tooLong() throws {
    let result = try run(
      """
      start_broker 'max_packet_size 2000'; subscribe
      digits=$(printf 'A%.0s' {1..4000})
      sed "s/\\"raw\\":\\"[^\\"]*/\\"raw\\":\\"$digits/" one > many
      grep -c "$digits" many >&2
      for i in {1..20}; do sed "s/\\"counter\\":126/\\"counter\\":$i/" one; done >> many
      gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" < many; echo $?
      await '*/packet *"counter":20,*'
      """)
    #expect(result.lines.first == "69" && result.errors.hasPrefix("1\n"), "\(result.errors)")
    #expect(
      result.errors.contains(
        "1 message not delivered: they cannot be published: the broker closes the connection"),
      "\(result.errors)")
    let counters = result.lines.compactMap { $0.firstMatch(of: /"counter":([0-9]+)/)?.output.1 }
    // At least once each.
    #expect(Set(counters) == Set((1...20).map { "\($0)" }), "\(result.text)")
  }

  @Test("without a meter it is said that Home Assistant will show nothing")
  func noDevice() throws {
    let result = try run(
      """
      start_broker; subscriber=
      for options in '' --all-meters '--meter 40DA952B'; do
        gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" $options < one 2>&1 | grep -c -- --meter
      done
      """)
    #expect(result.lines == ["1", "0", "0"], "\(result.text)")
  }
}
