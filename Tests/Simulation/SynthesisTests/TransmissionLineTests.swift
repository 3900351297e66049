import Synthesis
import Testing

@Suite struct TransmissionLineTests {
  private func read(_ line: String) throws -> TransmissionLine? {
    try TransmissionLine(line, defaults: TransmissionSettings())
  }

  @Test(arguments: [
    "00FF2A55", "00 FF 2A 55", "2A55", "2a 55 # a comment", "\t00ff2a55\r",
  ]) func bytesInAnyDress(line: String) throws {
    let read = try #require(try read(line))
    #expect(read.packets == [[0x00, 0xFF, 0x2A, 0x55]])
    #expect(read.settings == TransmissionSettings())
  }

  @Test func printedVersion5HeaderTellsTheVersion() throws {
    let read = try #require(try read("80FF2AD2"))
    #expect(read.packets == [[0x00, 0xFF, 0x2A, 0xD2]])
    #expect(read.settings.version == 5)
  }

  @Test(arguments: ["", "   ", "# nothing", "\r"]) func emptyLines(line: String) throws {
    #expect(try read(line) == nil)
  }

  @Test func settingsOfOneBurst() throws {
    let line = try #require(
      try read(
        "2A55 at=0.25 channel=916.5M offset=-1.2k rate=38400 h=0.7 version=5 ebn0=-2 bt=0.5 ppm=20")
    )
    var expected = TransmissionSettings()
    expected.startTime = 0.25
    expected.channel = 916.5e6
    expected.carrierOffset = -1200
    expected.symbolRate = 38400
    expected.modulationIndex = 0.7
    expected.version = 5
    expected.energyPerBitToNoiseDensity = -2
    expected.bandwidthTimeProduct = 0.5
    expected.clockError = 20
    #expect(line.settings == expected)
  }

  @Test func severalPacketsInOneBurst() throws {
    let line = try #require(try read("2A01|2A02 | 00FF2A03"))
    #expect(line.packets.map { $0.last } == [1, 2, 3])
  }

  @Test func packetsAsGsDecodeWritesThem() throws {
    let line = try #require(
      try read(
        #"{"schema":1,"version":5,"channel_hz":916500000,"symbol_rate":19200,"raw":"00FF2A55"}"#))
    #expect(line.packets == [[0x00, 0xFF, 0x2A, 0x55]])
    #expect(line.settings.version == 5)
    #expect(line.settings.channel == 916.5e6)
    #expect(line.settings.symbolRate == 19200)
  }

  @Test(arguments: [
    "hello", "00FF2", "00FF2G", "FF2A", "2A55 speed=3", "2A55 rate=", "2A55 rate=fast",
    "2A55 rate=0", "2A55 h=99", "2A55 version=6", "2A|", "{", "{}", #"{"raw":5}"#,
    #"{"raw":"xyz"}"#, #"{"raw":"2A","symbol_rate":-4}"#, "2A é=1", "at=1",
  ]) func whatIsNoPacketIsRefusedWithAReason(line: String) {
    #expect(throws: SynthesisError.self) { try read(line) }
  }
}
