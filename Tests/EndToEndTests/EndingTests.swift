import PacketSchema
import TestKit
import Testing

@Suite("How stages end")
struct EndingTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// Every stage with something to read, made by the stages before it.
  static let stages = [
    "gs-capture --replay band.cu8 -s 250k -f 915M",
    "gs-capture --raw --replay band.cu8 -s 250k -f 915M",
    "gs-demod < band.gss", "gs-demod --output bits < band.gss",
    "gs-frame < bits", "gs-frame --output hex < bits",
    "gs-decode < frames", "gs-decode --explain < frames", "gs-decode --diff < frames",
    "gs-export json < packets", "gs-export csv < packets", "gs-export table < packets",
    "gs-export pcap < packets", "gs-export report < packets", "gs-export prometheus < packets",
    "gs-synth < packets.hex", "gs-synth --output raw < packets",
    "gs-inspect < band.gss", "gs-inspect < packets", "gs-inspect < packets.hex",
    "gs-inspect -s 250k < band.cu8",
  ]

  private static let inputs = """
    gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
    gs-demod < band.gss > bits
    gs-frame < bits > frames
    gs-decode < frames > packets

    """

  /// Opens descriptor 6: a pipe that nobody will ever read.
  private static let nobodyReads = "mkfifo gone; exec 5<> gone 6> gone 5<&-\n"

  @Test("a reader that goes away is a clean end, and the counters are told", arguments: stages)
  func closedPipe(stage: String) throws {
    let result = try shell.run(Self.inputs + Self.nobodyReads + "\(stage) --stats >&6")
    #expect(result.status == 0, "\(result.errors)")
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)")
    let counters = try JSONObject(parsing: String(lines.first ?? ""))
    #expect(counters["stage"] == .string(String(stage.prefix { $0 != " " })))
  }

  @Test(
    "a full disk is an input/output error",
    arguments: stages + ["gs-demod --help", "gs-export --version", "gs-decode --networks"])
  func fullDisk(stage: String) throws {
    let result = try shell.run(Self.inputs + "\(stage) > /dev/full")
    #expect(result.status == 74)
    #expect(
      result.errors.hasSuffix(
        ": error: cannot write standard output: No space left on device\n"), "\(result.errors)")
  }

  @Test("a full disk under a named file is told with its name")
  func fullDiskUnderAFile() throws {
    let result = try shell.run(Self.inputs + "gs-export pcap /dev/full < packets")
    #expect(result.status == 74)
    #expect(
      result.errors == "gs-export: error: cannot write /dev/full: No space left on device\n")
  }

  @Test("a closed standard output is an input/output error, and no other file gets its bytes")
  func closedOutput() throws {
    let result = try shell.run(
      Self.inputs + """
        cp band.cu8 copy.cu8
        gs-capture --replay copy.cu8 -s 250k -f 915M >&-; echo $?
        gs-export pcap capture.pcap < packets >&-; echo $?
        gs-export pcap < packets > other.pcap
        cmp band.cu8 copy.cu8 && cmp capture.pcap other.pcap && echo same
        """)
    #expect(result.lines == ["74", "0", "same"], "\(result.errors)")
  }

  @Test(
    "a closed standard input is an input/output error",
    arguments: Set(stages.filter { $0.contains("<") }.map { $0.prefix { $0 != "<" } }))
  func closedInput(stage: Substring) throws {
    let result = try shell.run("\(stage) <&- > output")
    #expect(result.status == 74)
    #expect(result.errors.contains("cannot read standard input"), "\(result.errors)")
  }

  @Test(
    "counters come while the input is quiet",
    arguments: [
      "gs-demod", "gs-frame", "gs-decode", "gs-export json", "gs-synth", "gs-inspect",
      "gs-capture --replay /dev/stdin",
    ])
  func quietInput(stage: String) throws {
    let result = try shell.run(
      """
      mkfifo in counters
      \(stage) --stats=0.001 < in 2> counters > output &
      exec 3> in 4< counters
      read -r first <&4; read -r second <&4; echo "$second"
      exec 3>&- 4<&-
      wait
      """)
    let counters = try JSONObject(parsing: result.lines.first ?? "")
    #expect(counters["stage"] == .string(String(stage.prefix { $0 != " " })))
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
      Self.inputs + started(command) + """
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
      Self.inputs + started("gs-decode --network B5E3") + """
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
        until (($(caught) != 0)); do :; done
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
        until (($(caught) != 0)); do :; done
        kill -INT $stage
        wait $stage; echo $?
        gs-inspect < output
        """)
    #expect(result.lines.first == "0" && result.lines.last == "total: 1 end", "\(result.errors)")
  }

  /// `caught` prints the mask of SIGINT and SIGTERM if the stage catches them.
  private static let caughtSignals = """
    caught() { echo $((0x$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$stage/status") & 0x4002)); }

    """

  @Test("a second signal ends a stage that cannot drain", arguments: ["INT", "TERM"])
  func secondSignal(signal: String) throws {
    let result = try shell.run(
      Self.caughtSignals + started("gs-synth --repeat 1000") + """
        cat packets.hex >&3; exec 3>&-
        # From here on nobody reads: the first block of samples fills the pipe for ever.
        head -c 8 <&4 > /dev/null
        caught
        kill -\(signal) $stage
        # The handler has run when the next signal finds the default action again.
        while (($(caught) != 0)); do :; done
        kill -\(signal) $stage
        wait $stage; echo $?
        """)
    #expect(result.lines == ["16386", signal == "INT" ? "130" : "143"], "\(result.errors)")
  }

  @Test("a live capture ends cleanly when it is interrupted")
  func capture() throws {
    let result = try shell.run(
      """
      set -m
      mkfifo port out
      python3 "$SCRIPTS"/rtl_tcp_server.py --hold band.cu8 > port 2> commands & server=$!
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
