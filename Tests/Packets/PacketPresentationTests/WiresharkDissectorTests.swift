import PacketPresentation
import TestKit
import Testing

@Suite("Wireshark's dissector")
struct WiresharkDissectorTests {
  @Test("docs/gridstream.lua is what the layouts say; UPDATE_GENERATED_FILES=1 writes it anew")
  func committed() throws {
    #expect(try GeneratedFile.isCurrent("docs/gridstream.lua") { _ in WiresharkDissector.script })
  }
}
