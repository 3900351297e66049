import AirInterface
import Framing
import Glibc
import RecordStream
import Synthesis
import TestKit
import Testing

@Suite struct DamageTests {
  private let packet = TestBursts.beacons[1]
  private let clean = TestBursts.decisions([TestBursts.beacons[1]])
  /// Position of the header's first bit in `clean`.
  private let header = 55

  private func flipped(_ positions: [Int], certainty: Int8 = 100) -> [Int8] {
    var decisions = clean
    for position in positions {
      decisions[position] = decisions[position] > 0 ? -certainty : certainty
    }
    return decisions
  }

  @Test func wrongStartAndStopBitsDoNotEndAPacket() throws {
    // Start bit of byte 5, stop bit of byte 9, both of byte 20.
    let positions = [header + 50, header + 99, header + 200, header + 209]
    let frame = try #require(TestBursts.frames(flipped(positions)).first)
    #expect(frame.bytes == packet)
    #expect(!frame.cut)
    #expect([5, 9, 20].map { frame.byteReliability[$0] } == [0, 0, 0])
    #expect(frame.byteReliability.count { $0 == 0 } == 3)
  }

  @Test func theLeastCertainBitIsAByesReliability() throws {
    var decisions = clean
    decisions[header + 34] = decisions[header + 34] > 0 ? 7 : -7
    let frame = try #require(TestBursts.frames(decisions).first)
    #expect(frame.byteReliability[3] == 7)
  }

  @Test(arguments: 0...4) func wrongBitsInPreambleAndHeaderAreBorne(count: Int) throws {
    var noise = SeededGenerator(seed: UInt64(count))
    for _ in 0..<50 {
      var positions = Set<Int>()
      while positions.count < count { positions.insert(header - 16 + Int(noise.uniform() * 36)) }
      let frames = TestBursts.frames(flipped(Array(positions)))
      // Bits before it may look like the end of another one; nothing of that is a packet.
      let whole = frames.map(\.bytes).filter { $0.count > HeaderPattern.bytes.count }
      #expect(whole == [packet], "wrong: \(positions.sorted())")
    }
  }

  @Test func uncertainWrongBitsCountLess() {
    let positions = [header - 15, header - 10, header - 5, header + 3, header + 7, header + 12]
    #expect(TestBursts.frames(flipped(positions, certainty: 10)).map(\.bytes) == [packet])
  }

  @Test func aDamagedLengthSwallowsNothing() {
    for length in ["0003", "0043", "0423", "8023", "FFFF"] {
      var damaged = packet
      damaged.replaceSubrange(4..<6, with: TestBursts.bytes(length))
      for version in [UInt8(4), 5] {
        let frames = TestBursts.frames(
          TestBursts.decisions([damaged, TestBursts.mesh, packet], version: version))
        #expect(frames.count >= 3, "length \(length)")
        #expect(frames.suffix(2).map(\.bytes) == [TestBursts.mesh, packet], "length \(length)")
        #expect(frames.allSatisfy { $0.bytes.count < 60 })
      }
    }
  }

  /// Bits of type, length and CI by byte and number, then three bytes in a row without a start bit.
  @Test(
    arguments: [
      [(3, 1), (5, 0)], [(3, 6), (4, 2)], [(5, 3), (6, 1)], [(2, 4), (3, 7), (5, 5)],
    ] as [[(byte: Int, bit: Int)]])
  func aLengthIsReadByWhatItsBitsPromise(damage: [(byte: Int, bit: Int)]) throws {
    let unframed = [20, 21, 22].map { header + 10 * $0 }
    func frame(certainty: Int8) throws -> Frame {
      var decisions = flipped(unframed, certainty: 20)
      for (byte, bit) in damage {
        let place = header + 10 * byte + 1 + bit
        decisions[place] = decisions[place] > 0 ? -certainty : certainty
      }
      return try #require(TestBursts.frames(decisions).first)
    }
    let unsure = try frame(certainty: 6)
    #expect(unsure.bytes.count == packet.count && !unsure.cut)
    #expect(unsure.bytes[7...] == packet[7...])
    // Bits that are sure may be those of a packet that nobody knows.
    let sure = try frame(certainty: 100)
    #expect(sure.bytes.count != packet.count || sure.cut)
  }

  @Test func aStrongerBurstInTheMiddleOfAnotherIsFoundToo() {
    let captured = clean.prefix(300) + TestBursts.decisions([TestBursts.mesh])
    #expect(TestBursts.frames(Array(captured)).contains { $0.bytes == TestBursts.mesh })
  }

  @Test func aBurstCutAnywhereYieldsWhatItHas() {
    for length in 0...clean.count {
      let frames = TestBursts.frames(Array(clean.prefix(length)))
      let whole = max(0, length - header) / 10
      if whole >= packet.count {
        #expect(frames.map(\.bytes) == [packet])
        #expect(frames.allSatisfy { !$0.cut })
      } else if whole >= 3 {
        #expect(frames.map(\.bytes) == [Array(packet.prefix(whole))])
        #expect(frames.allSatisfy { $0.cut })
      }
    }
  }

  @Test func aBurstWithoutItsPreambleIsStillFound() {
    #expect(TestBursts.frames(Array(clean.dropFirst(header))).map(\.bytes) == [packet])
  }

  @Test func noiseAfterABurstIsNoTrailingByte() {
    var noise = SeededGenerator(seed: 9)
    for _ in 0..<200 {
      let frames = TestBursts.frames(clean + (0..<60).map { _ in noise.decision(30) })
      #expect(frames.map(\.bytes) == [packet])
    }
  }

  @Test func softBitsOfASignalNearTheLimitAreFramed() {
    // Antipodal soft bits with 1 % of wrong signs: mean over standard deviation is 2.33.
    var noise = SeededGenerator(seed: 4)
    var found = 0
    for _ in 0..<500 {
      let decisions = clean.map { decision in
        Int8(max(-127, min(127, (Double(decision) / 100 * 2.33 + noise.gaussian()) * 25)))
      }
      let frames = TestBursts.frames(decisions)
      let matches = frames.contains { frame in
        frame.bytes.count >= packet.count
          && zip(frame.bytes, packet).map { ($0 ^ $1).nonzeroBitCount }.reduce(0, +) < 16
      }
      found += matches ? 1 : 0
    }
    // What is missing are packets whose type or length is damaged; they come, but cut.
    #expect(found >= 450)
  }

  @Test func noiseHardlyEverMakesAPacket() {
    var noise = SeededGenerator(seed: 5)
    let hard = (0..<300_000).map { _ in noise.decision(127) }
    let soft = (0..<300_000).map { _ in Int8(max(-127, min(127, noise.gaussian() * 40))) }
    // Expected from the stated rates: 0.06 with equal weights, 0.3 with unequal ones.
    #expect(TestBursts.frames(hard).count <= 1)
    #expect(TestBursts.frames(soft).count <= 3)
  }

  @Test(
    arguments: [
      ([], 0), ([-128], 1), ([-128], 1000), ([0], 1000), ([127], 1000), ([-127, 127], 500),
    ] as [([Int8], Int)])
  func oddInputGivesNothing(decisions: [Int8], times: Int) {
    #expect(TestBursts.frames((0..<times).flatMap { _ in decisions }).isEmpty)
  }

  @Test func outputIsBoundedForAnEndlessRunOfHeaders() {
    let header = TestBursts.decisions([[0x00, 0xFF, 0x2A]]).dropFirst(30).prefix(55)
    let decisions = (0..<5000).flatMap { _ in header }
    let bytes = TestBursts.frames(Array(decisions)).reduce(0) { $0 + $1.bytes.count }
    #expect(bytes < decisions.count)
  }

  /// Each of these says that it is 2560 bytes long and has the next ones inside.
  @Test func outputIsBoundedForPacketsInPackets() {
    let header = TestBursts.decisions([[0x00, 0xFF, 0x2A, 0xD5, 0x0A, 0x00]]).dropFirst(30)
    let decisions = (0..<1000).flatMap { _ in header.prefix(85) }.prefix(Framer.mostBits)
    let bytes = TestBursts.frames(Array(decisions)).reduce(0) { $0 + $1.bytes.count }
    #expect(bytes > 0)
    #expect(bytes <= decisions.count / 5)
  }
}
