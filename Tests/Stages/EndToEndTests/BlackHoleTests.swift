import PacketSchema
import TestKit
import Testing

/// Networks that swallow what is sent, as a router does that has lost its other side: nothing comes back, not
/// even that nobody is there.
@Suite(
  "Black holes",
  .enabled(
    if: ForeignPrograms.networks,
    "needs unshare and ip, and a kernel that gives this user a network"))
struct BlackHoleTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
    try KnownBand.prepareLines(in: shell)
  }

  /// Runs a script in a network of its own, in which whatever is sent to 192.0.2.2 is lost.
  private func run(_ script: String) throws -> Shell.Result {
    let inside = """
      PATH=$PATH:/usr/sbin
      wait_until() { until eval "$1"; do sleep 0.02; done; }
      ip link set lo up && ip addr add 192.0.2.1/32 dev lo && ip route add 192.0.2.0/24 dev lo || exit 70
      \(script)
      """
    try shell.folder.write(Array(inside.utf8), to: "inside")
    return try shell.run("unshare -rn bash inside", environment: ["no_proxy": "*"])
  }

  private static let commands = [
    "gs-capture --rtl-tcp 192.0.2.2 -f 915M -s 250k --no-retry",
    "gs-export mqtt --broker mqtt://192.0.2.2",
    "gs-export influx --post http://192.0.2.2:8086/write?db=radio",
    "gs-export postgres postgresql://192.0.2.2/meters",
    "gs-export report --database postgresql://192.0.2.2/meters",
    "gs-hunt structure postgresql://192.0.2.2/meters",
  ]

  /// Ten seconds, all at once.
  @Test("a server behind a black hole is given up, by its address, as one that is not there")
  func givenUp() throws {
    let result = try run(
      Self.commands.enumerated().map { number, command in
        "(timeout 60 \(command) < lines > out\(number) 2> words\(number); echo $? > status\(number)) &\n"
      }.joined() + "wait")
    #expect(result.status == 0, "\(result.errors)")
    for (number, command) in Self.commands.enumerated() {
      let ended = try shell.run("cat status\(number) words\(number)")
      #expect(ended.lines.first == "69", "\(command): \(ended.text)")
      #expect(
        ended.text.contains("error: ") && ended.text.contains("192.0.2.2"),
        "\(command): \(ended.text)")
    }
  }

  @Test(
    "one signal ends the wait for a server behind a black hole",
    arguments: commands + ["gs-live postgresql://192.0.2.2/meters"])
  func signal(command: String) throws {
    // Of the kernel's sockets one waits for an answer to its first packet.
    let result = try run(
      """
      mkfifo in; exec 3<> in
      \(command) < in > out 2> words & program=$!
      cat lines >&3
      wait_until '[[ $(ss -Htn state syn-sent dst 192.0.2.2) ]]'
      kill -TERM $program
      timeout 60 tail --pid=$program -f /dev/null; echo $?
      wait $program; echo $?
      """)
    #expect(result.lines.first == "0", "it does not end: \(result.errors)")
    // Of those that ended by themselves all would say 69.
    let status = command.contains("mqtt") ? "69" : "0"
    #expect(result.lines.last == status, "\(result.text)\(result.errors)")
  }

  @Test("what a broker did not get while the network was away comes when it is back")
  func brokerAgain() throws {
    let result = try run(
      """
      source "$SCRIPTS"/broker.bash
      start_broker; subscribe
      mkfifo in
      gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40DA952B --stats=1 < in 2> words & exporter=$!
      exec 3> in
      head -n 1 lines >&3
      await '*/packet *'
      ip link set lo down
      sed -n 2p lines >&3
      wait_until 'grep -q packets.:2 words'
      ip link set lo up
      await '*/packet *'
      exec 3>&-
      wait $exporter; echo $?
      tail -n 1 words
      stop_everything
      """)
    let packets = result.lines.filter { $0.contains("/packet ") }.compactMap {
      $0.split(separator: " ").last
    }
    #expect(packets.map { String($0) } == Array(KnownBand.lines.prefix(2)), "\(result.errors)")
    #expect(result.lines.contains("0") && result.text.contains(#""dropped":0"#), "\(result.text)")
  }

  /// Some connections come to nothing: what was sent at their beginning was lost.
  @Test("a radio's server is found again when the network is back")
  func serverAgain() throws {
    let result = try run(
      """
      mkfifo port
      python3 "$SCRIPTS"/rtl_tcp_server.py band.cu8 hold hold hold hold hold hold > port 2> commands & server=$!
      read -r port < port
      gs-capture --rtl-tcp "127.0.0.1:$port" -f 915M -s 250k --stats=1 --stall 0.5 --retry 0.1 \
        > band.gss 2> words & stage=$!
      wait_until '(($(stat -c %s band.gss) > 300000))'
      ip link set lo down
      wait_until 'grep -q "no rtl_tcp server answers" words'
      ip link set lo up
      wait_until '(($(stat -c %s band.gss) > 600000))'
      kill $stage; wait $stage; echo $?
      kill $server
      gs-demod < band.gss | gs-frame | gs-decode > packets
      gs-inspect < band.gss | grep -c 'the radio was away'
      """)
    #expect(result.lines.first == "0", "\(result.errors)")
    #expect(result.lines.last.flatMap { Int($0) } ?? 0 >= 1, "\(result.errors)")
    // Until the capture has ended the recording may begin once more.
    let packets = try shell.run("cat packets").packets().map { $0.word(.raw) }
    #expect(Array(packets.prefix(6)) == KnownBand.raw + KnownBand.raw, "\(result.errors)")
  }
}
