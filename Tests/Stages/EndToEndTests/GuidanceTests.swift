import FilterRuntime
import Notation
import TestKit
import Testing

@Suite("What a newcomer gets wrong is explained")
struct GuidanceTests {
  @Test("help does not tell --stats' default as a number", arguments: CommandLineTests.tools)
  func statisticsHelp(tool: String) throws {
    // Of tools with subcommands each of these has the option.
    let subcommand = ["gs-export": " table", "gs-hunt": " structure"][tool] ?? ""
    let result = try Shell().run("\(tool)\(subcommand) --help")
    #expect(result.text.contains("--stats") && !result.text.contains("default as flag"))
  }

  @Test("--stats keeps its number when another option follows")
  func statisticsNumber() throws {
    let result = try Shell().run("gs-decode --stats=-1 --quiet < /dev/null")
    #expect(result.status == 64 && result.errors.contains("--stats takes a number"))
  }

  @Test(
    "records and raw samples are kept off a terminal",
    arguments: [
      "gs-demod < band.gss", "gs-frame < bits", "gs-synth < packets.hex",
      "gs-synth --output raw < packets.hex", "gs-capture --replay band.gss",
      "gs-capture --raw --replay band.gss",
    ])
  func binaryOnTerminal(command: String) throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
      gs-demod < band.gss > bits
      script --quiet --return --command '\(command)' /dev/null
      """)
    #expect(result.status == 64)
    #expect(result.lines.count == 1 && result.text.contains(": error: the output is no text: "))
  }

  @Test(
    "text goes to a terminal",
    arguments: [
      ("gs-demod --output bits < band.gss", "1"), ("gs-frame --output hex < bits", "2A"),
      ("gs-synth --output bits < packets.hex", "0101"),
    ])
  func textOnTerminal(command: String, expected: String) throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
      gs-demod < band.gss > bits
      script --quiet --return --command '\(command)' /dev/null
      """)
    #expect(result.status == 0 && result.text.contains(expected), "\(result.text)")
  }

  @Test("no input is told from half a sample")
  func noInput() throws {
    let result = try Shell().run("gs-demod -s 250k -f 915M < /dev/null")
    #expect(result.status == 65)
    #expect(
      result.errors
        == "gs-demod: error: no input; give it a record stream, an rtl_tcp stream or raw samples\n")
  }

  @Test("a wrong rate or format is asked about, since it sounds like an empty band")
  func wrongRate() throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      gs-demod -s 2.4M -f 915M < band.cu8 > /dev/null
      gs-demod -s 250k -f 915 < band.cu8; echo $?
      printf '%0200d\n' 0 | gs-frame
      """)
    #expect(result.errors.contains("are sample rate and format right?"))
    #expect(result.errors.contains("did you mean 915M?"))
    #expect(result.errors.contains("no packet in 1 burst"))
    #expect(result.lines.first == "64")
  }

  @Test("packets that are all hidden are told of, unless quiet")
  func hiddenPackets() throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      { head -n 1 packets.hex | cut -c 1-76; } > damaged
      gs-decode < damaged; gs-decode --quiet < damaged
      cat damaged packets.hex | gs-decode > shown; gs-decode --all < damaged > shown
      """)
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(
      result.errors
        == "gs-decode: nothing is shown of 1 packet, damaged or of an uncertain network: see --all\n"
    )
  }

  @Test("a file as an argument is refused with the way to have it read")
  func fileArgument() throws {
    let result = try Shell().run(
      """
      touch evening.gss "it's mine.gss"
      gs-decode "it's mine.gss" || eval "$(gs-decode "it's mine.gss" 2>&1 |
        sed -n "s/.*so: \\(gs-decode < .*\\))$/\\1/p")" && echo read
      gs-inspect -v evening.gss; echo $?
      gs-capture evening.gss; echo $?
      gs-export table evening.gss; echo $?
      gs-inspect morning.gss; echo $?
      gs-export evening.gss; echo $?
      gs-export evening.gss --kind beacon; echo $?
      """)
    #expect(result.lines == ["read", "64", "64", "64", "64", "64", "64"])
    let errors = result.errors.split(separator: "\n").filter { $0.contains("error:") }
    let refused = "error: Unexpected argument 'evening.gss' (a file is read so:"
    #expect(
      errors == [
        "gs-decode: error: Unexpected argument 'it's mine.gss' (a file is read so: "
          + #"gs-decode < 'it'\''s mine.gss')"#,
        "gs-inspect: \(refused) gs-inspect -v < evening.gss)",
        "gs-capture: \(refused) gs-capture --replay evening.gss)",
        "gs-export: \(refused) gs-export table < evening.gss)",
        "gs-inspect: error: Unexpected argument 'morning.gss'",
        "gs-export: \(refused) gs-export table < evening.gss)",
        "gs-export: \(refused) gs-export table --kind beacon < evening.gss)",
      ])
    #expect(result.errors.contains("Usage: gs-inspect"))
  }

  @Test("a comment names the next line only, even if that is no packet")
  func labelOfABadLine() throws {
    let result = try Shell().run(
      """
      packet=2AD50011210A0B0C010A0B0C040102030405066E59
      printf '# HVAC on\\n00FF2AD5001\\n%s\\n# HVAC off\\n%s\\n' $packet $packet |
        gs-decode --all --explain
      """)
    #expect(!result.text.contains("HVAC on") && result.text.contains("HVAC off: directed packet"))
  }

  @Test(
    "a mistyped format is answered with the near one and all there are",
    arguments: [
      ("tabel", "did you mean 'gs-export table'? "), ("cvs", "did you mean 'gs-export csv'? "),
      ("prometeus --meter 40DA952B", "did you mean 'gs-export prometheus'? "),
      ("sqlite3 packets.db", "did you mean 'gs-export sqlite'? "), ("xml", ""),
    ])
  func mistypedFormat(arguments: String, meant: String) throws {
    let result = try Shell().run("gs-export \(arguments)")
    let word = arguments.prefix { $0 != " " }
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix(
        "gs-export: error: there is no 'gs-export \(word)'; \(meant)there are table, csv, json, "),
      "\(result.errors)")
    #expect(result.errors.contains(", rtl433, report and outages\n"))
  }

  @Test("options for raw samples are told to be ignored with a record stream")
  func ignoredOptions() throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      gs-capture --replay band.cu8 -s 250k -f 915M > band.gss
      gs-demod < band.gss > bursts
      gs-demod -f 900M < band.gss | cmp - bursts
      gs-capture --replay band.gss -s 1M --format cs8 | cmp - band.gss
      gs-inspect --format cu8 < band.gss > text
      """)
    let warning = "warning: the stream says itself what its samples are: "
    #expect(result.status == 0 && result.text == "")
    #expect(
      result.errors == """
        gs-demod: \(warning)--frequency is ignored
        gs-capture: \(warning)--sample-rate and --format are ignored
        gs-inspect: \(warning)--format is ignored

        """)
  }

  @Test(
    "what does not fit into the span is told with its line",
    arguments: ["2A550000 channel=930M", "!carrier channel=930M"])
  func outsideSpan(line: String) throws {
    let result = try Shell().run("printf '# two\\n2A55\\n\(line)\\n' | gs-synth > band.gss")
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("gs-synth: error: line 3: a carrier on 930.0 MHz"))
  }

  @Test("a port that is none is refused", arguments: ["xx", "", "0", "65536", "-1"])
  func port(_ port: String) throws {
    let result = try Shell().run("gs-capture --rtl-tcp 127.0.0.1:\(port)")
    #expect(result.status == 64 && result.errors.contains("'\(port)' is no port"))
  }

  @Test("one is counted in the singular, none and several in the plural")
  func nouns() {
    #expect([0, 1, 2].map { counted($0, "burst") } == ["0 bursts", "1 burst", "2 bursts"])
  }

  @Test("the pipeline for recordings passes the time of the first sample on")
  func startTime() throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      "$ROOT"/pipelines/recording.sh -f 915M -s 250k --start-time 2026-11-22T17:00:00Z \
        -e 'json --compact' band.cu8
      """)
    #expect(result.status == 0 && result.lines.count == 3, "\(result.errors)")
    #expect(result.lines.allSatisfy { $0.contains(#""time":"2026-11-22T17:00:00"#) })
  }

  @Test("pipelines take a value with = as well")
  func settingWithEqualsSign() throws {
    let result = try Shell().run(
      """
      "$ROOT"/pipelines/recording.sh --frequency=903.2M nothing.cu8; echo $?
      "$ROOT"/pipelines/recording.sh --gain=40 nothing.cu8; echo $?
      """)
    #expect(result.lines == ["74", "64"])
    #expect(result.errors.contains("unknown option --gain;"))
  }
}
