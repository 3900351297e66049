import Foundation
import PacketPresentation
import PacketSchema
import TestKit
import Testing

@Suite struct PacketJSONSchemaTests {
  @Test("the committed schema is the one that the table of keys makes")
  func committedSchema() throws {
    try expectCommitted("docs/packet.schema.json") { _ in PacketJSONSchema.text }
  }

  @Test("gs-packet(5) documents each key and each layout as the tables have them")
  func manual() throws {
    try expectCommitted("man/gs-packet.5") { manual in
      let keys = replaceGenerated("table of keys", in: manual, by: PacketManual.keys)
      return replaceGenerated("layouts", in: keys, by: PacketManual.layouts)
    }
  }

  /// Expects a committed file to be what the code makes of it.
  private func expectCommitted(_ path: String, generate: (String) -> String) throws {
    let file = Repository.root.appending(path: path)
    let committed = try String(contentsOf: file, encoding: .utf8)
    let generated = generate(committed)
    if ProcessInfo.processInfo.environment["UPDATE_GENERATED_FILES"] == "1" {
      try Data(generated.utf8).write(to: file, options: .atomic)
    } else {
      #expect(
        committed == generated,
        "run the tests once with UPDATE_GENERATED_FILES=1 and commit \(path)")
    }
  }

  private func replaceGenerated(_ name: String, in text: String, by new: String) -> String {
    let begin = ".\\\" Generated from the \(name): begin.\n"
    guard let start = text.range(of: begin)?.upperBound,
      let end = text.range(of: ".\\\" Generated: end.", range: start..<text.endIndex)?.lowerBound
    else { return "no section \(name)" }
    return text.replacingCharacters(in: start..<end, with: new)
  }

  @Test("every key's example is of the form that it announces")
  func examples() throws {
    for key in PacketKeys.all {
      switch (key.form, key.example) {
      case (.integer(let range), .integer(let value)): #expect(range.contains(value))
      case (.hexadecimal(let bytes), .string(let text)):
        #expect(text.count % 2 == 0 && bytes.contains(text.count / 2), "\(key.name)")
      case (.choice(let words), .string(let word)): #expect(words.contains(word))
      case (.number, .number), (.text, .string), (.timestamp, .string), (.flag, .bool),
        (.bytesByOffset, .object):
        break
      default: Issue.record("\(key.name) has an example of another form")
      }
    }
  }

  @Test("names are unique, and end in their unit where it is a physical one")
  func names() {
    let names = PacketKeys.all.map(\.name)
    #expect(Set(names).count == names.count)
    for key in PacketKeys.all {
      guard let unit = key.unit, ["s", "Hz", "ms"].contains(unit), !key.name.contains("time")
      else { continue }
      #expect(key.name.hasSuffix("_\(unit.lowercased())"), "\(key.name)")
    }
  }
}
