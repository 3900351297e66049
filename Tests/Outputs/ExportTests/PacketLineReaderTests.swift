import Export
import PacketSchema
import PacketFixtures
import Testing

@Suite("Reading packet lines")
struct PacketLineReaderTests {
  @Test("a malformed line is told by its number, and the next line is read")
  func malformedLine() throws {
    var reader = PacketLineReader()
    #expect(try reader.read(SamplePackets.beacon) != nil)
    #expect(try reader.read("") == nil)
    let error = #expect(throws: MalformedLine.self) { try reader.read("{\"schema\":1") }
    #expect(error?.number == 3)
    #expect(error?.description.hasPrefix("line 3 skipped: ") == true)
    #expect(try reader.read(SamplePackets.encrypted) != nil)
    #expect((reader.lines, reader.packets, reader.malformed) == (4, 2, 1))
  }

  @Test("JSON of another program is refused")
  func foreign() {
    var reader = PacketLineReader()
    #expect(throws: MalformedLine.self) { try reader.read(#"{"model":"other","id":1}"#) }
  }

  @Test("a later schema is read")
  func laterSchema() throws {
    var reader = PacketLineReader()
    #expect(try reader.read(#"{"schema":2,"new":{}}"#)?.encoded() == #"{"schema":2,"new":{}}"#)
  }
}
