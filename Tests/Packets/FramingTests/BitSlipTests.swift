import Framing
import RecordStream
import TestKit
import Testing

/// A burst whose symbol timing slipped by one bit.
@Suite struct BitSlipTests {
  /// Position of the first bit after the header.
  private static let firstDataBit = 55 + 20
  /// Slips before it are tried apart: they may look like wrong bits in the header.
  private static let firstSlip = firstDataBit + 11
  /// Bytes that have to follow a slip before it is seen.
  private static let evidence = 3

  static let packets = [TestBursts.beacons[0], TestBursts.scheduled]

  private func slipped(_ packet: [UInt8], at position: Int, inserting bit: Int8?) -> [Int8] {
    var decisions = TestBursts.decisions([packet])
    if let bit {
      decisions.insert(bit, at: position)
    } else {
      decisions.remove(at: position)
    }
    return decisions
  }

  /// Expects every byte but the one of the slip, or its neighbour, to be right.
  private func expectRecovered(_ packet: [UInt8], at position: Int, inserting bit: Int8?) throws {
    let decisions = slipped(packet, at: position, inserting: bit)
    let place = 2 + (position - BitSlipTests.firstDataBit) / 10
    let frame = try #require(TestBursts.frames(decisions).first, "slip at \(position)")
    #expect(Array(frame.bytes.prefix(place - 1)) == Array(packet.prefix(place - 1)))
    guard place + 2 + BitSlipTests.evidence < packet.count else { return }
    #expect(frame.bytes.count == packet.count, "slip at \(position)")
    let wrong = zip(frame.bytes, packet).enumerated().filter { $0.element.0 != $0.element.1 }
    for (offset, _) in wrong {
      // Equal bits on both sides of a byte's edge leave open which byte holds the slip.
      #expect(abs(offset - place) <= 1, "slip at \(position), byte \(offset)")
      #expect(frame.byteReliability[offset] == 0, "slip at \(position), byte \(offset)")
    }
    #expect(wrong.count <= 1)
    #expect(frame.byteReliability.count { $0 == 0 } >= 1)
    #expect(frame.byteReliability.count { $0 < 50 } <= 2)
  }

  @Test("a bit lost anywhere", arguments: BitSlipTests.packets)
  func lost(packet: [UInt8]) throws {
    for position in BitSlipTests.firstSlip..<55 + 10 * packet.count {
      try expectRecovered(packet, at: position, inserting: nil)
    }
  }

  @Test(
    "a bit counted twice anywhere", arguments: BitSlipTests.packets,
    [100, -100] as [Int8])
  func added(packet: [UInt8], bit: Int8) throws {
    for position in BitSlipTests.firstSlip..<55 + 10 * packet.count {
      try expectRecovered(packet, at: position, inserting: bit)
    }
  }

  @Test("a slip in each block of a long message", arguments: [4, 5] as [UInt8], [true, false])
  func blocks(version: UInt8, adds: Bool) throws {
    let message = TestBursts.message(blocks: 3, lastLength: 40, version: version)
    let clean = TestBursts.decisions([message], version: version)
    let blockBits = version == 4 ? 850 : 841
    for position in stride(from: 86, to: clean.count - 80, by: 11)
    where (position - 40) % blockBits > 60 {
      var decisions = clean
      if adds {
        decisions.insert(-100, at: position)
      } else {
        decisions.remove(at: position)
      }
      let frames = TestBursts.frames(decisions)
      let wrong = zip(frames.first?.bytes ?? [], message).count { $0 != $1 }
      #expect(frames.first?.bytes.count == message.count, "slip at \(position)")
      #expect(wrong <= 4, "slip at \(position)")
    }
  }

  @Test("a slip in the header, or in the byte after it", arguments: [nil, 100, -100] as [Int8?])
  func header(bit: Int8?) throws {
    for packet in BitSlipTests.packets {
      for version in [4, 5] as [UInt8] {
        for position in 45..<BitSlipTests.firstSlip + Int(version) - 4 {
          var decisions = TestBursts.decisions([packet], version: version)
          if let bit {
            decisions.insert(bit, at: position)
          } else {
            decisions.remove(at: position)
          }
          let frame = TestBursts.frames(decisions).first
          // Which bit slipped may stay open up to the edge of the byte, and so may the version.
          let known = position < BitSlipTests.firstSlip + Int(version) - 6 ? 3 : 4
          #expect(
            frame?.bytes.dropFirst(known) == packet.dropFirst(known),
            "version \(version), slip at \(position)")
        }
      }
    }
  }

  @Test("a lost bit and a later double one")
  func both() throws {
    let packet = TestBursts.beacons[1]
    var decisions = slipped(packet, at: 175, inserting: nil)
    decisions.insert(100, at: 300)
    let frame = try #require(TestBursts.frames(decisions).first)
    #expect(frame.bytes.count == packet.count)
    #expect(zip(frame.bytes, packet).count { $0 != $1 } <= 2)
  }

  @Test("noise in the middle of a packet is no slip: what follows it is right")
  func noise() {
    var noise = SeededGenerator(seed: 21)
    let packet = TestBursts.beacons[1]
    let clean = TestBursts.decisions([packet])
    for _ in 0..<100 {
      var decisions = clean
      for position in 155..<235 { decisions[position] = noise.decision(60) }
      let frame = TestBursts.frames(decisions).first
      #expect(frame.map { Array($0.bytes.dropFirst(20)) } == Array(packet.dropFirst(20)))
    }
  }
}

/// Packets of which the length field is damaged.
@Suite struct DamagedLengthTests {
  @Test(
    "a beacon has one length only", arguments: ["0003", "0043", "0423", "8023", "FFFF", "0024"])
  func beacon(length: String) throws {
    var damaged = TestBursts.beacons[1]
    damaged.replaceSubrange(4..<6, with: TestBursts.bytes(length))
    let frames = TestBursts.frames(TestBursts.decisions([damaged]))
    #expect(frames.map(\.bytes) == [damaged])
    #expect(frames.map(\.cut) == [false])
  }

  @Test("a length that the bytes bear out is believed, whatever is usual")
  func otherLength() {
    var longer = TestBursts.beacons[1] + [1, 2, 3]
    longer[5] += 3
    #expect(TestBursts.frames(TestBursts.decisions([longer])).map(\.bytes) == [longer])
  }
}
