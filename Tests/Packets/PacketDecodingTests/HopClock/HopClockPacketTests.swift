import AirInterface
import Notation
import PacketFixtures
import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite("The hop clock in packets")
struct HopClockPacketTests {
  /// Beacons of three meters of a network, as they would be received.
  private func beacons(slots: Int, count: Int) -> [Packet] {
    var mesh = SimulatedMesh(slots: slots, meters: 3, seed: 7)
    return mesh.beacons(count, hours: 3).map { sent in
      var fields = PacketBuilder.BeaconFields(source: sent.meter)
      fields.uptime = UInt32(sent.beacon.uptime)
      fields.hopPhase = UInt16(sent.beacon.phase / 10)
      fields.millisecondDigit = UInt8(sent.beacon.phase % 10)
      let bytes = PacketBuilder.beacon(network: 0x1234, fields: fields)
      return Packet(Frame(bytes: bytes, version: 4))
    }
  }

  @Test("cycle and slot stand in every packet with a phase, once the cycle is certain")
  func keys() throws {
    var verifier = PacketVerifier(believing: [0x1234])
    let packets = beacons(slots: 86, count: 40).flatMap { verifier.process($0) }
    let objects = packets.map { PacketDecoder.decode($0) }
    #expect(objects.first?[.hopCycle] == nil && objects.first?[.hopSlot] == nil)
    #expect(objects.last?.number(.hopCycle) == 60.2)
    for (object, packet) in zip(objects, packets) where object[.hopCycle] != nil {
      let phase = try #require(packet.packet.hopPhaseMilliseconds)
      #expect(phase % 700 == 659)
      #expect(object.integer(.hopSlot) == Int64(phase / 700))
    }
    #expect(verifier.hopCycles == [0x1234: try #require(HopCycle(slots: 86))])
    let example = try #require(PacketLayouts.status.examples.first).packet
    let bytes = PacketBuilder.seal(try KnownPackets.packet(example).bytes, network: 0x1234)
    let status = PacketDecoder.decode(
      try #require(verifier.process(Packet(Frame(bytes: bytes, version: 5))).first))
    #expect(status.number(.hopCycle) == 60.2 && status.integer(.hopSlot) == 25)
  }

  @Test("a phase that the cycle does not have is in no slot")
  func longPhase() throws {
    let cycle = try #require(HopCycle(slots: 86))
    #expect(cycle.slot(ofPhase: 60_199) == 85 && cycle.slot(ofPhase: 60_200) == nil)
    var verifier = PacketVerifier(remembering: [RememberedNetwork(0x1234, hopCycle: cycle)])
    let bytes = PacketBuilder.beacon(network: 0x1234, source: 1, uptime: 5, hopPhase: 6020)
    let object = PacketDecoder.decode(
      try #require(verifier.process(Packet(Frame(bytes: bytes, version: 4))).first))
    #expect(object.number(.hopCycle) == 60.2 && object[.hopSlot] == nil)
  }

  @Test(
    "the digit of the millisecond counts only if it is one",
    arguments: [(0x00, 70_000), (0x90, 70_009), (0xA0, 70_000), (0x31, 70_000)] as [(UInt8, Int)])
  func millisecond(byte: UInt8, phase: Int) {
    var bytes = PacketBuilder.beacon(network: 1, source: 1, hopPhase: 7000)
    bytes[38] = byte
    #expect(Packet(Frame(bytes: bytes, version: 4)).hopPhaseMilliseconds == phase)
  }

  @Test("two packets of a meter leave candidates, among them 60.2 s and not 168 s")
  func candidates() throws {
    var verifier = PacketVerifier(believing: [0xB5E3])
    let packets = try KnownPackets.networkB5E3.flatMap {
      verifier.process(try KnownPackets.packet($0))
    }
    let published = try #require(HopCycle(slots: 86))
    guard case .candidates([published], let others)? = packets.last?.hopCycle else {
      Issue.record("\(String(describing: packets.last?.hopCycle))")
      return
    }
    #expect(10...60 ~= others.count)
    #expect(packets.allSatisfy { PacketDecoder.decode($0)[.hopCycle] == nil })
  }

  @Test("three packets of another network leave 168 s, and not 60.2 s, which one phase exceeds")
  func longCycle() throws {
    var verifier = PacketVerifier(believing: [0x45F8])
    let packets = try KnownPackets.network45F8.flatMap {
      verifier.process(try KnownPackets.packet($0))
    }
    guard case .candidates(let published, _)? = packets.last?.hopCycle else {
      Issue.record("\(String(describing: packets.last?.hopCycle))")
      return
    }
    #expect(published.map(\.seconds) == [168])
  }

  @Test("a corrected beacon is no evidence")
  func corrected() throws {
    var clocks = NetworkHopClocks()
    var checked = CheckedPacket(
      try KnownPackets.packet(KnownPackets.networkB5E3[0]), .ok, network: 0xB5E3)
    checked.correctedBits = 1
    #expect(clocks.observe(checked, believed: [0xB5E3]) == nil)
    checked.correctedBits = 0
    #expect(clocks.observe(checked, believed: [0xB5E3]) != nil)
  }

  @Test("networks that are no longer believed make room for a new one")
  func withdrawn() throws {
    var clocks = NetworkHopClocks()
    let packet = try KnownPackets.packet(KnownPackets.networkB5E3[0])
    let networks = (0..<NetworkRegistry.maximumNetworks).map { UInt16($0) }
    for network in networks {
      let checked = CheckedPacket(packet, .ok, network: network)
      #expect(clocks.observe(checked, believed: networks) != nil)
    }
    let next = CheckedPacket(packet, .ok, network: 0xB5E3)
    #expect(clocks.observe(next, believed: networks.dropLast() + [0xB5E3]) != nil)
  }
}
