import TestKit
import Testing

/// Brokers and servers that never take anything: a stage ends nevertheless, with status 69, and a
/// signal ends it soon.
@Suite("Peers that take nothing")
struct HostilePeerTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.prepareLines(in: shell)
  }

  /// Starts a script of the tests as the peer; what it prints is read from descriptor 9.
  private func peer(_ script: String) -> String {
    """
    set -m
    mkfifo said in
    python3 "$SCRIPTS"/\(script) > said & peer=$!
    exec 9< said
    read -r port <&9
    port=${port#listening }
    # What the peer says, up to a line.
    heard() {
      while read -r line <&9; do [[ $line == $1 ]] && return; done
      echo "the peer did not say $1" >&2
    }

    """
  }

  /// Ends the exporter by a signal; its status.
  private func end(_ signal: String) -> String {
    """

    set +m
    kill -\(signal) $exporter
    wait $exporter; echo $?
    [[ -e errors ]] && cat errors >&2
    kill $peer
    """
  }

  @Test("a broker that acknowledges nothing, at the end of the input", arguments: ["INT", "TERM"])
  func silentBroker(signal: String) throws {
    let result = try shell.run(
      peer("hostile_broker.py") + """
        gs-export mqtt --broker "mqtt://127.0.0.1:$port" --all-meters -v < lines 2> errors \\
          & exporter=$!
        wait_until "grep -q 'left for the broker' errors"
        """ + end(signal))
    #expect(result.lines == ["69"], "\(result.errors)")
    #expect(result.errors.contains("not delivered: a signal ended the wait"), "\(result.errors)")
  }

  @Test("a broker that has acknowledged nothing when a signal comes is not waited for")
  func silentBrokerAfterSignal() throws {
    let result = try shell.run(
      peer("hostile_broker.py") + """
        gs-export mqtt --broker "mqtt://127.0.0.1:$port" --all-meters < in & exporter=$!
        exec 3> in
        cat lines >&3
        heard '*/packet'
        """ + end("TERM"))
    #expect(result.lines == ["69"], "\(result.errors)")
    #expect(result.errors.contains("not delivered: a signal ended the wait"), "\(result.errors)")
  }

  @Test("a broker that closes each connection")
  func closingBroker() throws {
    let result = try shell.run(
      peer("hostile_broker.py --close-after 2") + """
        gs-export mqtt --broker "mqtt://127.0.0.1:$port" --all-meters < lines & exporter=$!
        heard connected
        heard connected
        """ + end("TERM"))
    #expect(result.lines == ["69"], "\(result.errors)")
  }

  @Test("a broker that refuses user and password in words of its own")
  func refusingBroker() throws {
    let result = try shell.run(
      peer("hostile_broker.py --answer 4") + """
        gs-export mqtt --broker "mqtt://127.0.0.1:$port" --all-meters < lines & exporter=$!
        wait $exporter; echo $?
        kill $peer
        """, environment: ["MQTT_USERNAME": "reader", "MQTT_PASSWORD": "secret"])
    #expect(result.lines == ["69"])
    #expect(
      result.errors.contains("not delivered: user or password were refused (they come from MQTT_"),
      "\(result.errors)")
  }

  @Test("a broker that neither answers nor refuses")
  func unreachableBroker() throws {
    let result = try shell.run(
      peer("full_backlog.py") + """
        gs-export mqtt --broker "mqtt://127.0.0.1:$port" --all-meters -v < one 2> errors \\
          & exporter=$!
        wait_until "grep -q 'left for the broker' errors"
        """ + end("TERM"))
    #expect(result.lines == ["69"], "\(result.errors)")
    #expect(result.errors.contains("not delivered: a signal ended the wait"), "\(result.errors)")
  }

  @Test("a server for points that neither answers nor refuses", arguments: ["INT", "TERM"])
  func unreachableServer(signal: String) throws {
    let result = try shell.run(
      InterruptTests.caughtSignals + peer("full_backlog.py") + """
        exec 3<> in
        gs-export influx --post "http://127.0.0.1:$port/write" < in & exporter=$!
        stage=$exporter
        wait_until '(($(caught) != 0))'
        """ + end(signal), environment: ["no_proxy": "127.0.0.1"])
    #expect(result.lines == ["0"] && result.errors == "", "\(result.errors)")
  }
}
