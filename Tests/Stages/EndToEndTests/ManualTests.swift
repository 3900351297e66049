import Foundation
import PacketSchema
import TestKit
import Testing

@Suite("Manual pages")
struct ManualTests {
  /// Options that `--help` lists, that of every subcommand included.
  private func helpOptions(_ tool: String) throws -> Set<String> {
    let subcommands = try subcommands(of: tool)
    var options: Set<String> = []
    for subcommand in subcommands {
      let result = try Shell().run("\(tool) \(subcommand) --help")
      try #require(result.status == 0)
      for line in result.lines where line.hasPrefix("  -") {
        // What follows two spaces or a value is the explanation.
        let names = line.dropFirst(2).prefix { $0 != "<" }.split(separator: "  ").first ?? ""
        options.formUnion(names.matches(of: /-[a-z]\b|--[a-z][a-z0-9-]+/).map { String($0.output) })
      }
    }
    return options
  }

  /// The subcommands that the help of a tool lists; an empty one if it has none.
  private func subcommands(of tool: String) throws -> [String] {
    let help = try Shell().run("\(tool) --help").text
    let parts = help.components(separatedBy: "SUBCOMMANDS:\n")
    guard parts.count == 2 else { return [""] }
    return parts[1].matches(of: /(?m)^  ([a-z][a-z0-9]*)/).map { String($0.output.1) }
      .filter { $0 != "help" }
  }

  /// Options that the manual page lists.
  private func manualOptions(_ tool: String) throws -> Set<String> {
    let page = Repository.root.appending(path: "man/\(tool).1")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let names = lines.filter { $0.hasPrefix(".It Fl ") }
      .flatMap { line in
        line.matches(of: /Fl Fl ([a-z][a-z0-9-]+)/).map { "--" + $0.output.1 }
          + line.matches(of: /Fl ([a-z])\b/).map { "-" + $0.output.1 }
      }
    return Set(names)
  }

  @Test("list exactly the options that the tools have", arguments: CommandLineTests.tools)
  func options(tool: String) throws {
    let help = try helpOptions(tool)
    #expect(
      help.isSuperset(of: [
        "-v", "-q", "-h", "--verbose", "--quiet", "--stats", "--version", "--help",
      ]))
    #expect(try manualOptions(tool) == help)
  }

  @Test(
    "list exactly the counters that --stats prints",
    arguments: [
      "gs-capture --replay band.cu8 -s 250k -f 915M", "gs-demod < band.gss", "gs-frame < bits",
      "gs-decode < frames", "gs-export json < packets", "gs-synth < packets.hex",
      "gs-inspect < bits", "gs-live -q --listen 127.0.0.1:0 --until-end < packets",
      "gs-survey -s 250k -f 915M band.cu8",
    ])
  func counters(command: String) throws {
    let shell = try Shell()
    try KnownBand.record(in: shell)
    let result = try shell.run(KnownBand.streams + "\(command) --stats > output")
    let tool = String(command.prefix { $0 != " " })
    let counters = try JSONObject(parsing: result.errors)
    let page = try String(
      contentsOf: Repository.root.appending(path: "man/\(tool).1"), encoding: .utf8)
    let list = page.components(separatedBy: "the program's name, a line has these:\n").last ?? ""
    let items = list.components(separatedBy: "\n.El\n")[0].split(separator: "\n")
      .filter { $0.hasPrefix(".It Li ") }.map { String($0.dropFirst(7)) }
    #expect(Set(items + ["stage"]) == Set(counters.members.map(\.key)), "\(result.errors)")
  }

  @Test("have a section on exit statuses, and examples", arguments: CommandLineTests.tools)
  func sections(tool: String) throws {
    let page = try String(
      contentsOf: Repository.root.appending(path: "man/\(tool).1"), encoding: .utf8)
    #expect(page.contains("\n.Sh EXIT STATUS\n") && page.contains("\n.Sh EXAMPLES\n"))
    for status in [0, 64, 65, 70, 74] { #expect(page.contains("\n.It \(status)\n"), "\(status)") }
  }

  @Test("examples in --help fit a terminal of 80 columns", arguments: CommandLineTests.tools)
  func helpExamples(tool: String) throws {
    let subcommands = Set(try subcommands(of: tool)).union([""])
    for subcommand in subcommands {
      // In a wide terminal nothing is folded: lines are as they were written.
      let help = try Shell().run("\(tool) \(subcommand) --help", environment: ["COLUMNS": "300"])
      let parts = help.text.split(separator: /\nExamples?:\n/)
      let lines = parts.count > 1 ? parts[1].split(separator: "\n\n")[0].split(separator: "\n") : []
      #expect(subcommands.count == 1 || !lines.isEmpty, "\(subcommand)")
      for line in lines { #expect(line.count <= 78, "\(line)") }
    }
  }

  @Test("are free of faults")
  func lint() throws {
    let result = try Shell().run(#"mandoc -T lint -W warning "$ROOT"/man/*.[1-9]"#)
    #expect(result.status == 0, "\(result.text)")
  }

  @Test("refer to pages of this project that exist")
  func references() throws {
    let result = try Shell().run(
      #"sed -nE 's/^\.Xr (g[a-z-]+) ([1-9]).*/\1.\2/p' "$ROOT"/man/*.[1-9] | sort -u"#)
    #expect(!result.lines.isEmpty)
    for page in result.lines {
      let path = Repository.root.appending(path: "man/\(page)").path
      #expect(FileManager.default.fileExists(atPath: path), "man/\(page)")
    }
  }
}
