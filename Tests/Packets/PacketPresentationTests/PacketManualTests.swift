import PacketPresentation
import TestKit
import Testing

@Suite("The manual of packet JSON")
struct PacketManualTests {
  @Test("gs-packet(5) has each key, layout and element; UPDATE_GENERATED_FILES=1 writes them anew")
  func manual() throws {
    let isCurrent = try GeneratedFile.isCurrent("man/gs-packet.5") { manual in
      let keys = try replaceGenerated("table of keys", in: manual, by: PacketManual.keys)
      let layouts = try replaceGenerated("layouts", in: keys, by: PacketManual.layouts)
      let elements = try replaceGenerated("elements", in: layouts, by: PacketManual.elements)
      return try replaceGenerated(
        "table of the receiver's keys", in: elements, by: PacketManual.receiver)
    }
    #expect(isCurrent)
  }

  private func replaceGenerated(
    _ name: String, in text: String, by new: String
  ) throws -> String {
    let begin = ".\\\" Generated from the \(name): begin.\n"
    let start = try #require(text.firstRange(of: begin)).upperBound
    let end = try #require(text[start...].firstRange(of: ".\\\" Generated: end.")).lowerBound
    return text[..<start] + new + text[end...]
  }
}
