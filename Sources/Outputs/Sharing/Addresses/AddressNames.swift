import PacketDecoding
import PacketSchema

/// New names for addresses: one to one, and the same for the same key. What is no meter's address,
/// such as everybody's or a collector's, keeps its meaning and is left alone.
struct AddressNames: Sendable {
  private let lanPermutation: KeyedPermutation
  private let wanPermutation: KeyedPermutation

  init(key: SharingKey) {
    lanPermutation = KeyedPermutation(key: key, purpose: .lanAddress, bits: 32)
    wanPermutation = KeyedPermutation(key: key, purpose: .wanAddress, bits: 48)
  }

  /// The new name of a LAN address of four bytes or a WAN address of six; nil for bytes of another
  /// length.
  ///
  /// A WAN address that is made of a LAN address, `FE` + LAN + one byte, is made of the new one, so
  /// that they agree. What holds a place becomes another place, anywhere on earth.
  func name(of address: ArraySlice<UInt8>) -> [UInt8]? {
    switch address.count {
    case 4:
      return bytes(lanPermutation.image(of: Self.number(address), within: Self.isMeter), count: 4)
    case 6 where Place(wanAddress: address) != nil:
      return bytes(
        wanPermutation.image(of: Self.number(address)) { value in
          Place(wanAddress: bytes(value, count: 6)) != nil
        }, count: 6)
    case 6 where address.first == 0xFE:
      let lan = lanPermutation.image(
        of: Self.number(address.dropFirst().dropLast()), within: Self.isMeter)
      return [0xFE] + bytes(lan, count: 4) + address.suffix(1)
    case 6: return Array(address)
    default: return nil
    }
  }

  /// The addresses that would give a meter away if they stood somewhere else: the LAN address, also
  /// one inside a WAN address, or the WAN address; nil for addresses that are left alone.
  static func identity(of address: ArraySlice<UInt8>) -> [UInt8]? {
    switch address.count {
    case 4: isMeter(number(address)) ? Array(address) : nil
    case 6 where Place(wanAddress: address) != nil: Array(address)
    case 6 where address.first == 0xFE: identity(of: address.dropFirst().dropLast())
    default: nil
    }
  }

  private static func isMeter(_ lan: UInt64) -> Bool {
    LANAddress.isMeter(UInt32(truncatingIfNeeded: lan))
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private func bytes(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }
}
