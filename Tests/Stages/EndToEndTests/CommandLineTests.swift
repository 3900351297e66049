import FilterRuntime
import Foundation
import RecordStream
import TestKit
import Testing

@Suite("Command lines")
struct CommandLineTests {
  static let tools = [
    "gs-capture", "gs-demod", "gs-frame", "gs-decode", "gs-export", "gs-live", "gs-synth",
    "gs-inspect", "gs-survey", "gs-hunt",
  ]

  @Test("a wrong option is refused with 64, words and nothing else", arguments: tools)
  func wrongOption(tool: String) throws {
    let result = try Shell().run("\(tool) --no-such-option")
    #expect(result.status == 64)
    #expect(result.output.isEmpty && result.errors.contains("--no-such-option"))
  }

  @Test("each tool tells its version", arguments: tools)
  func version(tool: String) throws {
    let result = try Shell().run("\(tool) --version")
    #expect(result.status == 0 && result.text == ProgramVersion.current + "\n")
  }

  @Test(
    "values out of range are refused with 64",
    arguments: [
      "gs-demod -s 1", "gs-demod -f nine", "gs-demod --format cu9", "gs-demod --stats=-1",
      "gs-demod --symbol-rate 4.7k", "gs-demod --symbol-rate 1M",
      "gs-capture -s 0", "gs-capture -f 5G", "gs-capture --gain nan", "gs-capture -p 5000",
      "gs-capture --replay a --rtl-tcp b", "gs-capture --replay a --gain 40",
      "gs-capture --rtl-tcp a --device 1", "gs-capture --soapy airspy", "gs-capture --format cs8",
      "gs-capture --retry 0", "gs-capture --retry 61", "gs-capture --retry 1 --no-retry",
      "gs-capture --replay a --retry 1",
      "gs-inspect -s 0", "gs-inspect < packets", "gs-inspect < noise",
      "gs-synth --channels 915M,", "yes 2A550000 | head -n 10 | gs-synth --repeat 100000",
      "gs-synth --hum 1.1", "gs-synth --gain-steps 0.1", "gs-synth --gain-steps 0.1:99",
      "gs-synth --lost 0.1:-1", "gs-synth --loss-rate 100 --loss-duration 1",
      "gs-synth --impulse-length 0", "gs-synth --set am=2", "gs-synth --set what=2",
      "gs-survey --seconds-per-step 0", "gs-survey --band 915M", "gs-survey --band 3M-2M",
      "gs-survey -f 915M --band 902M-928M", "gs-survey a.cu8 --quick", "gs-survey -g tuner",
      "gs-survey --rtl-tcp a --soapy driver=b", "gs-demod < /dev/zero",
      "gs-export table --meter 12",
      "gs-export csv --kind bacon", "gs-export csv --meter ４０DA952B",
      "gs-export json --since yesterday", "gs-export csv --since 1h --until 2h",
      "gs-export json --dedupe -1", "gs-export json --network ''",
    ])
  func outOfRange(command: String) throws {
    let shell = try Shell()
    try shell.folder.write(Array("no stream\n".utf8), to: "packets")
    try shell.folder.write([0x80, 0xFF, 0x00, 0x0A], to: "noise")
    let result = try shell.run(command)
    #expect(result.status == 64, "\(result.errors)")
  }

  @Test("gs-export without a format, but with input, is refused with 64 and words")
  func missingFormat() throws {
    let result = try Shell().run("echo '{}' | gs-export")
    #expect(result.status == 64)
    #expect(result.output.isEmpty && result.errors.contains("name a format"))
  }

  private static let noInput = "no input; give it "
  private static let cutOff = "the stream was cut off at byte 10, before its end record"
  private static let noText = "this is neither text nor a record stream"

  @Test(
    "bad input ends with 65 and says why",
    arguments: [
      ("gs-demod -s 250k -f 915M < empty", noInput), ("gs-demod < cut", cutOff),
      ("gs-frame < empty", noInput), ("gs-frame < noise", noText), ("gs-frame < cut", cutOff),
      ("gs-frame < packets", #"line 1: "F" is neither 0 nor 1"#),
      ("gs-decode < noise", noText), ("gs-decode < cut", cutOff),
      ("gs-decode < samples", "the input carries no frames yet"),
      ("gs-synth < cut", "this is a record stream; gs-synth takes packets"),
      ("gs-synth < noise", noText), ("gs-inspect < empty", noInput), ("gs-inspect < cut", cutOff),
      ("head -c 1001 noise | gs-inspect -s 250k", "ended before its first whole sample, or inside"),
      ("gs-export table < noise", noText), ("gs-export json < cut", "put gs-decode in front"),
      ("gs-export csv < packets", "line 1 skipped: not JSON"),
      ("gs-capture --replay empty -s 250k -f 915M", noInput),
      ("gs-capture --replay cut", cutOff),
    ])
  func badInput(command: String, reason: String) throws {
    let shell = try Shell()
    var generator = SeededGenerator(seed: 67)
    let noise = (0..<5000).map { _ in UInt8.random(in: 0x80...0xFF, using: &generator) }
    try shell.folder.write([], to: "empty")
    try shell.folder.write(noise, to: "noise")
    try shell.folder.write([0x89, 0x47, 0x53, 0x53, 0x0D, 0x0A, 0x1A, 0x0A, 1, 0], to: "cut")
    try shell.folder.write(Array("Four lines that are no packet JSON\n".utf8), to: "packets")
    try shell.folder.write(
      RecordParser.signature + Record(.samples, payload: [1, 2]).encoded()
        + Record(.end).encoded(), to: "samples")
    let result = try shell.run(command + " > output")
    #expect(result.status == 65, "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test("a file that cannot be read is an input/output error, with its name and the reason")
  func unreadableFile() throws {
    let result = try Shell().run(
      """
      mkdir folder
      gs-capture --replay nothing.cu8 -s 250k -f 915M; echo $?
      gs-capture --replay folder -s 250k -f 915M; echo $?
      gs-demod < folder; echo $?
      """)
    #expect(result.lines == ["74", "74", "74"])
    #expect(result.errors.contains("cannot open 'nothing.cu8': No such file or directory\n"))
    #expect(result.errors.contains("cannot read 'folder': Is a directory\n"))
    #expect(result.errors.contains("cannot read standard input: Is a directory\n"))
  }

  @Test("a recording may come through a named pipe")
  func namedPipe() throws {
    let result = try Shell().run(
      """
      echo 00FF2A55 | gs-synth > band.gss
      mkfifo pipe; cat band.gss > pipe &
      gs-capture --replay pipe | cmp - band.gss
      """)
    #expect(result.status == 0 && result.text == "", "\(result.errors)")
  }

  @Test("gs-inspect takes any of the streams")
  func anyStream() throws {
    let result = try Shell().run(
      """
      echo 00FF2A55 > packets.hex
      gs-synth -s 250k --output raw < packets.hex > band.cu8
      { printf 'RTL0\\0\\0\\0\\5\\0\\0\\0\\35'; cat band.cu8; } > server
      gs-demod -s 250k -f 915M --output bits < band.cu8 > bits
      gs-inspect < packets.hex
      echo '\(KnownBand.raw[0]) \(KnownBand.raw[2])' | gs-inspect
      gs-inspect < bits | tail -n 1
      gs-inspect -s 250k < band.cu8 > samples
      gs-inspect -s 250k < server | cmp - samples && echo same
      """)
    #expect(
      result.lines == [
        "line 1: 00FF2A55, version 4, 4 bytes", "total: 1 packet",
        "line 1: \(KnownBand.raw[0]), version 4, 41 bytes; \(KnownBand.raw[2]), version 4, 41 bytes",
        "total: 2 packets", "total: 1 burst", "same",
      ], "\(result.text)\(result.errors)")
  }
}
