import Export
import PacketSchema
import SinkKit
import Testing

@Suite("Packet captures")
struct PacketCaptureSinkTests {
  private func capture(_ packets: [String]) throws -> [UInt8] {
    try bytes(of: packets.map { try JSONObject(parsing: $0) }, through: PacketCaptureSink())
  }

  private static let header: [UInt8] = [
    0x4D, 0x3C, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 147, 0, 0, 0,
  ]

  @Test("a file of no packets is its header")
  func header() throws {
    #expect(try capture([]) == Self.header)
    #expect(try capture([#"{"schema":1}"#, #"{"schema":1,"raw":"0"}"#]) == Self.header)
  }

  @Test("a packet has its time to the nanosecond, its length, its bytes")
  func record() throws {
    let bytes = try capture([
      #"{"schema":1,"time":"1970-01-02T00:00:01.000001002Z","version":5,"raw":"00FF2A"}"#
    ])
    #expect(
      bytes == Self.header + [
        0x81, 0x51, 1, 0, 0xEA, 3, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 0x80, 0xFF, 0x2A,
      ])
  }

  @Test("a packet that is too long is cut, and says so")
  func long() throws {
    let digits = String(repeating: "A5", count: 70_000)
    let bytes = try capture([#"{"schema":1,"raw":"\#(digits)"}"#])
    #expect(bytes.count == 24 + 16 + 65_535)
    #expect(bytes[32..<40] == [0xFF, 0xFF, 0, 0, 0x70, 0x11, 1, 0])
  }
}
