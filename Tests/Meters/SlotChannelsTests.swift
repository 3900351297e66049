import Meters
import PacketSchema
import Testing

@Suite("Slots and channels")
struct SlotChannelsTests {
  private func packet(
    _ kind: String = "beacon", source: String = "0A0B0C01", slot: Int, channel: Int64,
    cycle: Double = 60.2, check: String = "ok"
  ) throws -> PacketObservation {
    PacketObservation(
      try JSONObject(
        parsing: #"{"schema":1,"kind":"\#(kind)","source":"\#(source)","network":"B5E3","#
          + #""crc":"\#(check)","hop_cycle_s":\#(cycle),"hop_slot":\#(slot),"#
          + #""channel_hz":\#(channel)}"#))
  }

  @Test("beacons count by slot and channel, for each meter and over all of them")
  func table() throws {
    var heard = Neighbourhood()
    for (source, slot, channel) in [
      ("0A0B0C01", 3, 903_200_000), ("0A0B0C01", 1, 910_100_000), ("0A0B0C01", 3, 903_200_000),
      ("0A0B0C02", 3, 903_500_000),
    ] as [(String, Int, Int64)] {
      heard.observe(try packet(source: source, slot: slot, channel: channel))
    }
    let own = try #require(heard.meters["0A0B0C01"]).slotChannels
    #expect(own.cycle == 60.2)
    #expect(own.pairs.map(\.slot) == [1, 3])
    #expect(own.pairs.map(\.channel) == [910_100_000, 903_200_000])
    #expect(own.pairs.map(\.count) == [1, 2])
    #expect(own.ambiguousSlotCount == 0)
    let all = try #require(heard.slotChannels["B5E3"])
    #expect((all.count, all.slotCount, all.channelCount, all.ambiguousSlotCount) == (4, 2, 3, 1))
  }

  @Test("whoever has no use for them keeps none, and knows the meter otherwise as well")
  func notKept() throws {
    var (keeping, other) = (Neighbourhood(), Neighbourhood(keeping: []))
    for slot in 0..<60 {
      let packet = try packet(slot: slot, channel: 903_200_000)
      keeping.observe(packet)
      other.observe(packet)
    }
    let meters = try [keeping, other].map { try #require($0.meters["0A0B0C01"]) }
    #expect(meters.map(\.slotChannels.pairs.count) == [60, 0])
    #expect(meters.map(\.packets) == [60, 60])
    #expect(meters[0].span == meters[1].span)
  }

  @Test("only beacons whose check is good say anything")
  func broadcastsOnly() throws {
    var heard = Neighbourhood()
    heard.observe(try packet("directed", slot: 1, channel: 903_200_000))
    heard.observe(try packet(slot: 1, channel: 903_200_000, check: "bad"))
    heard.observe(try packet(slot: -1, channel: 903_200_000))
    heard.observe(try packet(slot: 1, channel: 0))
    #expect(heard.slotChannels.isEmpty)
    #expect(heard.meters["0A0B0C01"]?.slotChannels == SlotChannels())
  }

  @Test("slots of another cycle begin anew, and are not mixed with those of other meters")
  func otherCycle() throws {
    var heard = Neighbourhood()
    heard.observe(try packet(slot: 1, channel: 903_200_000, cycle: 168))
    for source in ["0A0B0C01", "0A0B0C01", "0A0B0C01", "0A0B0C02"] {
      heard.observe(try packet(source: source, slot: 2, channel: 903_200_000))
    }
    heard.observe(try packet(source: "0A0B0C03", slot: 5, channel: 903_200_000, cycle: 168))
    #expect(heard.slotChannels["B5E3"]?.pairs.map(\.slot) == [2])
    #expect(heard.slotChannels["B5E3"]?.cycle == 60.2)
  }

  @Test("another cycle that does not stay forgets nothing, and one that stays loses nothing")
  func doubtfulCycle() throws {
    var heard = Neighbourhood()
    for _ in 0..<10 {
      for cycle in [60.2, 168, 168] {
        heard.observe(try packet(slot: 2, channel: 903_200_000, cycle: cycle))
      }
    }
    var table = try #require(heard.meters["0A0B0C01"]).slotChannels
    #expect(table.cycle == 60.2 && table.count == 10)
    heard.observe(try packet(slot: 3, channel: 903_200_000, cycle: 168))
    table = try #require(heard.meters["0A0B0C01"]).slotChannels
    #expect(table.cycle == 168 && table.pairs.map(\.slot) == [2, 3] && table.count == 3)
  }

  @Test("more pairs than are kept are counted")
  func bounded() throws {
    var heard = Neighbourhood()
    for number in 0..<600 {
      heard.observe(
        try packet(slot: number % 80, channel: 900_000_000 + Int64(number) * 100_000))
    }
    let table = try #require(heard.meters["0A0B0C01"]).slotChannels
    #expect(table.pairs.count == 512 && table.countOfOthers == 88)
  }
}
