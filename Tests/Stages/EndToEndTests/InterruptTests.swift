import PacketSchema
import TestKit
import Testing

@Suite("How stages end when they are interrupted")
struct InterruptTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// Starts a stage between two named pipes, descriptors 3 (to it) and 4 (from it), with signals
  /// as a terminal has them.
  private func started(_ command: String) -> String {
    """
    set -m
    mkfifo in out
    \(command) < in > out & stage=$!
    exec 3> in 4< out
    set +m

    """
  }

  @Test("an interrupt drains: what came in comes out, the stream is ended, status 0")
  func interrupted() throws {
    let result = try shell.run(
      started("gs-demod \(KnownBand.options)") + """
        # More than one burst, then nothing; the stage waits when its output begins.
        cat band.cu8 >&3
        head -c 8 <&4 > bits
        kill -INT $stage
        cat <&4 >> bits
        wait $stage; echo $? >&2
        gs-frame < bits | gs-decode --all
        """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "0\n")
    #expect(try !result.packets().isEmpty)
  }

  @Test("an interrupt ends an exporter cleanly", arguments: ["INT", "TERM"])
  func exporter(signal: String) throws {
    let result = try shell.run(
      started("gs-export json --compact") + """
        echo '{"schema":1,"kind":"beacon"}' >&3
        read -r line <&4; echo "$line"
        printf '{"schema"' >&3
        kill -\(signal) $stage
        cat <&4
        wait $stage; echo $?
        """)
    #expect(result.lines == [#"{"schema":1,"kind":"beacon"}"#, "0"], "\(result.errors)")
  }

  @Test("an interrupted report is a whole page of what was read", arguments: ["INT", "TERM"])
  func report(signal: String) throws {
    let result = try shell.run(
      """
      for i in {1000..4999}; do
        echo '{"schema":1,"kind":"beacon","source":"0A0B'$i'","uptime_s":1,"raw":"'$i'"}'
      done > many

      """ + started("gs-export report") + """
        # More than a pipe holds: when all is written, the first ones were read.
        cat many >&3
        kill -\(signal) $stage
        cat <&4 > page
        wait $stage; echo $?
        head -n 1 page | head -c 15; echo; tail -n 1 page; grep -o -m 1 0A0B1000 page | head -n 1
        """)
    #expect(result.lines == ["0", "<!DOCTYPE html>", "</html>", "0A0B1000"], "\(result.errors)")
  }

  @Test("a stage whose starter ignores interrupts ends with its input instead")
  func ignoredInterrupt() throws {
    let result = try shell.run(
      "trap '' INT\n" + started("gs-export json --compact") + """
        echo '{"schema":1,"kind":"beacon"}' >&3
        read -r line <&4; echo "$line"
        kill -INT $stage
        echo '{"schema":1,"kind":"status"}' >&3
        exec 3>&-
        cat <&4
        wait $stage; echo $?
        """)
    #expect(
      result.lines == [#"{"schema":1,"kind":"beacon"}"#, #"{"schema":1,"kind":"status"}"#, "0"],
      "\(result.errors)")
  }

  @Test(
    "an interrupt inside a record is a clean end: what was whole comes out, and the stream is ended",
    arguments: [("gs-demod", "band.gss"), ("gs-frame", "bits"), ("gs-capture", "bits")])
  func insideARecord(stage: String, input: String) throws {
    let command = stage == "gs-capture" ? "gs-capture --replay /dev/stdin" : stage
    let result = try shell.run(
      KnownBand.streams + started(command) + """
        head -c $(($(wc -c < \(input)) - 20)) \(input) >&3
        head -c 8 <&4 > output
        kill -INT $stage
        cat <&4 >> output
        wait $stage; echo $?
        gs-inspect < output
        """)
    #expect(result.lines.first == "0", "\(result.errors)")
    #expect(result.errors == "")
    // A stream without its end would make gs-inspect fail.
    #expect(result.status == 0)
    #expect(result.text.contains("the writer ended cleanly"))
  }

  @Test("an interrupt inside a record ends a reader of packets cleanly")
  func insideAFrame() throws {
    let result = try shell.run(
      KnownBand.streams + started("gs-decode --network B5E3") + """
        head -c $(($(wc -c < frames) - 20)) frames >&3
        read -r line <&4; echo "$line"
        kill -INT $stage
        cat <&4
        wait $stage
        """)
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    // The cut goes through the last of three.
    #expect(try result.packets().map { $0.word(.raw) } == KnownBand.raw.dropLast())
  }

  @Test(
    "an interrupt before any input, or inside its first line, is a clean end",
    arguments: [
      "gs-demod", "gs-frame", "gs-decode", "gs-export json", "gs-export report", "gs-synth",
      "gs-inspect", "gs-inspect -s 250k",
    ], ["", "{"])
  func atRest(stage: String, start: String) throws {
    // One byte may be a sample that nobody described.
    guard stage != "gs-demod" || start == "" else { return }
    let result = try shell.run(
      Self.caughtSignals + started(stage) + """
        printf '%s' '\(start)' >&3
        wait_until '(($(caught) != 0))'
        kill -INT $stage
        cat <&4 > output
        wait $stage; echo $?
        """)
    #expect(result.text == "0\n" && result.errors == "", "\(result.errors)")
  }

  @Test("an interrupt ends the wait for a recording that nobody writes")
  func neverWritten() throws {
    let result = try shell.run(
      Self.caughtSignals + """
        set -m
        mkfifo recording
        gs-capture --replay recording > output & stage=$!
        set +m
        wait_until '(($(caught) != 0))'
        kill -INT $stage
        wait $stage; echo $?
        gs-inspect < output
        """)
    #expect(result.lines.first == "0" && result.lines.last == "total: 1 end", "\(result.errors)")
  }

  /// `caught` prints the mask of SIGINT and SIGTERM if the stage catches them.
  static let caughtSignals = """
    caught() { echo $((0x$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$stage/status") & 0x4002)); }

    """

  @Test("a second signal ends a stage that cannot drain", arguments: ["INT", "TERM"])
  func secondSignal(signal: String) throws {
    let result = try shell.run(
      Self.caughtSignals + started("gs-synth --repeat 1000") + """
        cat packets.hex >&3; exec 3>&-
        # From here on nobody reads: the first block of samples, which begins after some hundred
        # bytes, fills the pipe for ever.
        head -c 1000 <&4 > /dev/null
        caught
        kill -\(signal) $stage
        # The handler has run when the next signal finds the default action again.
        wait_until '(($(caught) == 0))'
        kill -\(signal) $stage
        wait $stage; echo $?
        """)
    #expect(result.lines == ["16386", signal == "INT" ? "130" : "143"], "\(result.errors)")
  }

  /// A server that accepts nobody, and whose queue is full.
  @Test("a capture that waits for a server's answer ends when it is asked to")
  func connecting() throws {
    let result = try shell.run(
      Self.caughtSignals + """
        set -m
        mkfifo port
        python3 "$SCRIPTS"/full_backlog.py > port & server=$!
        read -r port < port
        gs-capture --rtl-tcp "127.0.0.1:$port" > samples & stage=$!
        wait_until '(($(caught) != 0))'
        kill -INT $stage
        wait $stage; echo $?
        kill $server
        """)
    #expect(result.lines == ["0"], "\(result.errors)")
  }

  @Test("a capture that waits for name servers ends when it is asked to")
  func namesAreSought() throws {
    let result = try shell.run(
      """
      compiler=$(command -v cc || command -v clang)
      "$compiler" -shared -fPIC -o names.so "$SCRIPTS"/unanswered_names.c || exit 70
      set -m
      LD_PRELOAD=./names.so gs-capture --rtl-tcp attic.example > samples & stage=$!
      set +m
      wait_until '[[ -e asked ]]'
      kill -INT $stage
      wait $stage; echo $?
      """)
    #expect(result.lines == ["0"], "\(result.errors)")
  }

  @Test(
    "a signal ends the look-up of a database's name",
    arguments: [
      "gs-export report --database", "gs-export outages --database", "gs-live", "gs-hunt structure",
    ])
  func databaseName(command: String) throws {
    let result = try shell.run(
      """
      compiler=$(command -v cc || command -v clang)
      "$compiler" -shared -fPIC -o names.so "$SCRIPTS"/unanswered_names.c || exit 70
      set -m
      LD_PRELOAD=./names.so \(command) postgresql://db.example/meters > answer & stage=$!
      set +m
      wait_until '[[ -e asked ]]'
      kill -TERM $stage
      wait $stage; echo $?; wc -c < answer
      """)
    #expect(result.lines == ["0", "0"], "\(result.errors)")
    #expect(
      result.errors.contains("stopped before PostgreSQL (host db.example"), "\(result.errors)")
  }

  @Test("a live capture ends cleanly when it is interrupted")
  func capture() throws {
    let result = try shell.run(
      """
      set -m
      mkfifo port out
      python3 "$SCRIPTS"/rtl_tcp_server.py band.cu8 hold > port 2> commands & server=$!
      read -r port < port
      gs-capture -q --rtl-tcp "127.0.0.1:$port" -f 915M -s 250k > out & stage=$!
      exec 4< out
      set +m
      head -c 300000 <&4 > samples
      kill -INT $stage
      cat <&4 >> samples
      wait $stage; echo $? >&2
      wait $server
      gs-demod < samples | gs-frame | gs-decode --all
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "0\n")
    #expect(try !result.packets().isEmpty)
  }
}
