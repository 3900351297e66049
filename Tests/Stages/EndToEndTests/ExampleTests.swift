import Foundation
import TestKit
import Testing

/// Examples of help texts and manual pages, copied as they stand.
@Suite("Examples")
struct ExampleTests {
  /// What needs a radio, a recording, a server, or a program that may not be there.
  private static let foreign = [
    "gs-capture", "recording.cu8 |", "bits.gss", "mqtt", "--post", "wireshark", "sqlite3",
    "postgresql://", "/var/lib", "less", "jq", "packets.db",
  ]

  /// The commands among lines; one that ends in `\` or `|` goes on in the next line. Words about an
  /// example end in a colon.
  private func commands(_ lines: [String]) -> [String] {
    var commands: [String] = []
    var isOpen = false
    for line in lines where isOpen || !line.hasSuffix(":") {
      if isOpen { commands[commands.count - 1] += "\n" + line } else { commands.append(line) }
      isOpen = line.hasSuffix("\\") || line.hasSuffix("|")
    }
    return commands.filter { command in !Self.foreign.contains { command.contains($0) } }
  }

  private func manualCommands(_ tool: String) throws -> [String] {
    let page = try String(
      contentsOf: Repository.root.appending(path: "man/\(tool).1"), encoding: .utf8)
    let section = page.components(separatedBy: ".Sh EXAMPLES\n").last ?? ""
    var lines: [String] = []
    var isLiteral = false
    for line in section.components(separatedBy: ".Sh ")[0].components(separatedBy: "\n") {
      if line.hasPrefix(".Bd") { isLiteral = true }
      if line.hasPrefix(".Ed") { isLiteral = false }
      if line.hasPrefix(".Dl ") { lines.append(String(line.dropFirst(4))) }
      if isLiteral, !line.hasPrefix(".") { lines.append(line.replacing("\\e", with: "\\")) }
    }
    return commands(lines)
  }

  private func helpCommands(_ command: String) throws -> [String] {
    let help = try Shell().run("\(command) --help", environment: ["COLUMNS": "300"]).text
    let parts = help.split(separator: /\n(?:Examples?:|EXAMPLES)\n/)
    let section = parts.count > 1 ? parts[1].components(separatedBy: "\n\n")[0] : ""
    return commands(section.components(separatedBy: "\n"))
  }

  /// Runs commands one after the other in one folder; what one of them makes the next ones read.
  private func run(_ commands: [String], in shell: Shell) throws {
    #expect(!commands.isEmpty)
    for command in commands {
      // Ten seconds of a wide band take a while without optimisation.
      let result = try shell.run(command.replacing("--duration 10", with: "--duration 1"))
      #expect(result.status == 0, "\(command)\n\(result.errors)")
      #expect(result.errors.isEmpty || result.errors.contains(": none of "), "\(result.errors)")
    }
  }

  @Test("in help can be copied", arguments: ["gs-synth", "gs-decode", "gs-export"])
  func help(tool: String) throws {
    try run(helpCommands(tool), in: Shell())
  }

  @Test("in manual pages can be copied", arguments: ["gs-synth", "gs-decode", "gs-export"])
  func manual(tool: String) throws {
    try run(manualCommands(tool), in: Shell())
  }

  @Test(
    "in the help of formats can be copied, after those of the manual",
    arguments: ["table", "csv", "json", "influx", "prometheus", "pcap", "hex", "share", "report"])
  func formats(format: String) throws {
    let shell = try Shell()
    _ = try shell.run(manualCommands("gs-export").prefix(2).joined(separator: "\n"))
    try run(helpCommands("gs-export \(format)"), in: shell)
  }

  @Test("none has gs-decode wait for a terminal")
  func inputs() throws {
    let result = try Shell().run(
      #"grep -rnE '^ *gs-decode( -[^<]*)? \|' "$ROOT"/man "$ROOT"/Sources/gs-*"#)
    #expect(result.text == "")
  }
}
