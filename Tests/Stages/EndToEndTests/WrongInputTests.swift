import TestKit
import Testing

/// Input that belongs to another stage, or to none.
@Suite("Wrong input")
struct WrongInputTests {
  @Test(
    "the output of another stage is told by its first line, with the stage that takes it",
    arguments: [
      ("gs-frame < hex", "these are packets already: give them to gs-decode"),
      ("gs-frame < json", "these are packets already, and decoded: give them to gs-export"),
      ("gs-decode < bits", "the input is lines of 0 and 1: put gs-frame in front of gs-decode"),
      (
        "gs-export json < hex",
        "these are packets in hexadecimal: put gs-decode in front of gs-export"
      ),
      (
        "gs-export json < bits",
        "these are lines of 0 and 1: put gs-frame and gs-decode in front of gs-export"
      ),
    ])
  func neighbour(command: String, advice: String) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    try shell.folder.write(KnownBand.packets.utf8, to: "hex")
    let result = try shell.run(
      "mv lines json; gs-synth --output bits < hex > bits; \(command)")
    #expect(result.status == 65 && result.output.isEmpty)
    let tool = command.prefix { $0 != " " }
    #expect(result.errors == "\(tool): error: \(advice)\n")
  }

  /// Files of formats that people have at hand, as their programs make them.
  @Test(
    "a file of another format is told by its name, with what to do, and never taken for text",
    arguments: [
      "gs-frame", "gs-decode", "gs-export json", "gs-synth", "gs-inspect",
    ],
    [
      ("gs-export sqlite file < json", "this is a SQLite database; "),
      ("gs-export pcap file < json", "this is a packet capture, "),
      ("gzip < json > file", "this is compressed: put gunzip in front"),
      ("cp \"$(command -v gs-frame)\" file", "this is a program, not what it prints"),
      ("printf 'RIFF....WAVEfmt ' > file", "this is a WAV file; "),
    ])
  func otherFormat(stage: String, file: (command: String, advice: String)) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run("mv lines json; \(file.command); \(stage) < file > output")
    #expect(result.status == 65)
    let tool = stage.prefix { $0 != " " }
    #expect(result.errors.hasPrefix("\(tool): error: \(file.advice)"), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test(
    "samples are no text", arguments: ["gs-frame", "gs-decode", "gs-export csv", "gs-synth"])
  func samples(stage: String) throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run("\(stage) < band.cu8 > output")
    #expect(result.status == 65)
    #expect(result.errors.contains("neither text nor a record stream"), "\(result.errors)")
  }

  @Test(
    "a recording's name that tells what cannot be is refused, unless an option says another",
    arguments: [
      ("x_infM_250k", "'infM' in its name is no frequency: give --frequency", "-f 915M"),
      ("x_nanG_250k", "'nanG' in its name is no frequency: give --frequency", "-f 915M"),
      ("x_915M_0.0004k", "'0.0004k' in its name is no sample rate: give --sample-rate", "-s 250k"),
      ("x_915M_0x1p3k", "'0x1p3k' in its name is no sample rate: give --sample-rate", "-s 250k"),
      ("x_915M_-250k", "'-250k' in its name is no sample rate: give --sample-rate", "-s 250k"),
    ])
  func impossibleName(name: String, fault: String, option: String) throws {
    let result = try Shell().run(
      """
      head -c 1000 /dev/zero > \(name).cu8
      gs-capture --replay \(name).cu8 > output; echo $?
      gs-capture --replay \(name).cu8 \(option) > \(name).gss; echo $?
      # Here the stream says it, not the name.
      gs-capture --replay \(name).gss | cmp - \(name).gss; echo $?
      """)
    #expect(result.lines == ["64", "0", "0"])
    #expect(result.errors == "gs-capture: error: '\(name).cu8': \(fault)\n")
  }

  @Test(
    "after something good a line of another stage is one bad line, and the rest is read",
    arguments: [
      ("gs-frame --output hex", "bits", "hex", 65), ("gs-decode", "hex", "bits", 0),
      ("gs-export json --compact", "json", "hex", 65),
    ] as [(String, String, String, Int32)])
  func oneLineOfAnotherStage(command: String, good: String, bad: String, status: Int32) throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    try shell.folder.write(KnownBand.packets.utf8, to: "hex")
    let result = try shell.run(
      """
      mv lines json; gs-synth --output bits < hex > bits
      { head -n 1 \(good); head -n 1 \(bad); tail -n 2 \(good); } | \(command)
      """)
    #expect(result.status == status && result.lines.count == 3, "\(result.errors)")
  }

  @Test(
    "a hundred bad lines are told ten times, then counted, and all told at the end",
    arguments: [
      ("gs-decode", "100 of 103 lines are damaged packets; the rest was decoded"),
      ("gs-export table", "103 of 103 lines were no packets"),
      ("gs-frame", "103 bursts could not be read; the rest was framed"),
      ("gs-synth", "100 lines could not be read; the rest was synthesised"),
      ("gs-inspect", "100 of 103 lines cannot be read as packets"),
    ])
  func manyFaults(command: String, total: String) throws {
    let shell = try Shell()
    try shell.folder.write(KnownBand.packets.utf8, to: "hex")
    // What comes first decides what the input is.
    let first = ["gs-frame", "gs-export table"].contains(command) ? "zz" : "hex"
    // Between packets words are no fault.
    let bad = ["gs-decode", "gs-inspect"].contains(command) ? "00FF2Azz" : "zz"
    let result = try shell.run(
      """
      { yes \(bad) | head -n 100; } > zz
      { cat \(first); cat zz; cat hex; } | head -n 103 | \(command) > output
      """)
    let errors = result.errors.split(separator: "\n")
    #expect(result.status == 65)
    #expect(errors.count == 12, "\(result.errors)")
    #expect(errors[10].hasSuffix("there are further faults like these: they are only counted"))
    #expect(errors[11].hasSuffix(": error: \(total)"))
  }

  @Test("ten bad lines are told, and not that there are more")
  func tenFaults() throws {
    let result = try Shell().run("yes 00FF2Azz | head -n 10 | gs-decode")
    #expect(result.errors.split(separator: "\n").count == 11)
    #expect(!result.errors.contains("only counted"))
  }

  @Test("of lines that cannot be read nothing is synthesised", arguments: ["records", "bits"])
  func nothingSynthesised(output: String) throws {
    let result = try Shell().run("echo 2A550023… | gs-synth --output \(output)")
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(
      result.errors.hasSuffix("gs-synth: error: no line could be read: nothing was synthesised\n"))
  }

  @Test("gs-inspect says of a stream with a damaged description that it is damaged")
  func damagedDescription() throws {
    let shell = try Shell()
    let result = try shell.run(
      #"""
      echo 2AD50011210A0B0C010A0B0C040102030405066E59 |
        gs-synth --duration 0.01 -f 915M -s 240k > good.gss
      python3 -c '
      import sys
      sys.path.insert(0, sys.argv[1])
      import records
      signature, all = records.read("good.gss")
      all[0].payload = all[0].payload[:20]
      records.write("bad.gss", signature, all)' "$SCRIPTS"
      gs-inspect < bad.gss
      """#)
    #expect(result.status == 65)
    #expect(result.lines.last?.hasPrefix("total: 1 description, 1 end, ") == true)
    #expect(result.errors.contains("1 of 3 records cannot be read"))
  }
}
