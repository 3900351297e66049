import AirInterface
import Notation
import PacketDecoding
import PacketFixtures
import PacketSchema
import TestKit
import Testing

@Suite("Captures in Wireshark's own reader")
struct WiresharkTests {
  private static let keys: [PacketKey] = [
    .kind, .version, .type, .length, .commandIdentifier, .checksum, .source, .sourceWAN,
    .destination, .destinationWAN, .linkSource, .counter, .sequence, .flags, .uptime, .hopPhase,
    .linkByte, .routeCost, .fineRouteCost, .treeID, .level, .elements, .announcedLength,
    .announcedBlockSize, .announcementID, .messageCommandIdentifier, .countdown,
    .unixTime, .microseconds, .unixTimeCandidate, .timeToLive, .hopLimit, .messageID,
    .messageClass, .fragment, .blocks, .blockHeaders, .blockSeparators, .blockChecks, .payload,
  ]

  @Test("tshark shows the fields that gs-decode prints, in packets of every kind")
  func fields() throws {
    let examples = PacketLayouts.all.flatMap { $0.examples.map(\.packet) }
    // As version 5, too, which has nothing between blocks.
    let lines =
      KnownBand.raw + examples
      + examples.map {
        "80"
          + $0.dropFirst(2).replacing("0E0400FF0C", with: "0E00FF0C")
          .replacing("87744804", with: "877448")
      }
    let shown = try shownByTshark(lines, Self.keys)
    #expect(shown.decoded.count == lines.count)
    for (packet, row) in zip(shown.decoded, shown.rows) {
      // tshark knows nothing of the link addresses that are not sent.
      let isMessage = packet.word(.kind) == "message"
      let expected = Self.keys.map { key in
        isMessage && key == .linkSource ? "" : packet.word(key) ?? ""
      }
      // What stands in a packet twice is shown twice.
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      let words = zip(Self.keys, cells).map { key, word in
        let copies = word.split(separator: ",")
        if key == .elements { return copies.joined() }
        return Set(copies).count == 1 ? String(copies[0]) : String(word)
      }
      #expect(words == expected)
    }
  }

  @Test("tshark takes random elements and random content for what gs-decode does")
  func randomPackets() throws {
    var generator = SeededGenerator(seed: 81)
    var lines: [String] = []
    for layout in PacketLayouts.declared {
      for identifier in layout.commandIdentifiers {
        for _ in 0..<10 {
          let packet = generator.packet(of: layout, commandIdentifier: identifier, network: 0x142A)
          lines.append(packet.hexadecimal)
          guard layout.check == .networkCRC else { continue }
          var changed = packet
          changed[Int.random(in: 7..<packet.count - 2, using: &generator)] ^= 0x55
          lines.append(PacketBuilder.seal(changed, network: 0x142A).hexadecimal)
        }
      }
    }
    for type in [0x55, 0xD5, 0xA5, 0x77] as [UInt8] {
      let content = [0x99] + generator.bytes(30)
      lines.append(
        PacketBuilder.packet(type: type, content: content, network: 0x142A).hexadecimal)
    }
    let keys = Self.keys + [.unknown]
    let shown = try shownByTshark(lines, keys)
    #expect(shown.decoded.count == lines.count && shown.rows.count == lines.count)
    for (packet, row) in zip(shown.decoded, shown.rows) {
      let cells = row.split(separator: "|", omittingEmptySubsequences: false)
      for (key, cell) in zip(keys, cells) {
        let copies = cell.split(separator: ",")
        // Unknown bytes and elements are told one by one; what agrees with itself, twice.
        let isList = key == .elements || key == .unknown
        let word = isList ? copies.joined() : Set(copies).joined(separator: ",")
        var expected = packet.word(key) ?? ""
        if key == .unknown, case .object(let unknown)? = packet[.unknown] {
          expected = unknown.members.map(\.value.word).joined()
        }
        #expect(word == expected, "\(key.name) of \(packet.encoded())")
      }
    }
  }

  @Test("a field is labelled with its key, and the sentence on its meaning is its description")
  func labels() throws {
    let shell = try Shell()
    try shell.folder.write("{\"schema\":1,\"raw\":\"\(KnownBand.raw[0])\"}\n".utf8, to: "packet")
    let result = try shell.run(
      """
      export HOME=$PWD; gs-export pcap packets.pcap < packet
      tshark -X lua_script:"$ROOT"/docs/gridstream.lua -r packets.pcap -V
      tshark -G fields -X lua_script:"$ROOT"/docs/gridstream.lua
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text.contains(/\n +uptime_s: [0-9]+\n/))
    // One of each type that Wireshark knows.
    for key in [PacketKey.uptime, .hopPhase, .treeID, .lastFragment] {
      let field = result.lines.last { $0.hasPrefix("F\t\(key.name)\tgridstream.\(key.name)\t") }
      #expect(field?.hasSuffix("\t" + key.definition.meaning) == true, "\(field ?? key.name)")
    }
  }

  @Test("the list of packets shows who sends and who is meant, by WAN address if need be")
  func addressColumns() throws {
    let lines = PacketLayouts.all.flatMap { $0.examples.map(\.packet) }
    let shell = try Shell()
    let packets = lines.map { "{\"schema\":1,\"raw\":\"\($0)\"}\n" }.joined()
    try shell.folder.write(packets.utf8, to: "packets.json")
    try shell.folder.write(lines.map { $0 + "\n" }.joined().utf8, to: "packets.hex")
    let result = try shell.run(
      """
      gs-export pcap packets.pcap < packets.json
      gs-decode --all < packets.hex > decoded.json
      HOME=$PWD tshark -X lua_script:"$ROOT"/docs/gridstream.lua -r packets.pcap \
        -o 'gui.column.format:"Source","%s","Destination","%d"'
      """)
    #expect(result.status == 0, "\(result.errors)")
    let decoded = try String(decoding: shell.folder.read("decoded.json"), as: UTF8.self)
      .split(separator: "\n").map { try JSONObject(parsing: $0) }
    let shown = String(decoding: result.output, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(shown.count == lines.count)
    for (packet, row) in zip(lines, shown) {
      let values = try #require(decoded.first { $0.text(.raw) == packet })
      let addresses = [
        values.text(.source) ?? values.text(.sourceWAN),
        values.text(.destination) ?? values.text(.destinationWAN),
      ]
      #expect(
        row.split(whereSeparator: { !$0.isHexDigit }).map(String.init)
          == addresses.compactMap { $0 })
    }
  }

  /// What gs-decode and tshark say of some packets.
  private func shownByTshark(
    _ lines: [String], _ keys: [PacketKey]
  ) throws -> (decoded: [JSONObject], rows: [String]) {
    let shell = try Shell()
    try shell.folder.write(lines.map { $0 + "\n" }.joined().utf8, to: "packets.hex")
    let options = keys.map { "-e gridstream.\($0.name)" }.joined(separator: " ")
    let result = try shell.run(
      """
      gs-decode --network 142A --network B5E3 < packets.hex > packets.json
      gs-export pcap < packets.json > packets.pcap
      HOME=$PWD tshark -X lua_script:"$ROOT"/docs/gridstream.lua -r packets.pcap \
        -T fields -E separator='|' \(options)
      """)
    #expect(result.status == 0, "\(result.errors)")
    let decoded = try String(decoding: shell.folder.read("packets.json"), as: UTF8.self)
      .split(separator: "\n").map { try JSONObject(parsing: $0) }
    return (decoded, result.lines)
  }

  @Test("neither cut packets nor noise is an error in the dissector")
  func damaged() throws {
    let shell = try Shell()
    let beacon = KnownBand.raw[0]
    var lines = (0..<(beacon.count / 2)).map { String(beacon.prefix(2 * $0)) }
    lines += ["00FF2AD5FFFF30", "00FF2AD20053", "00FF00112233445566", "80FF2A55000030FF"]
    let message = PacketLayouts.message.examples.first?.packet ?? ""
    lines += (0..<(message.count / 2)).map { String(message.prefix(2 * $0)) }
    let text = lines.map { "{\"schema\":1,\"raw\":\"\($0)\"}\n" }.joined()
    try shell.folder.write(text.utf8, to: "packets.json")
    let result = try shell.run(
      """
      gs-export pcap packets.pcap < packets.json
      HOME=$PWD tshark -X lua_script:"$ROOT"/docs/gridstream.lua -r packets.pcap -V
      """)
    #expect(result.status == 0 && !result.text.contains("Lua Error"), "\(result.errors)")
    #expect(result.text.matches(of: /Landis\+Gyr GridStream/).count == lines.count - 2)
  }
}
