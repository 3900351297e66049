import FilterRuntime
import Foundation
import TestKit
import Testing

@Suite("Command lines")
struct CommandLineTests {
  static let tools = [
    "gs-capture", "gs-demod", "gs-frame", "gs-decode", "gs-export", "gs-synth", "gs-inspect",
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
      "gs-capture -s 1", "gs-capture --replay a --rtl-tcp b", "gs-capture -p 5000",
      "gs-demod < /dev/urandom", "gs-export", "gs-export table --meter 12",
      "gs-export csv --kind bacon",
      "gs-export json --dedupe -1", "gs-export json --network ''",
    ])
  func outOfRange(command: String) throws {
    let result = try Shell().run(command)
    // A bare gs-export explains itself.
    #expect(result.status == (command == "gs-export" ? 0 : 64), "\(result.errors)")
  }

  @Test(
    "bad input ends with 65 and says why",
    arguments: [
      "gs-demod -s 250k -f 915M < empty", "gs-demod < cut",
      "gs-frame < empty", "gs-frame < noise", "gs-frame < cut", "gs-frame < packets",
      "gs-decode < noise", "gs-decode < cut",
      "gs-export table < noise", "gs-export json < cut", "gs-export csv < packets",
      "gs-synth < noise", "gs-inspect < cut",
      "gs-capture --replay empty -s 250k -f 915M", "gs-capture --replay cut",
    ])
  func badInput(command: String) throws {
    let shell = try Shell()
    var generator = SystemRandomNumberGenerator()
    let noise = (0..<5000).map { _ in UInt8.random(in: 0x80...0xFF, using: &generator) }
    try shell.folder.write([], to: "empty")
    try shell.folder.write(noise, to: "noise")
    try shell.folder.write([0x89, 0x47, 0x53, 0x53, 0x0D, 0x0A, 0x1A, 0x0A, 1, 0], to: "cut")
    try shell.folder.write(Array("00FF2A55 is no packet JSON\n".utf8), to: "packets")
    let result = try shell.run(command + " > output")
    #expect(result.status == 65, "\(result.errors)")
    #expect(result.errors.contains("gs-"), "\(result.errors)")
  }

  @Test("a file that is not there is an input/output error", arguments: ["gs-capture --replay"])
  func noFile(command: String) throws {
    let result = try Shell().run(command + " nothing.cu8 -s 250k -f 915M")
    #expect(result.status == 74 && result.errors.contains("nothing.cu8"), "\(result.errors)")
  }
}
