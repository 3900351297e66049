import PacketSchema
import TestKit
import Testing

@Suite("Captures in Wireshark's own reader")
struct WiresharkTests {
  @Test("tshark shows the fields that gs-decode prints")
  func fields() throws {
    let shell = try Shell()
    try shell.folder.write(KnownBand.packets.utf8, to: "packets.hex")
    let keys: [PacketKey] = [
      .kind, .type, .length, .commandIdentifier, .checksum, .source, .sourceWAN, .destination,
      .counter, .uptime, .hopPhase, .routeCost, .treeID, .level,
    ]
    let options = keys.map { "-e gridstream.\($0.name)" }.joined(separator: " ")
    let result = try shell.run(
      """
      gs-decode < packets.hex > packets.json
      gs-export pcap < packets.json > packets.pcap
      HOME=$PWD tshark -X lua_script:"$ROOT"/docs/gridstream.lua -r packets.pcap \
        -T fields -E separator='|' \(options)
      """)
    #expect(result.status == 0, "\(result.errors)")
    let decoded = try String(decoding: shell.folder.read("packets.json"), as: UTF8.self)
      .split(separator: "\n").map { try JSONObject(parsing: $0) }
    let expected = decoded.map { packet in
      keys.map { packet.word($0) ?? "" }.joined(separator: "|")
    }
    #expect(expected.count == 3)
    #expect(result.lines == expected)
  }

  @Test("neither cut packets nor noise is an error in the dissector")
  func damaged() throws {
    let shell = try Shell()
    let beacon = KnownBand.raw[0]
    var lines = (0..<(beacon.count / 2)).map { String(beacon.prefix(2 * $0)) }
    lines += ["00FF2AD5FFFF30", "00FF2AD20053", "00FF00112233445566", "80FF2A55000030FF"]
    let text = lines.map { "{\"schema\":1,\"raw\":\"\($0)\"}\n" }.joined()
    try shell.folder.write(text.utf8, to: "packets.json")
    let result = try shell.run(
      """
      gs-export pcap packets.pcap < packets.json
      HOME=$PWD tshark -X lua_script:"$ROOT"/docs/gridstream.lua -r packets.pcap -V
      """)
    #expect(result.status == 0 && !result.text.contains("Lua Error"), "\(result.errors)")
    #expect(result.text.matches(of: /Landis\+Gyr GridStream/).count == lines.count - 1)
  }
}
