import Notation
import PacketFixtures
import PacketSchema
import Testing

@testable import PacketDecoding

@Suite("Places in WAN addresses")
struct PlaceTests {
  @Test(
    "latitude counts from the north pole, longitude is signed; the low six bits are something else",
    arguments: [
      ("400006000000", 45.0, -90.0), ("40000600003F", 45.0, -90.0), ("C00002000000", -45.0, 90.0),
      ("800000000000", 0.0, 0.0), ("000004000000", 90.0, -180.0),
      ("400001FFFFC0", 45.0, 89.999828),
    ] as [(String, Double, Double)])
  func knownAnswers(address: String, latitude: Double, longitude: Double) throws {
    let bytes = try #require([UInt8](hexadecimal: address))
    let place = try #require(Place(wanAddress: bytes))
    #expect(place.latitude == latitude)
    #expect(abs(place.longitude - longitude) < 1e-6)
  }

  @Test(
    "an address of another kind holds none",
    arguments: [
      "FE0A0B0C0100", "FE0A0B0C0180", "FFFFFFFFFFFF", "00000000151F", "000000000000", "0A0B0C01",
    ])
  func none(address: String) throws {
    let bytes = try #require([UInt8](hexadecimal: address))
    #expect(Place(wanAddress: bytes) == nil)
  }

  private func beacon(wan: String) throws -> CheckedPacket {
    var bytes = PacketBuilder.beacon(network: 0x5FD6, source: 0x0A0B_0C01)
    bytes.replaceSubrange(13..<19, with: try #require([UInt8](hexadecimal: wan)))
    let packet = KnownPackets.packet(PacketBuilder.seal(bytes, network: 0x5FD6))
    return CheckedPacket(packet, .ok, network: 0x5FD6)
  }

  @Test("a packet tells it on request only, rounded to a metre")
  func onRequest() throws {
    let packet = try beacon(wan: "400005FFFFC0")
    let shown = PacketDecoder.decode(packet, showsPlaces: true)
    #expect(shown.number(.sourceLatitude) == 45)
    #expect(shown.number(.sourceLongitude) == -90.00017)
    let hidden = PacketDecoder.decode(packet)
    #expect(hidden[PacketKey.sourceLatitude.name] == nil)
    #expect(hidden[PacketKey.sourceLongitude.name] == nil)
    #expect(hidden.text(.sourceWAN) == "400005FFFFC0")
  }

  @Test("a WAN address made of a LAN address tells none, asked or not")
  func madeOfLAN() throws {
    let shown = PacketDecoder.decode(try beacon(wan: "FE0A0B0C0100"), showsPlaces: true)
    #expect(shown[PacketKey.sourceLatitude.name] == nil)
  }
}
