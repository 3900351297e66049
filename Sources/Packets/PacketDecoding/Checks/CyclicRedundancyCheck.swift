import AirInterface

/// The CRC-16 of GridStream packets: polynomial 1021, most significant bit first, no reflection,
/// no final XOR. Its initial value belongs to the utility's network.
///
/// Source: RECESSIM wiki, "Landis+Gyr GridStream Protocol"; the relation of initial value and
/// network id was checked on six networks.
public enum CyclicRedundancyCheck {
  /// The generator polynomial without its leading term.
  public static let polynomial: UInt16 = 0x1021

  /// What one byte does to the register.
  @usableFromInline static let table: [UInt16] = (0...255).map { (byte: UInt16) in
    (0..<8).reduce(byte << 8) { register, _ in
      register & 0x8000 == 0 ? register << 1 : register << 1 ^ polynomial
    }
  }

  /// The table's row whose low byte is the index. The polynomial's constant term makes every low
  /// byte occur once, so the register can be run backwards.
  private static let rowOfLowByte: [UInt8] = {
    var rows = [UInt8](repeating: 0, count: 256)
    for (row, value) in table.enumerated() { rows[Int(value & 0xFF)] = UInt8(row) }
    return rows
  }()

  /// The register after some bytes.
  @inlinable public static func remainder(of bytes: some Sequence<UInt8>, initial: UInt16) -> UInt16
  {
    bytes.reduce(initial) { register, byte in
      register << 8 ^ table[Int(UInt8(truncatingIfNeeded: register >> 8) ^ byte)]
    }
  }

  /// The register before some bytes, from what it was after them.
  ///
  /// From an error-free packet's CRC, through its covered bytes, this is the network's initial
  /// value.
  public static func initialValue(
    from remainder: UInt16, through bytes: some BidirectionalCollection<UInt8>
  ) -> UInt16 {
    bytes.reversed().reduce(remainder) { register, byte in
      let row = rowOfLowByte[Int(register & 0xFF)]
      return (register ^ table[Int(row)]) >> 8 | UInt16(row ^ byte) << 8
    }
  }

  /// The check that stands at an offset of a packet, most significant byte first; all of it must be
  /// there.
  static func value(in bytes: [UInt8], at offset: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: bytes[offset..<offset + PacketHeader.checkLength].bigEndianValue)
  }

  /// The initial value of a network, from its 16-bit id.
  public static func initialValue(ofNetworkID id: UInt16) -> UInt16 {
    remainder(of: [UInt8(id >> 8), UInt8(id & 0xFF)], initial: 0)
  }

  /// The 16-bit id of a network, from its initial value.
  public static func networkID(ofInitialValue initial: UInt16) -> UInt16 {
    // Run backwards through two zero bytes, the register holds the two bytes that went in.
    initialValue(from: initial, through: [0, 0])
  }
}
