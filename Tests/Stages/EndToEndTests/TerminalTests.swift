import TestKit
import Testing

/// What stages do where a person sits at one end of them.
@Suite("At a terminal")
struct TerminalTests {
  @Test(
    "an input that would have to be typed is refused with help, none of it in the output",
    arguments: [
      ("gs-demod -s 250k -f 903M", "gs-demod"), ("gs-frame", "gs-frame"),
      ("gs-decode", "gs-decode"), ("gs-export csv", "gs-export csv"),
      ("gs-export", "gs-export table"), ("gs-synth", "gs-synth"), ("gs-inspect", "gs-inspect"),
      ("gs-live", "gs-live"),
    ])
  func typedInput(command: String, example: String) throws {
    let shell = try Shell()
    let result = try shell.run(
      "script --quiet --return --command '\(command) > output 2> errors' /dev/null")
    #expect(result.status == 64)
    #expect(try shell.folder.read("output").isEmpty)
    let errors = String(decoding: try shell.folder.read("errors"), as: UTF8.self)
    let tool = command.prefix { $0 != " " }
    #expect(errors.hasPrefix("OVERVIEW: "))
    #expect(
      errors.hasSuffix(
        "\n\(tool): error: standard input is a terminal; "
          + "give it a file (\(example) < FILE) or a pipe\n"), "\(errors)")
  }

  @Test("help that was asked for is a result", arguments: CommandLineTests.tools)
  func help(tool: String) throws {
    let result = try Shell().run(
      "script --quiet --return --command '\(tool) --help 2> errors' /dev/null; cat errors >&2")
    #expect(result.status == 0 && result.errors.isEmpty && result.text.contains("OVERVIEW: "))
  }

  @Test("an explanation keeps to the terminal's width; a file has lines of any length")
  func explanation() throws {
    let shell = try Shell()
    try shell.folder.write(KnownBand.packets.utf8, to: "packets.hex")
    let result = try shell.run(
      """
      gs-decode --explain < packets.hex > file
      script --quiet --return --command \
        'stty cols 100; gs-decode --explain < packets.hex' /dev/null | tr -d '\\r' \
        | sed 's/\\x1B\\[[0-9]*m//g'
      """)
    let file = String(decoding: try shell.folder.read("file"), as: UTF8.self)
    #expect(result.status == 0 && result.lines.allSatisfy { $0.count <= 100 }, "\(result.text)")
    #expect(file.split(separator: "\n").contains { $0.count > 100 })
    let words = [result.text, file].map { $0.split(whereSeparator: \.isWhitespace).sorted() }
    #expect(words[0] == words[1])
  }

  @Test("a table on a terminal that tells no rows has one header and one date")
  func tableWithoutRows() throws {
    let shell = try Shell()
    try KnownBand.prepareLines(in: shell)
    let result = try shell.run(
      """
      script --quiet --return --command \
        'stty cols 100 rows 0; gs-export table < lines' /dev/null | tr -d '\\r'
      """)
    #expect(result.status == 0)
    #expect(result.lines.count == 5 && result.lines.count { $0.contains("TIME UTC") } == 1)
  }
}
