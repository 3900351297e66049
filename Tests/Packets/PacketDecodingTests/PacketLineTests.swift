import PacketFixtures
import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite("Lines of packet JSON")
struct PacketLineTests {
  @Test("what was decoded is read again as the same packet, measurement included")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 31)
    for layout in PacketLayouts.all {
      for version in [0, 4, 5] as [UInt8] {
        var frame = try #require(try HexLine.frame(layout.examples.first?.packet ?? ""))
        frame.version = version
        if Bool.random(using: &generator) { frame.measurement = measurement(&generator) }
        let line = PacketDecoder.decode(CheckedPacket(Packet(frame), .none)).encoded()
        let read = try #require(try PacketLine.frame(line))
        #expect(PacketDecoder.decode(CheckedPacket(Packet(read), .none)).encoded() == line)
      }
    }
  }

  private func measurement(_ generator: inout SeededGenerator) -> BurstMeasurement {
    BurstMeasurement(
      time: .random(in: 0...2_000_000_000_000_000_000, using: &generator),
      centerFrequency: 915e6, carrierFrequency: .random(in: 902e6...928e6, using: &generator),
      symbolRate: .random(in: 9000...40_000, using: &generator),
      deviation: .random(in: 2000...30_000, using: &generator),
      signalToNoiseRatio: .random(in: -5...50, using: &generator),
      level: .random(in: -90...3, using: &generator),
      duration: .random(in: 0.001...1, using: &generator))
  }

  @Test("what a line says of corrections is not believed")
  func corrections() throws {
    let good = KnownPackets.networkB5E3[0]
    let line = #"{"schema":1,"crc":"ok","corrected_bits":3,"raw":"\#(good)","received":"00FF2A"}"#
    var verifier = PacketVerifier(believing: [0xB5E3])
    let frame = try #require(try PacketLine.frame(line))
    let packet = try #require(verifier.process(Packet(frame)).first)
    let decoded = PacketDecoder.decode(packet)
    #expect(decoded.integer(.correctedBits) == 0 && decoded[.received] == nil)

    let damaged = line.replacing("006D627B", with: "006D627A")
    let refused = try #require(try PacketLine.frame(damaged))
    #expect(verifier.decide([Packet(refused)]).map(\.check) == [.bad])
  }

  @Test("what was not measured is not printed; without a time nothing was")
  func partialMeasurement() throws {
    let raw = #""raw":"00FF2AD21252""#
    let timed = try #require(
      try PacketLine.frame(#"{"time":"2026-11-22T17:00:00Z","snr_db":31.2,\#(raw)}"#))
    let decoded = PacketDecoder.decode(CheckedPacket(Packet(timed), .none))
    #expect(decoded.text(.time) == "2026-11-22T17:00:00.000000Z")
    #expect(decoded.number(.signalToNoiseRatio) == 31.2)
    #expect(decoded[.frequency] == nil && decoded[.duration] == nil && decoded[.channel] == nil)
    for time in ["", #""time":17,"#, #""time":"yesterday","#] {
      #expect(try PacketLine.frame(#"{\#(time)"snr_db":31.2,\#(raw)}"#)?.measurement == nil)
    }
  }

  @Test(
    "rtl_433's lines are what they were, its JSON too",
    arguments: [
      "{80}2A550005300102039ABC", #"{"codes" : ["{80}2A550005300102039ABC"]}"#,
      "\u{FEFF}{\"raw\":\"00FF2A550005300102039ABC\"}",
      #" {"raw" : "00ff2a550005300102039abc", "version":0}"#,
    ])
  func dialects(line: String) throws {
    let frame = try #require(try PacketLine.frame(line))
    #expect(frame == Frame(bytes: [0x00, 0xFF] + HexLineTests.bytes, version: 0))
  }

  @Test(
    "a line that is no packet is told why",
    arguments: [
      (#"{"schema":1}"#, "no packet: the object has no “raw”"),
      (#"{"schema":1,"raw":7}"#, "no packet: the object has no “raw”"),
      (#"{"raw":""}"#, "no packet: “raw” is no whole bytes in hexadecimal"),
      (#"{"raw":"00F"}"#, "no packet: “raw” is no whole bytes in hexadecimal"),
      (#"{"raw":"00FF2A"#, "not JSON: it ends too early"),
      ("hello", "not a packet in hexadecimal"), ("{600}", "not a packet in hexadecimal"),
    ])
  func faults(line: String, words: String) {
    #expect(throws: PacketLine.Fault(description: words)) { try PacketLine.frame(line) }
  }

  @Test("nothing that comes in stops it")
  func randomLines() {
    var generator = SeededGenerator(seed: 32)
    let line = SamplePackets.beacon
    var read = 0
    for _ in 0..<2000 {
      var bytes = Array(line.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] = generator.bytes(1)[0]
      }
      if (try? PacketLine.frame(String(decoding: bytes, as: UTF8.self))) != nil { read += 1 }
    }
    #expect((1..<2000).contains(read))
  }
}
