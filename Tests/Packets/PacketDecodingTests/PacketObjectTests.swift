import Notation
import PacketFixtures
import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite("Lines of packet JSON")
struct PacketObjectTests {
  private func packet(_ line: String) throws -> TextPacket {
    try #require(PacketObject.packets(line, zone: .utc)?.packets.first)
  }

  @Test("what was decoded is read again as the same packet, measurement included")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 31)
    for layout in PacketLayouts.all {
      for version in [0, 4, 5] as [UInt8] {
        let example = layout.examples.first?.packet ?? ""
        var frame = Frame(bytes: try KnownPackets.packet(example).bytes, version: version)
        if Bool.random(using: &generator) { frame.measurement = measurement(&generator) }
        var sent = Packet(frame)
        if Bool.random(using: &generator) { sent.label = "HVAC “on”" }
        let line = PacketDecoder.decode(CheckedPacket(sent, .none)).encoded()
        #expect(
          PacketDecoder.decode(CheckedPacket(Packet(try packet(line)), .none)).encoded() == line)
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
    let checked = try #require(verifier.process(Packet(try packet(line))).first)
    let decoded = PacketDecoder.decode(checked)
    #expect(decoded.integer(.correctedBits) == 0 && decoded[.received] == nil)

    let damaged = line.replacing("006D627B", with: "006D627A")
    #expect(verifier.decide([Packet(try packet(damaged))]).map(\.check) == [.bad])
  }

  @Test("what was not measured is not printed; without a time nothing was")
  func partialMeasurement() throws {
    let raw = #""raw":"00FF2AD21252""#
    let timed = try packet(#"{"time":"2026-11-22T17:00:00Z","snr_db":31.2,\#(raw)}"#)
    let decoded = PacketDecoder.decode(CheckedPacket(Packet(timed), .none))
    #expect(decoded.text(.time) == "2026-11-22T17:00:00.000000Z")
    #expect(decoded.number(.signalToNoiseRatio) == 31.2)
    #expect(decoded[.frequency] == nil && decoded[.duration] == nil && decoded[.channel] == nil)
    for time in ["", #""time":17,"#, #""time":"yesterday","#] {
      #expect(try packet(#"{\#(time)"snr_db":31.2,\#(raw)}"#).frame.measurement == nil)
    }
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
      let line = String(decoding: bytes, as: UTF8.self)
      let coded = try? PacketObject.packets(line, zone: .utc)
      if let coded, !coded.packets.isEmpty { read += 1 }
    }
    #expect((1..<2000).contains(read))
  }
}
