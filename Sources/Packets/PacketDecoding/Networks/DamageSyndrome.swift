/// What a CRC's disagreement can be explained by.
///
/// A packet with the same small damage as another one, heard in a network that is believed, agrees
/// with it on a wrong initial value. One wrong bit may well be the same one in many packets, if
/// something is amiss with the transmitter or the receiver; a wrong byte less so.
enum DamageSyndrome: Equatable {
  /// One wrong bit in a packet of the network.
  case oneBit
  /// One wrong byte; there are so many such damages, 255 for each byte.
  case oneByte(likeDamages: Int)
  /// More than that: any of 65 536 initial values could have come out.
  case other

  /// Explains a packet as one of a network.
  ///
  /// - Parameters:
  ///   - covered: the bytes that the CRC covers.
  ///   - check: the CRC that came in.
  ///   - network: the initial value of the network that the packet may come from.
  init(of covered: ArraySlice<UInt8>, check: UInt16, in network: UInt16) {
    var register = CyclicRedundancyCheck.remainder(of: covered, initial: network) ^ check
    var isOneBit = register.nonzeroBitCount == 1
    var isOneByte = register & 0xFF00 == 0 || register & 0xFF == 0
    // Backwards from the end: a wrong byte e leaves the register at e ‖ 00 just before it went in.
    for _ in covered {
      register = CyclicRedundancyCheck.initialValue(from: register, through: CollectionOfOne(0))
      guard register & 0xFF == 0 else { continue }
      isOneByte = true
      if register.nonzeroBitCount == 1 { isOneBit = true }
    }
    self =
      isOneBit ? .oneBit : isOneByte ? .oneByte(likeDamages: 255 * (covered.count + 2)) : .other
  }
}
