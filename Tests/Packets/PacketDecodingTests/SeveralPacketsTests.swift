import Notation
import PacketFixtures
import RecordStream
import Testing

@testable import PacketDecoding

/// More than one packet in a line, or under one heading.
@Suite("Several packets of a text")
struct SeveralPacketsTests {
  @Test(
    "packets one behind the other in a line are all there",
    arguments: [" ", ", ", "\t", " | ", "  XX  ", " and "])
  func severalPackets(between: String) {
    let packets = KnownPackets.networkB5E3
    var reader = TextPacketReader()
    guard case .packets(let read, damaged: nil) = reader.read(packets.joined(separator: between))
    else {
      Issue.record("not three packets, parted by “\(between)”")
      return
    }
    #expect(read.map { $0.frame.bytes.hexadecimal.prefix(82) } == packets.map { $0.prefix(82) })
  }

  @Test("a damaged packet behind a good one takes nothing with it")
  func damagedBehind() {
    let line = KnownPackets.networkB5E3[0] + " " + KnownPackets.networkB5E3[1].dropLast()
    var reader = TextPacketReader()
    guard case .packets(let good, damaged: let fault?) = reader.read(line) else {
      Issue.record("\(line)")
      return
    }
    #expect(good.count == 1 && good[0].frame.bytes.hexadecimal == KnownPackets.networkB5E3[0])
    #expect("\(fault)".contains("half a byte"))
  }

  @Test("a heading in Markdown names the packets below it, whatever stands between")
  func markdownHeading() {
    var reader = TextPacketReader()
    let lines = [
      "## HVAC Running", "", "| Pkt | bytes |", "|---|---|",
      "| 1 | \(KnownPackets.networkB5E3[0]) |",
      "| 2 | \(KnownPackets.networkB5E3[1]) |",
    ]
    let labels = lines.compactMap { line in
      if case .packet(let packet) = reader.read(line) { packet.label } else { nil }
    }
    #expect(labels == ["HVAC Running", "HVAC Running"])
  }
}
