/// What a CRC's disagreement can be explained by.
///
/// A packet with the same small damage as another one, heard in a network that is believed, agrees
/// with it on a wrong initial value. Such agreement is worth less than that of random packets, and
/// how much less depends on how many such damages there are.
enum DamageSyndrome {
  /// How many damages of the smallest kind that explains it there are: 8 per byte if one wrong bit
  /// does, 255 per byte if one wrong byte does, 65 536 otherwise.
  ///
  /// - Parameters:
  ///   - covered: the bytes that the CRC covers.
  ///   - check: the CRC that came in.
  ///   - network: the initial value of the network that the packet may come from.
  static func likeDamages(of covered: ArraySlice<UInt8>, check: UInt16, in network: UInt16) -> Int {
    let bytes = covered.count + 2
    var register = CyclicRedundancyCheck.remainder(of: covered, initial: network) ^ check
    if register.nonzeroBitCount == 1 { return 8 * bytes }
    var explainedByByte = register & 0xFF00 == 0 || register & 0xFF == 0
    // Backwards from the end: a wrong byte e leaves the register at e ‖ 00 just before it went in.
    for _ in covered {
      register = CyclicRedundancyCheck.initialValue(from: register, through: CollectionOfOne(0))
      guard register & 0xFF == 0 else { continue }
      if register.nonzeroBitCount == 1 { return 8 * bytes }
      explainedByByte = true
    }
    return explainedByByte ? 255 * bytes : 1 << 16
  }
}
