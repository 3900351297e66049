import Export
import PacketSchema
import PacketFixtures
import SinkKit
import Testing

@Suite("What other tools' scripts read")
struct DialectTests {
  private static let status = #"""
    {"schema":1,"time":"2026-11-22T17:00:00.999999Z","kind":"status","type":"D5","ci":"51","version":5,\#
    "network":"142A","utility":"Puget Sound Energy","crc":"ok","source":"0A0B0C01",\#
    "source_wan":"FE0A0B0C0100","destination":"0A0B0C02","uptime_s":49012726,\#
    "unix_time":1737232512,"symbol_rate":9600.2,"raw":"00FF2AD5"}
    """#

  @Test("rtl433: a status push has the keys and forms of rtl_433's decoder")
  func rtl433() throws {
    #expect(
      try RTL433Sink().onlyLines(for: JSONObject(parsing: Self.status)) == [
        #"{"time":"2026-11-22 17:00:00","model":"LandisGyr-GS","networkID":"142a","#
          + #""location":"Washington","provider":"Puget Sound Energy","subtype":213,"ci":81,"#
          + #""protoversion":5,"mic":"CRC","#
          + #""id":"0a0b0c01","wanaddress":"fe0a0b0c0100","destaddress":"0a0b0c02","#
          + #""timestamp":1737232512,"uptime":49012726}"#
      ])
  }

  @Test("rtl433: an uptime of 0 and what is not there have no key")
  func rtl433Absent() throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"type":"zz","crc":"ok","uptime_s":0}"#)
    #expect(try RTL433Sink().onlyLines(for: packet) == [#"{"model":"LandisGyr-GS","mic":"CRC"}"#])
  }

  @Test("rtl433: a type that is not digits alone has no key", arguments: ["+5", "-5", "zz", ""])
  func rtl433Type(type: String) throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"type":"\#(type)","crc":"ok"}"#)
    #expect(try RTL433Sink().onlyLines(for: packet) == [#"{"model":"LandisGyr-GS","mic":"CRC"}"#])
  }

  @Test("rtl433: a D2 packet with CI 52 is called encrypted, and no check is claimed")
  func rtl433Encrypted() throws {
    let packet = try JSONObject(
      parsing: #"""
        {"schema":1,"time":"2026-11-22T17:00:00Z","kind":"encrypted","type":"D2","ci":"52",\#
        "version":5,"crc":"none","raw":"00FF2AD212"}
        """#)
    #expect(
      try RTL433Sink().onlyLines(for: packet) == [
        #"{"time":"2026-11-22 17:00:00","model":"LandisGyr-GS","subtype":210,"ci":82,"#
          + #""protoversion":5,"encrypted":1}"#
      ])
  }

  @Test("rtl433: of other D2 packets it prints nothing", arguments: ["21", "22", "53"])
  func rtl433ShortDirected(identifier: String) throws {
    let packet = try JSONObject(
      parsing: #"{"schema":1,"type":"D2","ci":"\#(identifier)","crc":"none"}"#)
    #expect(try RTL433Sink().onlyLines(for: packet) == [])
  }

  @Test("rtl433: its own words for networks; of one that it does not know, those of ours")
  func rtl433Networks() throws {
    func names(_ network: String, _ utility: String) throws -> [String] {
      let packet = try JSONObject(
        parsing: #"{"schema":1,"crc":"ok","network":"\#(network)","utility":"\#(utility)"}"#)
      return try RTL433Sink().onlyLines(for: packet)
    }
    #expect(
      try names("62C1", "Hydro-Québec") == [
        #"{"model":"LandisGyr-GS","networkID":"62c1","location":"Quebec CAN","#
          + #""provider":"Hydro-Quebec","mic":"CRC"}"#
      ])
    #expect(
      try names("B5E3", "Somebody") == [
        #"{"model":"LandisGyr-GS","networkID":"b5e3","provider":"Somebody","mic":"CRC"}"#
      ])
  }

  @Test("rtl433: the addresses of a D5 packet are those of the hop, as they stand in it")
  func rtl433Link() throws {
    let packet = try JSONObject(
      parsing: #"""
        {"schema":1,"type":"D5","ci":"81","length":125,"crc":"ok","source":"0A0B0C01",\#
        "source_wan":"FE0A0B0C0280","destination":"FEFEFE7D","link_source":"0A0B0C03",\#
        "link_destination":"0A0B0C04"}
        """#)
    #expect(
      try RTL433Sink().onlyLines(for: packet) == [
        #"{"model":"LandisGyr-GS","subtype":213,"ci":129,"mic":"CRC","id":"0a0b0c03","#
          + #""destaddress":"0a0b0c04"}"#
      ])
  }

  @Test("rtl433: only packets of good check", arguments: ["bad", "none", "unverified"])
  func rtl433Check(word: String) throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"crc":"\#(word)"}"#)
    #expect(try RTL433Sink().onlyLines(for: packet) == [])
  }

  @Test("hex: version 5 is told by its header")
  func hexadecimal() throws {
    let status = try JSONObject(parsing: Self.status)
    #expect(try HexadecimalSink().onlyLines(for: status) == ["80FF2AD5"])
    #expect(
      try HexadecimalSink(dialect: .smartMeters).onlyLines(for: status) == [
        "[CRC: OK] 80FF2AD5 Baudrate: 9600"
      ])
    let encrypted = try SamplePackets.object(SamplePackets.encrypted)
    #expect(
      try HexadecimalSink(dialect: .smartMeters).onlyLines(for: encrypted) == [
        "[CRC: BAD] 80FF2AD21252"
      ])
  }

  @Test("hex: a byte that nobody noted stays XX, unless a check gave it back")
  func unknownBytes() throws {
    func line(_ check: String) throws -> [String] {
      let packet = #"{"schema":1,"crc":"\#(check)","erased":"7 9 99","raw":"00FF2A5500233000FE00"}"#
      return try HexadecimalSink().onlyLines(for: try JSONObject(parsing: packet))
    }
    #expect(try line("unverified") == ["00FF2A55002330XXFEXX"])
    #expect(try line("ok") == ["00FF2A5500233000FE00"])
  }

  @Test(
    "hex: what is no packet has no line",
    arguments: [#""""#, #""0""#, #""0G""#, "5", "null", #""é0""#, #""00FF ""#])
  func noBytes(raw: String) throws {
    let packet = try JSONObject(parsing: #"{"schema":1,"symbol_rate":1e300,"raw":\#(raw)}"#)
    #expect(try HexadecimalSink(dialect: .smartMeters).onlyLines(for: packet) == [])
  }
}
