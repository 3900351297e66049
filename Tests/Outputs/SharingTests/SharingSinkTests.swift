import Export
import FilterRuntime
import Notation
import PacketDecoding
import PacketFixtures
import PacketSchema
import SinkKit
import TestKit
import Testing

@testable import Sharing

@Suite("What is shared and what is not")
struct SharingSinkTests {
  private func beacon(_ meter: UInt8 = 1) throws -> JSONObject {
    let bytes = PacketBuilder.beacon(network: 0xB5E3, source: 0x0A0B_0C00 | UInt32(meter))
    return try #require(decoded([KnownPackets.packet(bytes)], networks: [0xB5E3]).first)
  }

  /// A push of a meter with an address in bytes of no known meaning.
  private func status(hiding address: [UInt8]) throws -> JSONObject {
    let example = try #require(
      PacketLayouts.all.first { $0.kind == .status }?.examples.first?.packet)
    var bytes = try #require([UInt8](hexadecimal: example))
    bytes.replaceSubrange(48..<48 + address.count, with: address)
    let sealed = PacketBuilder.seal(bytes, network: 0x142A)
    return try #require(decoded([KnownPackets.packet(sealed)], networks: [0x142A]).first)
  }

  @Test("of how a packet was heard, no more than time and signal-to-noise ratio")
  func measurements() throws {
    var sink = try SharingSink()
    let packet = try SamplePackets.object(SamplePackets.beacon)
    let copy = try #require(try sink.copy(packet))
    #expect(copy.text(.time) == "2026-11-22T17:00:00.123456Z")
    #expect(copy.text(.bootedAt) == "2026-08-31T17:42:45Z")
    #expect(copy.number(.signalToNoiseRatio) == 31.2)
    var asked = try SharingSink(SharingRules(channels: true))
    #expect(try asked.copy(packet)?.integer(.channel) == 916_500_000)
    for key in [
      .frequency, .channel, .symbolRate, .deviation, .signalLevel, .duration, .received,
    ] as [PacketKey] {
      #expect(copy[key] == nil, "\(key.name)")
    }
    #expect(copy.text(.trailing) == "04")
    // The utility's name is decoded anew: what stood there could be anything.
    #expect(copy[PacketKey.utility] == nil)
  }

  @Test("nothing of a key that is not known, nor of places, labels and what was received")
  func unknownKeys() throws {
    var packet = try beacon()
    packet["later"] = .string("0A0B0C01")
    packet["label"] = .string("my neighbour")
    packet["source_latitude_deg"] = .number(45)
    packet["received"] = .string("00FF0A0B0C01")
    packet["snr_db"] = .string("0A0B0C01")
    packet["hop_cycle_s"] = .array([.string("0A0B0C01")])
    var sink = try SharingSink()
    let copy = try #require(try sink.copy(packet)).encoded()
    #expect(!copy.contains("0A0B0C01") && !copy.contains("later") && !copy.contains("neighbour"))
    #expect(!copy.contains("latitude") && !copy.contains("snr_db"))
    var labelled = try SharingSink(SharingRules(labels: true))
    #expect(try labelled.copy(packet)?.text(.label) == "my neighbour")
  }

  @Test("damaged and unverified packets on request only, as damaged as they were")
  func damaged() throws {
    var bytes = PacketBuilder.beacon(network: 0xB5E3, source: 0x0A0B_0C01)
    bytes[22] ^= 0x10
    let bad = CheckedPacket(KnownPackets.packet(bytes), .bad)
    var claimed = PacketDecoder.decode(bad)
    claimed["crc"] = .string("ok")
    claimed["network"] = .string("B5E3")
    for packet in [PacketDecoder.decode(bad), claimed] {
      let notes = Notes()
      var sink = try SharingSink(notes: notes)
      #expect(try sink.copy(packet) == nil && sink.dropped == 1)
      #expect(throws: StageFailure.self) { try sink.finish() }
      #expect(notes.all == ["left out: 1 damaged or unverified (see --damaged)"])
      var asked = try SharingSink(SharingRules(damaged: true))
      let copy = try #require(try asked.copy(packet))
      #expect(copy.text(.check) == "bad" && copy.text(.source) != "0A0B0C01")
      let copied = try #require(copy.text(.raw).flatMap { [UInt8](hexadecimal: $0) })
      var mended = copied
      mended[22] ^= 0x10
      #expect(PacketBuilder.seal(mended, network: 0xB5E3) == mended)
    }
  }

  @Test("each kind of packet is shared by default", arguments: PacketLayouts.all)
  func kinds(layout: PacketLayout) throws {
    for example in layout.examples {
      var sink = try SharingSink()
      let packets = decoded([try KnownPackets.packet(example.packet)], networks: [0x142A, 0xB5E3])
      #expect(try sink.copy(try #require(packets.first)) != nil)
    }
  }

  @Test("packets of unknown content on request only")
  func unknownContent() throws {
    // An element with a tag that nobody knows.
    let packet = PacketBuilder.packet(
      type: 0xD5,
      content: [0x22, 0x0A, 0x0B, 0x0C, 2, 0x0A, 0x0B, 0x0C, 1, 5, 6, 0x77, 1, 2, 3, 4, 5, 6, 7],
      network: 0x142A)
    let line = try #require(decoded([KnownPackets.packet(packet)], networks: [0x142A]).first)
    let notes = Notes()
    var sink = try SharingSink(notes: notes)
    #expect(try sink.copy(line) == nil && sink.copy(beacon()) != nil)
    _ = try sink.finish()
    #expect(notes.all == ["left out: 1 of unknown content (see --payloads)"])
    var asked = try SharingSink(SharingRules(payloads: true))
    #expect(try asked.copy(line)?.text(.raw)?.contains("77010203") == true)
  }

  @Test("a packet that hides an address heard before, or its own, either way round, is left out")
  func hiddenAddress() throws {
    let own: [UInt8] = [0x0A, 0x0B, 0x0C, 0x01]
    let other: [UInt8] = [0x0A, 0x0B, 0x0C, 0x55]
    var sink = try SharingSink(SharingRules(payloads: true))
    #expect(try sink.copy(status(hiding: own)) == nil)
    #expect(try sink.copy(status(hiding: own.reversed())) == nil)
    // Not heard yet: that is the limit of what can be told without waiting.
    #expect(try sink.copy(status(hiding: other)) != nil)
    #expect(try sink.copy(beacon(0x55)) != nil)
    #expect(try sink.copy(status(hiding: other)) == nil)
    #expect(try sink.copy(status(hiding: other.reversed())) == nil)
    #expect(sink.dropped == 4)
  }

  @Test("a label with an address in it is left out and counted")
  func labels() throws {
    let notes = Notes()
    var sink = try SharingSink(SharingRules(labels: true), notes: notes)
    func label(_ text: String, meter: UInt8) throws -> String? {
      var packet = try beacon(meter)
      packet["label"] = .string(text)
      return try #require(try sink.copy(packet)).text(.label)
    }
    #expect(try label("HVAC running", meter: 1) == "HVAC running")
    #expect(try label("of 0a:0b:0c:01", meter: 1) == nil)
    // Not heard yet.
    #expect(try label("like 0A0B0C02", meter: 1) != nil)
    #expect(try label("like 0A0B0C01", meter: 2) == nil)
    #expect(try label("like 0A0B0C02", meter: 1) == nil)
    _ = try sink.finish()
    #expect(notes.all == ["labels left out, as an address is in them: 3"])
  }

  @Test("of a message that is not complete, no byte of the payload is left")
  func incomplete() throws {
    let whole = KnownMessages.message(payload: [UInt8](repeating: 0xAB, count: 130)).bytes
    var sink = try SharingSink(SharingRules(damaged: true))
    var shared = 0
    for count in 40..<whole.count {
      let packet = KnownPackets.packet(Array(whole.prefix(count)))
      guard let copy = try sink.copy(PacketDecoder.decode(CheckedPacket(packet, .bad))) else {
        continue
      }
      shared += 1
      let bytes = try #require(copy.text(.raw).flatMap { [UInt8](hexadecimal: $0) })
      #expect(bytes.count { $0 == 0xAB } <= 1, "\(bytes.hexadecimal)")
    }
    #expect(shared > 50)
  }

  @Test("what is left of a check that is cut belongs to the new names")
  func cutCheck() throws {
    let whole = PacketBuilder.beacon(network: 0xB5E3, source: 0x0A0B_0C01)
    let packet = KnownPackets.packet(Array(whole.dropLast()))
    var sink = try SharingSink(SharingRules(damaged: true, payloads: true))
    let copy = try #require(
      try sink.copy(PacketDecoder.decode(CheckedPacket(packet, .bad))))
    let bytes = try #require(copy.text(.raw).flatMap { [UInt8](hexadecimal: $0) })
    #expect(bytes.count == whole.count - 1)
    #expect(PacketBuilder.seal(bytes + [0], network: 0xB5E3).dropLast() == bytes[...])
  }

  @Test("what follows a packet is cut off, unless it is the 04 of version 4")
  func trailing() throws {
    let bytes = PacketBuilder.beacon(network: 0xB5E3, source: 0x0A0B_0C01)
    for (after, kept) in [([0x04], "04"), ([0x04, 0x0A], nil), ([0x55], nil)]
      as [([UInt8], String?)]
    {
      let packet = try #require(
        decoded([KnownPackets.packet(bytes + after)], networks: [0xB5E3]).first)
      var sink = try SharingSink()
      #expect(try sink.copy(packet)?.text(.trailing) == kept)
    }
  }

  @Test("lines without bytes are left out; those on the receiver's health are no packets")
  func noBytes() throws {
    let notes = Notes()
    var sink = try SharingSink(notes: notes)
    for raw in [#""""#, #""0G""#, #""00F""#, "5", "null", #""é0""#, #""00FF""#] {
      #expect(try sink.copy(JSONObject(parsing: #"{"schema":1,"raw":\#(raw)}"#)) == nil)
    }
    #expect(try sink.copy(JSONObject(parsing: #"{"schema":1,"kind":"receiver"}"#)) == nil)
    #expect(sink.dropped == 7)
    #expect(throws: StageFailure.self) { try sink.finish() }
  }

  @Test("whatever comes in, bytes stay as many, and no address of it stays where it was")
  func anyBytes() throws {
    var generator = SeededGenerator(seed: 9)
    var sink = try SharingSink(SharingRules(damaged: true, payloads: true))
    var shared = 0
    for _ in 0..<2000 {
      let bytes = generator.packetLikeBytes()
      let packet = KnownPackets.packet(bytes)
      let line = PacketDecoder.decode(CheckedPacket(packet, .bad))
      guard let copy = try sink.copy(line) else { continue }
      shared += 1
      #expect(copy.text(.raw)?.count == line.text(.raw)?.count)
      for key in [.source, .linkSource] as [PacketKey] {
        guard let text = line.text(key), let old = [UInt8](hexadecimal: text),
          AddressNames.identity(of: old[...]) != nil
        else { continue }
        #expect(copy.text(key) != text)
      }
    }
    #expect(shared > 1000)
  }

  @Test("an empty input is no fault")
  func empty() throws {
    let notes = Notes()
    var sink = try SharingSink(notes: notes)
    #expect(try sink.finish() == [] && notes.all == [])
  }
}
