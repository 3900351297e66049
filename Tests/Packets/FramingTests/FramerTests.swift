import Framing
import RecordStream
import TestKit
import Testing

@Suite struct FramerTests {
  private static let packets =
    TestBursts.beacons + [TestBursts.directed, TestBursts.mesh, TestBursts.scheduled]

  @Test(arguments: packets, [UInt8(4), 5]) func packetsComeOutAsTheyWentIn(
    packet: [UInt8], version: UInt8
  ) throws {
    for inverted in [false, true] {
      let frames = TestBursts.frames(
        TestBursts.decisions([packet], version: version, inverted: inverted))
      let frame = try #require(frames.first)
      #expect(frames.count == 1)
      #expect(frame.bytes == packet)
      #expect(frame.version == version)
      #expect(frame.inverted == inverted)
      #expect(!frame.cut)
      #expect(frame.byteReliability == [UInt8](repeating: 100, count: packet.count))
    }
  }

  @Test func decisionsAreThoseOfTheDataBits() throws {
    let frame = try #require(
      TestBursts.frames(TestBursts.decisions([TestBursts.mesh], version: 5, inverted: true)).first)
    let fromDecisions = stride(from: 0, to: frame.dataBitDecisions.count, by: 8).map { start in
      (0..<8).reduce(UInt8(0)) { $0 | (frame.dataBitDecisions[start + $1] > 0 ? 1 << $1 : 0) }
    }
    #expect(fromDecisions == TestBursts.mesh)
  }

  @Test func severalPacketsInOneBurst() {
    for version in [UInt8(4), 5] {
      let packets = [TestBursts.beacons[0], TestBursts.mesh, TestBursts.beacons[1]]
      let frames = TestBursts.frames(TestBursts.decisions(packets, version: version))
      #expect(frames.map(\.bytes) == packets)
    }
  }

  @Test func severalBurstsInOneRecord() {
    let decisions =
      TestBursts.decisions([TestBursts.mesh]) + TestBursts.decisions([TestBursts.mesh], version: 5)
    #expect(TestBursts.frames(decisions).map(\.version) == [4, 5])
  }

  @Test(arguments: 1...4, [UInt8(4), 5]) func longMessagesAreFollowedOverTheirBlocks(
    blocks: Int, version: UInt8
  ) throws {
    for length in [1, 40, 80] {
      let message = TestBursts.message(blocks: blocks, lastLength: length, version: version)
      let frames = TestBursts.frames(TestBursts.decisions([message], version: version))
      #expect(frames.map(\.bytes) == [message])
      #expect(frames.first?.cut == false)
    }
  }

  @Test func aMessageWithoutItsSecondBlockIsCut() throws {
    let message = TestBursts.message(blocks: 2, lastLength: 10, version: 4)
    let frame = try #require(
      TestBursts.frames(TestBursts.decisions([Array(message.prefix(85))])).first)
    #expect(frame.bytes == Array(message.prefix(85)))
    #expect(frame.cut)
  }

  @Test func unknownTypesAreReadWhileSerialFramingHolds() {
    let packet = TestBursts.bytes("00FF2A77112233445566778899")
    #expect(TestBursts.frames(TestBursts.decisions([packet])).map(\.bytes) == [packet])
    var noise = SeededGenerator(seed: 3)
    let frames = TestBursts.frames(
      TestBursts.decisions([packet]) + (0..<2000).map { _ in noise.decision(100) })
    #expect(frames.first?.bytes.starts(with: packet) == true)
    #expect((frames.first?.bytes.count ?? 0) < packet.count + 20)
  }

  @Test func timeIsThatOfTheHeader() throws {
    let measurement = BurstMeasurement(
      time: 1_000_000_000, centerFrequency: 915e6, carrierFrequency: 915.1e6, symbolRate: 9600,
      deviation: 4800, signalToNoiseRatio: 20, level: -30, duration: 0.05)
    let burst = SoftBits(
      measurement: measurement, decisions: TestBursts.decisions([TestBursts.mesh]))
    let frame = try #require(Framer().frames(in: burst).first)
    // 2 bits of space, then 53 of preamble.
    #expect(frame.measurement?.time == 1_005_729_167)
    #expect(frame.measurement?.carrierFrequency == 915.1e6)
  }

  @Test func hexadecimalSpellsTheVersionAsPublicToolsDo() throws {
    #expect(Frame(bytes: [0x00, 0xFF, 0x2A, 0x05], version: 5).hexadecimal == "80FF2A05")
    #expect(Frame(bytes: [0x00, 0xFF, 0x2A, 0x05], version: 4).hexadecimal == "00FF2A05")
    #expect(Frame(bytes: [], version: 5).hexadecimal.isEmpty)
  }
}
