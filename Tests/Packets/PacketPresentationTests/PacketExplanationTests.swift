import Notation
import PacketSchema
import TestKit
import PacketFixtures
import Testing

@testable import PacketDecoding
@testable import PacketPresentation

@Suite struct PacketExplanationTests {
  @Test("every byte of every kind stands in one line, in order", arguments: PacketLayouts.declared)
  func bytes(layout: PacketLayout) throws {
    let packet = try KnownPackets.packet((layout.examples.first?.packet ?? "") + "04")
    let text = PacketExplanation.text(CheckedPacket(packet, .ok, network: 0x142A), coloured: false)
    let shown = text.split(separator: "\n").dropFirst()
      .compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
    // A byte that holds two fields is shown with each.
    let twice = layout.fields.contains { $0.format == .lowBits }
    var joined = shown.joined()
    if twice { joined = joined.replacing("8282", with: "82") }
    #expect(joined == packet.bytes.hexadecimal)
  }

  @Test("a field has its offset, bytes, name, value with unit, certainty and source")
  func line() throws {
    let packet = try KnownPackets.packet(KnownPackets.networkB5E3[0])
    let text = PacketExplanation.text(CheckedPacket(packet, .ok, network: 0xB5E3), coloured: false)
    let line = try #require(text.split(separator: "\n").first { $0.contains("hop_phase_s") })
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    #expect(words.prefix(6) == ["35", "147E", "hop_phase_s", "52.46", "s", "verified"])
    #expect(line.hasSuffix("recordings measured for this project"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("a remark stands once in a line, and one is counted in the singular")
  func remarks() throws {
    for text in KnownPackets.network45F8
      + PacketLayouts.declared.flatMap({ $0.examples.map(\.packet) })
    {
      let packet = try KnownPackets.packet(text)
      let shown = PacketExplanation.text(CheckedPacket(packet, .ok), coloured: false)
      for line in shown.split(separator: "\n") {
        let remarks = line.split(separator: "; ")
        for (number, remark) in remarks.enumerated() {
          #expect(!remarks[..<number].contains { $0.hasSuffix(remark) }, "\(line)")
        }
        #expect(!line.contains(" 1 hops"), "\(line)")
      }
    }
    let beacon = try KnownPackets.packet(KnownPackets.network45F8[0])
    let shown = PacketExplanation.text(CheckedPacket(beacon, .ok), coloured: false)
    #expect(shown.contains("  1 hop  ") && shown.contains("  35 bytes  "))
  }

  @Test("an address that holds a place says so; which place, only on request")
  func place() throws {
    var bytes = PacketBuilder.beacon(network: 0x5FD6, source: 0x0A0B_0C01)
    bytes.replaceSubrange(13..<19, with: [0x40, 0x00, 0x06, 0x00, 0x00, 0x00])
    let packet = CheckedPacket(
      KnownPackets.packet(PacketBuilder.seal(bytes, network: 0x5FD6)), .ok, network: 0x5FD6)
    let shown = PacketExplanation.text(packet, coloured: false, showsPlaces: true)
    let hidden = PacketExplanation.text(packet, coloured: false)
    #expect(shown.contains("  45.0, -90.0  "))
    #expect(!hidden.contains("45.0") && !hidden.contains("90.0"))
    for text in [shown, hidden] { #expect(text.contains("the address holds a place")) }
    let other = try KnownPackets.packet(KnownPackets.network45F8[0])
    let plain = PacketExplanation.text(
      CheckedPacket(other, .ok), coloured: false, showsPlaces: true)
    #expect(!plain.contains("holds a place"))
  }

  @Test("more than seven bytes go on below, each line in its colour")
  func longField() throws {
    let packet = try KnownPackets.packet(PacketLayouts.status.examples.first?.packet ?? "")
    let lines = PacketExplanation.text(CheckedPacket(packet, .ok), coloured: true)
      .split(separator: "\n")
    let first = try #require(lines.firstIndex { $0.contains("  46  00000000000000  unknown") })
    #expect(lines[first + 1] == "\u{1B}[31m  53  00000000\u{1B}[0m")
  }

  @Test("in colour, hypotheses are yellow and unknown bytes red")
  func colours() throws {
    let packet = try KnownPackets.packet(KnownPackets.networkB5E3[0])
    let lines = PacketExplanation.text(CheckedPacket(packet, .ok), coloured: true)
      .split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("\u{1B}[33m") && $0.contains("route_cost") })
    #expect(lines.contains { $0.hasPrefix("\u{1B}[31m") && $0.contains("A40B") })
    #expect(lines.contains { $0.hasPrefix("  20") && $0.contains("uptime_s") })
  }

  @Test(
    "on a terminal a remark goes on under itself, or where that is too narrow under its field",
    arguments: [80, 100, 120, 200])
  func widths(width: Int) throws {
    for text in KnownPackets.network45F8 + PacketLayouts.all.flatMap({ $0.examples.map(\.packet) })
    {
      let checked = CheckedPacket(try KnownPackets.packet(text), .ok, network: 0x142A)
      let wrapped = PacketExplanation.text(checked, coloured: false, width: width)
      let endless = PacketExplanation.text(checked, coloured: false)
      let lines = wrapped.split(separator: "\n")
      // Name, value and certainty of one field alone have 84.
      #expect(lines.allSatisfy { $0.count <= max(width, 84) }, "\(wrapped)")
      let words = [wrapped, endless].map { $0.split(whereSeparator: \.isWhitespace).sorted() }
      #expect(words[0] == words[1])
    }
  }

  @Test("remarks of a beacon in 120 and in 80 characters")
  func wrapped() throws {
    let checked = CheckedPacket(try KnownPackets.packet(KnownPackets.networkB5E3[0]), .ok)
    func lines(_ width: Int) -> [Substring] {
      PacketExplanation.text(checked, coloured: false, width: width).split(separator: "\n")
    }
    let blanks = String(repeating: " ", count: 82)
    let wide = try #require(lines(120).firstIndex { $0.contains("uptime_s") })
    #expect(lines(120)[wide].hasSuffix("verified    time since power-on; falls to near 0"))
    #expect(lines(120)[wide + 1] == blanks + "after an outage; RECESSIM wiki,")
    #expect(lines(120)[wide + 2] == blanks + "Landis+Gyr GridStream Protocol")
    let narrow = try #require(lines(80).firstIndex { $0.contains("uptime_s") })
    #expect(lines(80)[narrow].hasSuffix("7168635 s                 verified"))
    let below = blanks.prefix(22)
    #expect(
      lines(80)[narrow + 1] == below + "time since power-on; falls to near 0 after an outage;")
    #expect(lines(80)[narrow + 2] == below + "RECESSIM wiki, Landis+Gyr GridStream Protocol")
  }

  @Test("nothing that comes in stops it")
  func randomBytes() {
    var generator = SeededGenerator(seed: 14)
    for _ in 0..<2000 {
      let packet = KnownPackets.packet(generator.packetLikeBytes())
      let text = PacketExplanation.text(CheckedPacket(packet, .bad), coloured: false)
      #expect(shownBytes(text) == packet.bytes.hexadecimal, "\(text)")
    }
  }

  @Test("random elements are shown with every byte, and named")
  func elements() {
    var generator = SeededGenerator(seed: 15)
    for _ in 0..<500 {
      var sent = DirectedPacket(source: 0x0A0B_0C01, destination: 0x0A0B_0C02)
      sent.elements = generator.elements()
      let packet = KnownPackets.packet(sent.sealed(network: 0x142A))
      let text = PacketExplanation.text(
        CheckedPacket(packet, .ok, network: 0x142A), coloured: false)
      #expect(shownBytes(text) == packet.bytes.hexadecimal, "\(text)")
      for (tag, title) in [(1, " route "), (6, " announcement ")] {
        let isThere = sent.elements.contains { Int($0.tag) == tag }
        #expect(text.contains("elements             \(title) ") == isThere, "\(text)")
      }
    }
  }

  @Test("every byte of a long message is shown, those around its blocks too")
  func messages() {
    for version in [4, 5] as [UInt8] {
      for count in [0, 1, 46, 47, 126, 206, 286] {
        let packet = KnownMessages.message(
          payload: [UInt8](repeating: 0xAB, count: count), version: version)
        let text = PacketExplanation.text(
          CheckedPacket(packet, .ok, network: KnownMessages.network), coloured: false)
        #expect(shownBytes(text) == packet.bytes.hexadecimal, "\(text)")
        #expect(!text.contains("bad"))
      }
    }
  }

  /// The bytes that a text shows, put where its offsets say, and nothing twice. Two fields that
  /// share a byte count as one.
  private func shownBytes(_ text: String) -> String {
    var outside: [(offset: Int, bytes: String)] = []
    var joined = ""
    var isJoined = false
    var isAfterData = false
    for line in text.split(separator: "\n").dropFirst() {
      if line.contains("joined data") { isJoined = true }
      let words = line.split(separator: " ")
      guard let offset = Int(words[0]) else { continue }
      let bytes = words[1].allSatisfy(\.isHexDigit) && words[1] != "block" ? String(words[1]) : ""
      // What follows stays behind the data when it goes on below.
      if words.contains("trailing") { isAfterData = true }
      if !isJoined || isAfterData {
        if line.contains("block data") {
          outside.append((offset, "data\(words[3])"))
        } else {
          outside.append((offset, bytes))
        }
      } else if 2 * offset == joined.count {
        joined += bytes
      } else if !(2 * offset == joined.count - 2 && joined.hasSuffix(bytes)) {
        joined += "?"
      }
    }
    return bytes(outside, around: joined)
  }

  /// The bytes outside the data of blocks, and in the places of that the joined data.
  private func bytes(_ outside: [(offset: Int, bytes: String)], around joined: String) -> String {
    var joined = joined
    var shown = ""
    for (offset, bytes) in outside {
      if bytes.hasPrefix("data") {
        let digits = 2 * (Int(bytes.dropFirst(4)) ?? 0)
        shown += joined.prefix(digits)
        joined.removeFirst(min(joined.count, digits))
      } else if 2 * offset == shown.count {
        shown += bytes
      } else if !(2 * offset == shown.count - 2 && shown.hasSuffix(bytes)) {
        shown += "?"
      }
    }
    return shown + joined
  }
}
