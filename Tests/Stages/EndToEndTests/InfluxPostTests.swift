import TestKit
import Testing

/// gs-export against a real server of HTTP.
@Suite("gs-export influx --post")
struct InfluxPostTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.prepareLines(in: shell)
  }

  /// Runs a script that can start a server, which answers with some statuses first, and wait for
  /// what it prints. Programs in the background do not hold descriptor 3, an exporter's input.
  private func run(_ script: String, environment: [String: String] = [:]) throws -> Shell.Result {
    try shell.run(
      """
      exec 7< <(python3 "$SCRIPTS"/held_port.py); read -r port <&7
      server=
      start_server() {
        rm -f served; mkfifo served
        python3 "$SCRIPTS"/line_protocol_server.py "$port" "$@" > served 3>&- & server=$!
        exec 9< served
        read -r _ <&9
      }
      post() { gs-export influx --post "http://127.0.0.1:$port/write?db=radio" "$@"; }

      """ + script + "\nstatus=$?; kill $server; cat <&9; exec 7<&-; wait; exit $status",
      environment: ["no_proxy": "127.0.0.1"].merging(environment) { $1 })
  }

  /// The packets as points, by the exporter's other way out.
  private func points() throws -> [String] { try shell.run("gs-export influx < lines").lines }

  @Test("points arrive, each once and in order, with the token of the environment")
  func delivered() throws {
    let result = try run(
      "start_server; post < lines", environment: ["INFLUX_TOKEN": "secret\n"])
    #expect(result.status == 0, "\(result.errors)")
    let requests = result.lines.filter { $0.hasPrefix("/") }
    #expect(!requests.isEmpty)
    #expect(requests.allSatisfy { $0.hasPrefix("/write?db=radio secret 204 ") })
    #expect(try result.lines.filter { !$0.hasPrefix("/") } == points())
    #expect(result.errors == "")
  }

  /// A server would give them all the same time, and keep the last one only.
  @Test("packets without a time are posted with different ones")
  func withoutTime() throws {
    let result = try run(
      #"start_server; for _ in 1 2 3; do sed -n '1s/"time":"[^"]*",//p' lines; done | post"#
    )
    #expect(result.status == 0, "\(result.errors)")
    let points = result.lines.filter { !$0.hasPrefix("/") }
    let times = points.compactMap { $0.split(separator: " ").last.flatMap { Int64($0) } }
    #expect(times.count == 3 && Set(times).count == 3, "\(points)")
  }

  @Test("what a server cannot take now is posted again", arguments: ["503", "429", "500"])
  func later(status: String) throws {
    let result = try run("start_server 5000 \(status); post < one")
    #expect(result.status == 0)
    #expect(
      try result.lines == [
        "/write?db=radio none \(status) 1", "/write?db=radio none 204 1", points()[0],
      ])
    #expect(result.errors.contains("status \(status)") && result.errors.contains("next attempt in"))
  }

  @Test("what a server refuses is counted, and the rest goes on")
  func refused() throws {
    let result = try run(
      """
      mkfifo in; start_server 5000 400
      post --stats < in 2> errors & exporter=$!
      exec 3> in
      head -n 1 lines >&3; read -r line <&9; echo "$line"
      tail -n 2 lines >&3; exec 3>&-
      wait $exporter; echo $?; cat errors >&2
      """)
    #expect(result.lines.first == "/write?db=radio none 400 1")
    #expect(result.lines.contains("69"))
    #expect(try points().suffix(2).allSatisfy { result.lines.contains($0) })
    #expect(
      result.errors.contains("as the test wants") && result.errors.contains("refused 1 point"))
    #expect(result.errors.contains(#""dropped":1,"duplicates":0,"exported":2,"#))
  }

  @Test("at the end of the input a server that is not ready is told of once")
  func saidOnce() throws {
    let result = try run("start_server 5000 503 503 503; post < one")
    #expect(result.status == 0)
    #expect(result.errors.matches(of: /next attempt in 1 s/).count == 1, "\(result.errors)")
  }

  @Test("a request that is too large is made smaller until it is taken")
  func tooLarge() throws {
    let result = try run(
      """
      for i in {1..200}; do cat one; done > many
      start_server 30; post < many
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try result.lines.filter { $0 == (try points()[0]) }.count == 200)
  }

  @Test("without the right token there is no use in going on", arguments: ["401", "403", "404"])
  func locked(status: String) throws {
    let result = try run(
      "start_server 5000 \(status); post --stats < lines", environment: ["INFLUX_TOKEN": "secret"])
    #expect(result.status == 69)
    #expect(result.errors.contains(#""exported":0,"#) && !result.errors.contains(#""dropped":0,"#))
    #expect(result.errors.contains("INFLUX_TOKEN") && !result.errors.contains("secret"))
    #expect(!result.errors.contains("db=radio"))
  }

  @Test("a server that is not there at the start is told at once, with status 69")
  func absent() throws {
    let result = try run(
      "start_server; kill $server; wait $server; mkfifo in; exec 3<> in; post < in")
    #expect(result.status == 69)
    #expect(result.errors.contains("cannot reach http://127.0.0.1:"), "\(result.errors)")
  }

  @Test("a server that goes and comes back gets what it missed")
  func restart() throws {
    let result = try run(
      """
      mkfifo in; start_server
      post < in 2> errors & exporter=$!
      exec 3> in
      head -n 1 lines >&3; read -r _ <&9; read -r line <&9; echo "$line"
      kill $server; wait $server
      tail -n 2 lines >&3
      wait_until "grep -q 'next attempt' errors"
      start_server
      exec 3>&-; wait $exporter; echo $?
      """)
    #expect(result.lines.contains("0"), "\(result.errors)")
    #expect(
      try result.lines.filter { $0.hasPrefix("gridstream_packet") } == points(),
      "\(result.text)")
  }

  @Test("a bounded number waits while the server is away; the others are counted")
  func bounded() throws {
    let result = try run(
      """
      for i in {1..9}; do sed "s/\\"counter\\":126/\\"counter\\":$i/" one; done > many
      mkfifo in; start_server
      post --queue 3 --stats < in 2> errors & exporter=$!
      exec 3> in
      head -n 1 lines >&3; read -r _ <&9; read -r line <&9
      kill $server; wait $server
      head -n 1 many >&3
      wait_until "grep -q 'next attempt' errors"
      tail -n 8 many >&3
      exec 3>&-; wait $exporter; echo $?; cat errors >&2
      """)
    #expect(result.lines == ["69"], "\(result.errors)")
    #expect(result.errors.contains("3 points not delivered"))
    #expect(result.errors.contains(#""dropped":9,"duplicates":0,"exported":1,"#))
  }

  @Test(
    "arguments that cannot be are refused",
    arguments: [
      "--post localhost:8086", "--post ftp://localhost/write", "--post http://",
      "--post http://me:word@localhost/write", "--post http://localhost/write --queue 0",
      "--queue 5",
    ])
  func badArguments(options: String) throws {
    let result = try shell.run("gs-export influx \(options) < lines")
    #expect(result.status == 64, "\(result.errors)")
  }
}
