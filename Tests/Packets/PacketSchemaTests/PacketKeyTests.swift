import PacketSchema
import TestKit
import Testing

@Suite("Keys of packet JSON")
struct PacketKeyTests {
  @Test("the committed schema is the one that the table makes; UPDATE_GENERATED_FILES=1 writes it")
  func committedSchema() throws {
    #expect(try GeneratedFile.isCurrent("docs/packet.schema.json") { _ in PacketJSONSchema.text })
  }

  @Test("the tables have a row for each key, in the order of printing")
  func order() {
    #expect(PacketKeys.all.map(\.key) == PacketKey.allCases)
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
