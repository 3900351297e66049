import PacketSchema

/// New names for addresses: one to one, and the same for the same key. What is no meter's address,
/// such as everybody's or a collector's, keeps its meaning and is left alone.
struct AddressNames: Sendable {
  private let lanPermutation: KeyedPermutation
  private let wanPermutation: KeyedPermutation

  init(key: SharingKey) {
    lanPermutation = KeyedPermutation(
      key: key, purpose: .lanAddress, bits: 32, isMember: Self.isMeter)
    wanPermutation = KeyedPermutation(
      key: key, purpose: .wanAddress, bits: 48, isMember: Self.isOther)
  }

  /// The new name of a LAN address of four bytes or a WAN address of six; nil for bytes of another
  /// length.
  ///
  /// A WAN address that is made of a LAN address, `FE` + LAN + one byte, is made of the new one, so
  /// that they agree. One that holds a place, or is of no known kind, becomes another place, anywhere
  /// on earth.
  func name(of address: ArraySlice<UInt8>) -> [UInt8]? {
    switch address.count {
    case 4: return bytes(lanPermutation.image(of: Self.number(address)), count: 4)
    case 6 where address.first == 0xFE:
      let lan = lanPermutation.image(of: Self.number(address.dropFirst().dropLast()))
      return [0xFE] + bytes(lan, count: 4) + address.suffix(1)
    case 6: return bytes(wanPermutation.image(of: Self.number(address)), count: 6)
    default: return nil
    }
  }

  /// The addresses that would give a meter away if they stood somewhere else: the LAN address, also
  /// one inside a WAN address, or the WAN address; nil for addresses that are left alone.
  static func identity(of address: ArraySlice<UInt8>) -> [UInt8]? {
    switch address.count {
    case 4: isMeter(number(address)) ? Array(address) : nil
    case 6 where address.first == 0xFE: identity(of: address.dropFirst().dropLast())
    case 6: isOther(number(address)) ? Array(address) : nil
    default: nil
    }
  }

  @Sendable private static func isMeter(_ lan: UInt64) -> Bool {
    LANAddress.isMeter(UInt32(truncatingIfNeeded: lan))
  }

  /// True for a WAN address that is a meter's and not made of a LAN address: not nobody's, not
  /// everybody's, not that of a tree, `00000000` + tree id or `00` + `1F`.
  @Sendable private static func isOther(_ wan: UInt64) -> Bool {
    let isOfTree = wan >> 16 == 0 && wan & 0xFF == 0x1F
    return wan != 0 && wan != 0xFFFF_FFFF_FFFF && !isOfTree && wan >> 40 != 0xFE
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func bytes(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}
