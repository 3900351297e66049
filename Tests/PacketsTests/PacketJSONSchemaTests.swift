import Foundation
import PacketSchema
import Testing

@testable import Packets

/// The folder of the package, from this file's place in it.
let packageFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite struct PacketJSONSchemaTests {
  @Test("the committed schema is the one that the table of keys makes")
  func committedFile() throws {
    let file = packageFolder.appending(path: "docs/packet.schema.json")
    if ProcessInfo.processInfo.environment["UPDATE_GENERATED_FILES"] == "1" {
      try Data(PacketJSONSchema.text.utf8).write(to: file, options: .atomic)
    }
    let committed = try String(contentsOf: file, encoding: .utf8)
    #expect(
      committed == PacketJSONSchema.text,
      "run the tests once with UPDATE_GENERATED_FILES=1 and commit docs/packet.schema.json")
  }

  @Test("gs-packet(5) documents each key, in the schema's order, and no other")
  func manual() throws {
    let manual = try String(
      contentsOf: packageFolder.appending(path: "man/gs-packet.5"), encoding: .utf8)
    let section = try #require(
      manual.components(separatedBy: ".Sh ").first { $0.hasPrefix("KEYS") })
    let documented = section.split(separator: "\n")
      .filter { $0.hasPrefix(".It Ic ") }.map { String($0.dropFirst(".It Ic ".count)) }
    #expect(documented == PacketKeys.all.map(\.name))
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
