import AirInterface
import Evidence
import PacketSchema
import Testing

@Suite("Evidence")
struct EvidenceTests {
  private func packet(_ raw: String, check: String = "ok", type: String = "55") throws -> JSONObject
  {
    try JSONObject(
      parsing: """
        {"schema":1,"time":"2026-01-31T12:00:00.500000Z","kind":"beacon","type":"\(type)","ci":"30",\
        "network":"B5E3","crc":"\(check)","source":"0A0B0C01","channel_hz":916500000,\
        "frequency_hz":916501200,"raw":"\(raw)"}
        """)
  }

  @Test("packets become columns; what is not proven, or has no bytes, is counted")
  func columns() throws {
    var table = PacketTable()
    table.add(try packet("00FF2A55002330"))
    table.add(try packet("00FF2A55002331"))
    table.add(try packet("00FF2A55002330", check: "bad"))
    table.add(try packet("00FF2A55002332", check: "none", type: "D2"))
    table.add(try packet("no"))
    table.add(try packet(String(repeating: "55", count: PacketHeader.longestPacket + 1)))
    table.add(try packet(String(repeating: "55", count: PacketHeader.longestPacket)))
    #expect(table.packets.count == 4 && table.uncheckedCount == 3)
    #expect(table.forms.map(\.type) == ["55/30", "D2/30", "55/30"] && table.forms[0].size == 7)
    let second = table.packets[1]
    #expect(Array(table.bytes(of: second)) == [0x00, 0xFF, 0x2A, 0x55, 0x00, 0x23, 0x31])
    #expect(second.time == 1_769_860_800.5 && second.burst.carrierError == 1200)
    #expect(table.name(second.source) == "0A0B0C01" && second.destination == nil)
    #expect(second.burst.level.isNaN)
  }

  @Test("what nobody can have measured is not known")
  func absurd() throws {
    var packet = try packet("00FF2A55002330")
    for key in ["channel_hz", "frequency_hz", "hop_phase_s", "hop_cycle_s", "level_dbfs", "snr_db"]
    {
      packet[key] = .number(-1e300)
    }
    var table = PacketTable()
    table.add(packet)
    packet["hop_cycle_s"] = .number(1e300)
    packet["raw"] = .string("00FF2A55002331")
    table.add(packet)
    #expect(table.packets.count == 2)
    for burst in table.packets.map(\.burst) {
      #expect(burst.channel.isNaN && burst.carrierError.isNaN && burst.level.isNaN)
      #expect(burst.hopPhase.isNaN && burst.hopCycle.isNaN && burst.signalToNoiseRatio.isNaN)
    }
  }

  @Test("what comes twice within two seconds is one packet; later it is another")
  func repeats() throws {
    var table = PacketTable()
    for (time, raw) in [("00.5", 0), ("01.0", 1), ("02.0", 0), ("02.5", 1), ("03.5", 0)] {
      var packet = try packet("00FF2A5500233\(raw)")
      packet["time"] = .string("2026-01-31T12:00:\(time)00000Z")
      table.add(packet)
    }
    #expect(table.packets.map(\.time) == [0.5, 1, 3.5].map { 1_769_860_800 + $0 })
    #expect(table.repeatCount == 2)
  }

  @Test("memory is bounded: what has no room is counted")
  func bounded() throws {
    var table = PacketTable(capacity: 300)
    for place in 0..<5 { table.add(try packet("00FF2A5500233\(place)")) }
    #expect(table.packets.count == 2 && table.leftOutCount == 3)
  }

  @Test(
    "a place is read in its order, from either end",
    arguments: [
      (FieldPlace(offset: 1, size: 2), 0x8203, "1-2"),
      (FieldPlace(offset: 1, size: 2, reading: .littleEndian), 0x0382, "1-2"),
      (FieldPlace(offset: 1, size: 2, reading: .signedBigEndian), -0x7DFD, "1-2"),
      (FieldPlace(offset: -2, size: 2, reading: .binaryCodedDecimal), 1995, "end-2..end-1"),
      (FieldPlace(offset: -1, size: 1, bits: 4..<8), 9, "end-1 bits 7-4"),
      (FieldPlace(offset: 1, size: 1, bits: 1..<2), 1, "1 bit 1"),
    ] as [(FieldPlace, Int64, String)])
  func places(place: FieldPlace, value: Int64, text: String) {
    let bytes: [UInt8] = [0xFF, 0x01, 0x82, 0x03, 0x19, 0x95]
    #expect(place.value(in: bytes[1...]) == value && place.text == text)
  }

  @Test("a place beyond a packet, or no digits, give nothing")
  func missing() {
    let bytes: [UInt8] = [1, 0x2A]
    #expect(FieldPlace(offset: 1, size: 2).value(in: bytes[...]) == nil)
    #expect(FieldPlace(offset: -3, size: 1).value(in: bytes[...]) == nil)
    #expect(FieldPlace(offset: 0, size: 9).value(in: bytes[...]) == nil)
    let digits = FieldPlace(offset: 1, size: 1, reading: .binaryCodedDecimal)
    #expect(digits.value(in: bytes[...]) == nil)
    #expect(FieldPlace(offset: 0, size: 8).value(in: [UInt8](repeating: 0xFF, count: 8)[...]) == -1)
  }
}
