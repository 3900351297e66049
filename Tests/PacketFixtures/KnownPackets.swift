public import PacketDecoding
import RecordStream

/// Real packets that may be shown, and ones with invented addresses.
public enum KnownPackets {
  /// Network 45F8; `04` follows each. The last two have their packet counter and uptime risen.
  public static let network45F8 = [
    "00FF2A55002330FFFFFFFFFFFFFE5021D005007C0003FB20A4035021D00501000720011E567E00903204",
    "00FF2A55002330FFFFFFFFFFFFFE5021D00500AE0003FB9EA4035021D00501000720010DA87E0083E804",
    "00FF2A55002330FFFFFFFFFFFFFE5021D00500B80003FBC1A4035021D00501000720011B547E00292404",
  ]
  /// Network B5E3: HVAC running, HVAC off, another meter.
  public static let networkB5E3 = [
    "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5",
    "00FF2A55002330FFFFFFFFFFFFFE40DA952B003A006D6381A40B40DA952B0100161505052E7E000A80",
    "00FF2A55002330FFFFFFFFFFFFFE40DA23510000006D65A4A40B40DA235101001615050B327E003FB7",
  ]

  /// The packet of a line of hexadecimal digits.
  public static func packet(_ hex: String) throws -> Packet {
    var reader = TextPacketReader()
    guard case .packet(let packet) = reader.read(hex) else {
      return Packet(Frame(bytes: [], version: 4))
    }
    return Packet(packet)
  }

  /// The packet of some bytes, from `00 FF` on.
  public static func packet(_ bytes: [UInt8], version: UInt8 = 4) -> Packet {
    Packet(Frame(bytes: bytes, version: version))
  }
}

extension PacketVerifier {
  /// All that comes out for some packets, in order.
  public mutating func decide(_ packets: [Packet]) -> [CheckedPacket] {
    packets.flatMap { process($0) } + finish()
  }
}
