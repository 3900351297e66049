/// The register of a check, run over bytes forwards and back. What is known of a check that is
/// linear is the value before its first byte: it is the same in all packets that it holds for.
struct CheckRegister: Sendable {
  let form: CheckForm
  /// Of a CRC: what a byte that leaves the register brings into it.
  private let forward: [UInt16]
  /// Of a CRC: the byte that left, by the low byte of what it brought.
  private let back: [UInt8]
  private let reversed: [UInt8]

  init(_ form: CheckForm) {
    self.form = form
    reversed = (0...255).map { byte in
      (0..<8).reduce(UInt8(0)) { $0 | UInt8(byte >> $1 & 1) << (7 - UInt8($1)) }
    }
    guard case .crc16(let polynomial) = form.method else {
      (forward, back) = ([], [])
      return
    }
    let table = (0...255).map { byte in
      (0..<8).reduce(UInt16(byte) << 8) { value, _ in
        value & 0x8000 == 0 ? value << 1 : value << 1 ^ polynomial
      }
    }
    // The low bytes are all different, as the polynomial is odd.
    var left = [UInt8](repeating: 0, count: 256)
    for byte in 0...255 { left[Int(table[byte] & 0xFF)] = UInt8(byte) }
    (forward, back) = (table, left)
  }

  /// The check as it stands in a packet, as the register's value.
  @inline(__always)
  func check(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt16 {
    guard form.size == 2 else { return UInt16(bytes[place]) }
    let first = form.isReflected ? reversed[Int(bytes[place])] : bytes[place]
    let second = form.isReflected ? reversed[Int(bytes[place + 1])] : bytes[place + 1]
    return form.isSwapped
      ? UInt16(second) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(second)
  }

  /// The value before a byte, from that after it.
  @inline(__always)
  func before(_ byte: UInt8, _ value: UInt16) -> UInt16 {
    switch form.method {
    case .crc16:
      let left = back[Int(value & 0xFF)]
      let byte = form.isReflected ? reversed[Int(byte)] : byte
      return UInt16(left ^ byte) << 8 | (value ^ forward[Int(left)]) >> 8
    case .sum: return masked(value &- UInt16(byte))
    case .negativeSum: return masked(value &+ UInt16(byte))
    case .exclusiveOr: return value ^ UInt16(byte)
    }
  }

  /// The value after a byte, from that before it.
  @inline(__always)
  func after(_ byte: UInt8, _ value: UInt16) -> UInt16 {
    switch form.method {
    case .crc16:
      let byte = form.isReflected ? reversed[Int(byte)] : byte
      return value << 8 ^ forward[Int(UInt8(truncatingIfNeeded: value >> 8) ^ byte)]
    case .sum: return masked(value &+ UInt16(byte))
    case .negativeSum: return masked(value &- UInt16(byte))
    case .exclusiveOr: return value ^ UInt16(byte)
    }
  }

  private func masked(_ value: UInt16) -> UInt16 { form.size == 1 ? value & 0xFF : value }

  /// The value before the first of the covered bytes, from the check of a packet.
  func start(
    _ bytes: UnsafeBufferPointer<UInt8>, check place: Int, over range: Range<Int>,
    finalValue: UInt16 = 0
  ) -> UInt16 {
    var value = check(bytes, at: place) ^ finalValue
    for offset in range.reversed() { value = before(bytes[offset], value) }
    return value
  }

  /// The value after some bytes.
  func end(_ bytes: some Sequence<UInt8>, from value: UInt16) -> UInt16 {
    bytes.reduce(value) { after($1, $0) }
  }
}
