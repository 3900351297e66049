import Notation
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

  @Test func settingsOfTheWayThroughTheAir() throws {
    let line = try #require(
      try read(
        "2A55 preamble=24 am=0.3 amrate=50 amphase=-90 doppler=5 k=6 delay=2.5 echo=-3 shadow=4 "
          + "shadowrate=2 drift=-800 linewidth=12"))
    var expected = TransmissionSettings()
    expected.preambleLength = 24
    expected.channelEffects.modulationDepth = 0.3
    expected.channelEffects.modulationRate = 50
    expected.channelEffects.modulationPhase = -90
    expected.channelEffects.dopplerShift = 5
    expected.channelEffects.riceFactor = 6
    expected.channelEffects.echoDelay = 2.5
    expected.channelEffects.echoLevel = -3
    expected.channelEffects.shadowing = 4
    expected.channelEffects.shadowingRate = 2
    expected.channelEffects.frequencyDrift = -800
    expected.channelEffects.linewidth = 12
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

  @Test func packetsOfWhichOnlyTheKeysAreGiven() throws {
    let beacon = #"""
      {"kind":"beacon","network":"B5E3","source":"40DA952B","counter":126,"uptime_s":7168635,\#
      "hop_phase_s":52.46,"link_byte":"7E","route_cost":22,"tree_id":"15","level":5,\#
      "unknown":{"24":"A40B","30":"0100"}}
      """#
    let line = try #require(try read(beacon))
    #expect(
      line.packets.map(\.hexadecimal) == [
        "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5"
      ])
  }

  @Test(arguments: [
    #"{"kind":"beacon"}"#, #"{"kind":"weather","network":"B5E3"}"#,
    #"{"kind":"beacon","network":"B5E3","counter":256}"#,
    #"{"kind":"directed","network":"B5E3","elements":"03"}"#,
    #"{"kind":"beacon","network":"B5E3","cut":true}"#,
    #"{"kind":"beacon","network":"B5E3","unknown":{"-1":"00"}}"#,
    #"{"kind":"beacon","network":"B5E3","unknown":{"9999":"00"}}"#,
    "hello", "00FF2", "00FF2G", "FF2A", "2A55 speed=3", "2A55 rate=", "2A55 rate=fast",
    "2A55 rate=0", "2A55 h=99", "2A55 version=6", "2A55 version=4.5", "2A55 am=1.1",
    "2A55 preamble=-1", "2A55 preamble=2.5", "2A55 linewidth=-1", "2A|", "{", "{}", #"{"raw":5}"#,
    #"{"raw":"xyz"}"#, #"{"raw":"2A","symbol_rate":-4}"#, "2A é=1", "at=1",
  ]) func whatIsNoPacketIsRefusedWithAReason(line: String) {
    #expect(throws: SynthesisError.self) { try read(line) }
  }
}
