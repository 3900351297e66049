import PacketSchema
import TestKit
import PacketDecoding
import PacketFixtures
import Testing

@testable import PacketPresentation

@Suite struct PacketComparisonTests {
  private func comparison(_ lines: [(label: String?, hex: String)]) throws -> PacketComparison {
    var verifier = PacketVerifier(believing: [0xB5E3])
    var comparison = PacketComparison()
    for line in lines {
      var packet = try KnownPackets.packet(line.hex)
      packet.label = line.label
      for checked in verifier.process(packet) { comparison.add(checked) }
    }
    for checked in verifier.finish() { comparison.add(checked) }
    return comparison
  }

  @Test("packets of one label stand together, in the order in which the labels came")
  func labels() throws {
    let (on, off) = (KnownPackets.networkB5E3[0], KnownPackets.networkB5E3[1])
    var comparison = try comparison([
      ("on", on), ("off", off), (nil, off), ("off", on), ("on", off), (nil, on),
    ])
    let rows = comparison.takeText(coloured: false).split(separator: "\n")[3..<9]
    #expect(
      rows.map { $0.prefix(16) } == [
        "on        7E  12", "on        3A  58", "off       3A  58", "off       7E  12",
        "packet 3  3A  58", "packet 6  7E  12",
      ])
  }

  @Test("HVAC running and HVAC off stand one under the other, what changes is marked")
  func userPackets() throws {
    var comparison = try comparison([
      ("HVAC running", KnownPackets.networkB5E3[0]), ("HVAC off", KnownPackets.networkB5E3[1]),
    ])
    #expect(
      comparison.takeText(coloured: false) == """
        broadcast beacon, source 40DA952B: 2 packets
                      19       20                   35             39
                      counter  uptime_s             hop_phase_s    checksum
        HVAC running  7E  126  006D627B  7168635 s  147E  52.46 s  F2B5
        HVAC off      3A  58   006D6381  7168897 s  052E  13.26 s  0A80
                      ^^           ^^^^             ^^^^           ^^^^
        the same in all:
          0 header 00FF2A
          3 type 55
          4 length 0023
          6 ci 30
          7 destination FFFFFFFFFFFF
          13 source_wan FE40DA952B00
          24 unknown A40B
          26 source 40DA952B
          30 unknown 0100
          32 route_cost 16  22
          33 tree_id 15
          34 level 05  5 hops
          37 link_byte 7E
          38 hop_phase_s 00  and 0 ms


        """)
  }

  @Test("on a terminal the changing bytes are coloured, and no line of marks follows")
  func coloured() throws {
    var comparison = try comparison(KnownPackets.networkB5E3.prefix(2).map { (nil, $0) })
    let lines = comparison.takeText(coloured: true).split(separator: "\n")
    #expect(
      lines[4].hasPrefix(
        "packet 2  \u{1B}[1;33m3A\u{1B}[0m  58   006D\u{1B}[1;33m63\u{1B}[0m\u{1B}[1;33m81\u{1B}[0m"
      ))
    #expect(lines[5] == "the same in all:")
  }

  @Test("each meter has its own table, in the order of the first packets; and is then forgotten")
  func tables() throws {
    var comparison = try comparison(KnownPackets.networkB5E3.reversed().map { (nil, $0) })
    let titles = comparison.takeText(coloured: false).split(separator: "\n")
      .filter { $0.hasPrefix("broadcast") }
    #expect(
      titles == [
        "broadcast beacon, source 40DA2351: 1 packet",
        "broadcast beacon, source 40DA952B: 2 packets",
      ])
    #expect(comparison.takeText(coloured: false).isEmpty)
  }

  @Test("a trailing byte in one of two packets is a change")
  func trailing() throws {
    let hex = KnownPackets.networkB5E3[0]
    var comparison = try comparison([("a", hex), ("b", hex + "04")])
    #expect(
      comparison.takeText(coloured: false).hasPrefix(
        """
        broadcast beacon, source 40DA952B: 2 packets
           41
           trailing
        a
        b  04
           ^^
        the same in all:

        """))
  }

  @Test("nothing that comes in stops it, and every byte of a packet is shown")
  func randomBytes() {
    var generator = SeededGenerator(seed: 41)
    for _ in 0..<200 {
      var comparison = PacketComparison()
      for _ in 0..<10 {
        let packet = KnownPackets.packet(generator.packetLikeBytes())
        comparison.add(CheckedPacket(packet, .bad))
        let row = ComparisonRow(CheckedPacket(packet, .bad), number: 1)
        if case .message = packet.content { continue }
        #expect(row.cells.flatMap(\.bytes) == packet.bytes)
      }
      #expect(!comparison.takeText(coloured: false).isEmpty)
    }
  }

  @Test("long labels fill it as long packets do")
  func longLabels() throws {
    var comparison = PacketComparison()
    var packet = try KnownPackets.packet(KnownPackets.networkB5E3[0])
    packet.label = String(repeating: "a", count: 1 << 20)
    for _ in 0..<3 { comparison.add(CheckedPacket(packet, .ok, network: 0xB5E3)) }
    #expect(!comparison.isFull)
    comparison.add(CheckedPacket(packet, .ok, network: 0xB5E3))
    #expect(comparison.isFull)
  }

  @Test("as many packets as are held make one table, a line each, all columns under their heads")
  func full() {
    var comparison = PacketComparison()
    for number in 0..<PacketComparison.capacity {
      let bytes = PacketBuilder.beacon(
        network: 0x1234, source: 0x0A0B_0C01, counter: UInt8(number % 256), uptime: UInt32(number))
      comparison.add(CheckedPacket(KnownPackets.packet(bytes), .ok, network: 0x1234))
    }
    #expect(comparison.isFull)
    let lines = comparison.takeText(coloured: false).split(separator: "\n")
    let rows = lines.filter { $0.hasPrefix("packet ") }
    #expect(rows.count == PacketComparison.capacity)
    #expect(Set(rows.map(\.count)).count == 1)
  }

  @Test("tables are due early if packets are long, so that what is held and printed is bounded")
  func longPackets() {
    var comparison = PacketComparison()
    let beacon = PacketBuilder.beacon(
      network: 0x1234, source: 0x0A0B_0C01, counter: 1, uptime: 1000)
    // One packet with much behind it makes each row of its table as long.
    let trailed = beacon + [UInt8](repeating: 0xAA, count: 1 << 19)
    comparison.add(CheckedPacket(KnownPackets.packet(trailed), .ok, network: 0x1234))
    var count = 1
    while !comparison.isFull {
      comparison.add(CheckedPacket(KnownPackets.packet(beacon), .ok, network: 0x1234))
      count += 1
    }
    #expect(count == 8)
    #expect(comparison.takeText(coloured: false).utf8.count < 16 << 20)
    #expect(!comparison.isFull)
  }

  @Test("messages of different length stand in one table")
  func messages() {
    var comparison = PacketComparison()
    for count in [2, 100, 3] {
      let packet = KnownMessages.message(payload: [UInt8](repeating: 1, count: count))
      comparison.add(CheckedPacket(packet, .ok, network: KnownMessages.network))
    }
    let text = comparison.takeText(coloured: false)
    #expect(text.hasPrefix("long message in blocks, source 0A0B0C01: 3 packets\n"))
  }
}
