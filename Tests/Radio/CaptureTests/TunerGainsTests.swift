import Testing

@testable import Capture

@Suite("The gains of a tuner")
struct TunerGainsTests {
  private let gains = TunerGains(tenths: [402, 0, 144, -10])

  @Test("are ascending, in dB")
  func values() { #expect(gains.values == [-1, 0, 14.4, 40.2]) }

  @Test(
    "the nearest is taken", arguments: [(-100, -1.0), (-0.4, 0), (7, 0), (7.3, 14.4), (99, 40.2)])
  func nearest(wanted: Double, taken: Double) { #expect(gains.nearest(to: wanted) == taken) }

  @Test("a word is due where the nearest is more than 3 dB away, with those that there are")
  func note() {
    #expect(gains.note(on: nil) == nil)
    #expect(gains.note(on: 17.4) == nil)
    #expect(
      gains.note(on: 17.5)
        == "the tuner has no gain of 17.5 dB: 14.4 is taken; it has -1.0, 0.0, 14.4, 40.2")
  }

  @Test("where nobody knows them, what is asked for is taken without a word")
  func unknown() {
    let gains = TunerGains(tenths: [])
    #expect(gains.nearest(to: 33) == 33 && gains.note(on: 33) == nil)
  }
}

@Suite("The pace of an rtl_tcp server")
struct ServerPaceTests {
  /// Blocks of 0.01 s, each so many seconds after the one before.
  private func pace(_ blocks: Int, every seconds: Double, atOnce: Double = 0) -> ServerPace {
    var pace = ServerPace(sampleRate: 250_000)
    pace.add(2500, at: 5_000_000_000)
    pace.add(Int(atOnce * 250_000), at: 5_000_000_000)
    for block in 1...blocks {
      pace.add(2500, at: 5_000_000_000 + Int64(Double(block) * seconds * 1e9))
    }
    return pace
  }

  @Test("a radio is none of a recording, whatever its crystal and the network do")
  func radio() {
    #expect(!pace(8_640_000, every: 0.01 / (1 + 900e-6)).isRecording)
    #expect(!pace(100_000, every: 0.01, atOnce: 0.9).isRecording)
    #expect(!pace(100_000, every: 0.0101).isRecording)
  }

  @Test("a recording is one, even if it is little faster, and stays one")
  func recording() {
    #expect(pace(110, every: 0).isRecording)
    #expect(pace(2500, every: 0.0095).isRecording)
    var pace = pace(110, every: 0)
    pace.add(1, at: 500_000_000_000)
    #expect(pace.isRecording)
  }
}

@Suite("The header of an rtl_tcp server")
struct ServerHeaderTests {
  private func header(tuner: UInt8, gains: UInt8) -> [UInt8] {
    [0x52, 0x54, 0x4C, 0x30, 0, 0, 0, tuner, 0, 0, 0, gains]
  }

  @Test("tells the tuner, and by it its gains")
  func known() throws {
    let header = try #require(ServerHeader(header(tuner: 5, gains: 29)))
    #expect(header.words == "tuner R820T, 29 gains")
    #expect(header.gains.values.count == 29)
    #expect(header.gains.values.first == 0 && header.gains.values.last == 49.6)
  }

  @Test("another number of gains than the tuner's is another table: nobody knows them")
  func otherTable() throws {
    let header = try #require(ServerHeader(header(tuner: 5, gains: 28)))
    #expect(header.words == "tuner R820T, 28 gains" && header.gains.values.isEmpty)
  }

  @Test("a tuner that is not known has no gains that are", arguments: [0, 7, 255])
  func unknown(tuner: UInt8) throws {
    let header = try #require(ServerHeader(header(tuner: tuner, gains: 0)))
    #expect(header.words == "tuner unknown, 0 gains" && header.gains.values.isEmpty)
  }

  @Test("numbers have the most significant byte first")
  func byteOrder() throws {
    let header = try #require(ServerHeader([0x52, 0x54, 0x4C, 0x30, 0, 0, 0, 1, 1, 2, 3, 4]))
    #expect(header.gainCount == 0x0102_0304 && header.tuner?.name == "E4000")
  }

  @Test("anything else is none")
  func none() {
    let good = header(tuner: 5, gains: 29)
    #expect(ServerHeader([]) == nil && ServerHeader(Array(good.dropLast())) == nil)
    #expect(ServerHeader(good + [0]) == nil)
    #expect(ServerHeader([0x72] + good.dropFirst()) == nil)
  }

  @Test(
    "a block of 131072 samples is under way at a retune, at any rate",
    arguments: [(2.4e6, 0.0996), (250e3, 0.569)])
  func settling(rate: Double, seconds: Double) {
    let settling = ServerSession.settlingTime(sampleRate: rate) / .seconds(1)
    #expect(abs(settling - seconds) < 0.001)
  }
}
