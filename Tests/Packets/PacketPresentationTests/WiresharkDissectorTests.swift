import Foundation
import PacketPresentation
import TestKit
import Testing

@Suite("Wireshark's dissector")
struct WiresharkDissectorTests {
  @Test("docs/gridstream.lua is what the layouts say; UPDATE_GENERATED_FILES=1 writes it anew")
  func committed() throws {
    let file = Repository.root.appending(path: "docs/gridstream.lua")
    if ProcessInfo.processInfo.environment["UPDATE_GENERATED_FILES"] == "1" {
      try Data(WiresharkDissector.script.utf8).write(to: file, options: .atomic)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == WiresharkDissector.script)
  }
}
