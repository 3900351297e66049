import Framing
import RecordStream
import Synthesis

/// Bursts with known packets in them, for the tests of framing.
enum TestBursts {
  /// Public packets of the three meters whose owner gave them, one of which ends in `04`.
  static let beacons = [
    "00FF2A55002330FFFFFFFFFFFFFE5021D005007C0003FB20A4035021D0050100072001"
      + "1E567E00903204",
    "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5",
    "00FF2A55002330FFFFFFFFFFFFFE40DA23510000006D65A4A40B40DA23510100161505" + "0B327E003FB7",
  ].map(bytes)
  /// An invented packet of each other header form.
  static let directed = bytes("00FF2AD20453010203")
  static let mesh = bytes("00FF2AD50011210A0B0C010A0B0C02010203040506ABCD")
  static let scheduled = bytes("00FF2AA5123C0A0B0C010102030405060708091011ABCD")

  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  /// The decisions of a burst: -100 for space, 100 for mark, quiet air of single noisy bits around.
  static func decisions(_ packets: [[UInt8]], version: UInt8 = 4, inverted: Bool = false) -> [Int8]
  {
    let bits = TransmissionBits(packets: packets, version: version).bits
    return ([false, false] + bits + [false, false]).map { $0 != inverted ? 100 : -100 }
  }

  /// A long message of blocks; the checks in it are not right, which framing does not look at.
  static func message(blocks: Int, lastLength: Int, version: UInt8) -> [UInt8] {
    var packet: [UInt8] = []
    for index in 0..<blocks {
      let isLast = index == blocks - 1
      packet += [0x00, 0xFF, UInt8(index << 3 | (isLast ? 4 : 0) | 1)]
      packet += (0..<(isLast ? lastLength : 80)).map {
        UInt8(truncatingIfNeeded: $0 &* 37 &+ index)
      }
      packet.append(0xC5)
      if version == 4, !isLast { packet.append(0x04) }
    }
    return packet
  }

  static func frames(_ decisions: [Int8]) -> [Frame] {
    Framer().frames(in: SoftBits(measurement: nil, decisions: decisions))
  }
}
